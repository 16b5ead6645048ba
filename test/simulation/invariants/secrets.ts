/** Invariant of secrecy. */
import type { Process } from "../process.js";
import type { GroupView } from "./views.js";

/** Everything a scenario has written. */
export interface Written extends GroupView {
  readonly processes: readonly Process[];
  /** The messages of all errors. */
  readonly reasons: readonly string[];
}

/** `secret`: no marked text stands in a printed line, an error, a name, a tag, or the plain text of a state. */
export function secretViolations(
  { account, stack, processes, reasons }: Written,
  marked: readonly string[],
): readonly string[] {
  const printed = [...processes.flatMap((process) => process.printed), ...reasons].join("\n");
  const { instances } = account.controls.ledger();
  const places = {
    "a printed line or an error": printed,
    "a tag or a name": JSON.stringify(instances.map((vm) => [vm.name, vm.tags])),
    "a state": stack.saved.map(withoutSpec).join("\n"),
  };
  return Object.entries(places).flatMap(([place, text]) =>
    marked
      .filter((mark) => text.includes(mark))
      .map((mark) => `secret: ${mark.slice(0, 8)}… in ${place}`),
  );
}

/** A checkpoint without the program's own spec: the engine encrypts secrets there, all other places are plain text. */
function withoutSpec(text: string): string {
  return JSON.stringify(JSON.parse(text), (name, value: unknown) =>
    name === "instanceSpec" ? undefined : value,
  );
}
