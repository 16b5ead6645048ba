/** The journal of a group in a stack, with a model of the engine: it is saved before the group is touched. */
import { begunSpecsIn } from "../../provider/group/former-specs.js";
import { unmarked } from "../../provider/wire/hidden-inputs.js";
import type { Properties } from "../../provider/lifecycle/boundary.js";
import type { Process } from "./process.js";

/** The journal of one group. */
export interface Journal {
  /** Records a value; the revision of the journal after it. */
  readonly record: (
    of: Properties,
    process: Process,
    ignored: readonly string[],
  ) => Promise<unknown>;
  /** The specs that the last runs began with. */
  readonly specs: () => readonly Properties[];
}

/** A journal that is not in the stack yet. */
export function createJournal(): Journal {
  let current: { readonly inputs: Properties; readonly outputs: Properties } | undefined;
  return {
    specs: () => begunSpecsIn(current?.inputs ?? {}),
    async record(of, { journals }, ignored) {
      const news = { __of: of, ...(ignored.length > 0 && { __ignored: ignored }) };
      const checked = await journals.check(current?.inputs ?? {}, news);
      const inputs = decrypted(checked.inputs);
      let outputs = current?.outputs;
      if (!outputs) outputs = decrypted((await journals.create(inputs)).outs);
      else if ((await journals.diff("journal", outputs, inputs)).changes)
        outputs = decrypted((await journals.update("journal", outputs, inputs)).outs);
      current = { inputs, outputs };
      return outputs["revision"];
    },
  };
}

/** A provider gets values without their marks. */
function decrypted(properties: Properties): Properties {
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [key, unmarked(value)]),
  );
}
