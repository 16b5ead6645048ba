/** The lineages in a stack, with a model of the engine: each has an id and properties, like a companion of a group. */
import type { Properties } from "../../provider/lifecycle/boundary.js";
import type { Process } from "./process.js";

/** The lineages of one stack. */
export interface Lineages {
  /** The lineage of the program. */
  readonly declared: () => string;
  /** All lineages in the state. */
  readonly saved: () => readonly string[];
  /** Creates or updates the declared lineage, before the group; every region it has been in. */
  readonly declare: (regionId: string, process: Process) => Promise<readonly string[]>;
  /** The program declares another lineage from now on, as after `pulumi state rename` or `move` of the group alone. */
  readonly part: () => void;
  /** Deletes a lineage from the state. @throws Error when the provider refuses */
  readonly remove: (lineage: string, process: Process) => Promise<void>;
}

/** Lineages with none in the state yet; `first` is the first one of the program. */
export function createLineages(first: string): Lineages {
  const saved = new Map<string, Properties>();
  let lives = 1;
  const declared = (): string => (lives === 1 ? first : `${first}-${lives}`);
  return {
    declared,
    saved: () => [...saved.keys()],
    async declare(regionId, { lineages }) {
      const id = declared();
      const olds = saved.get(id);
      const { inputs } = await lineages.check(olds ?? {}, { regionId });
      if (!olds) {
        saved.set(id, asSaved((await lineages.create(inputs)).outs));
      } else if ((await lineages.diff(id, olds, inputs)).changes) {
        saved.set(id, asSaved((await lineages.update(id, olds, inputs)).outs));
      }
      return (saved.get(id)?.["regionIds"] ?? []) as readonly string[];
    },
    part: () => void (lives += 1),
    async remove(lineage, process) {
      const { lineages, untilKilled } = process;
      await untilKilled(lineages.remove(lineage, saved.get(lineage) ?? {}));
      saved.delete(lineage);
      // The id of a lineage is random.
      if (lineage === declared()) lives += 1;
    },
  };
}

function asSaved(properties: Properties): Properties {
  return JSON.parse(JSON.stringify(properties)) as Properties;
}
