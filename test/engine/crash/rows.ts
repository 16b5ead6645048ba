/** Which rows there are. */
import { OPERATIONS, type OperationName } from "./operations.js";
import type { Point } from "./relay.js";
import type { Row, Sequel } from "./row.js";
import type { StrikeName } from "./strikes.js";

const KILLS: readonly StrikeName[] = ["kill cli", "kill plugin", "kill both"];
/** What does not kill by itself; once an operation is enough, at a call that changes something. */
const OTHERS: readonly StrikeName[] = [
  "ctrl-c",
  "ctrl-c twice",
  "sigterm",
  "network gone",
  "keys expired",
  "cloud restarted",
];

/** All rows of an operation with these calls. Pure. */
export function rowsOf(operation: OperationName, calls: readonly string[]): readonly Row[] {
  const sequels = sequelsOf(operation);
  const changing = Math.max(0, calls.findIndex(isChange)) + 1;
  const row = (call: number, point: Point, strike: StrikeName, sequel: Sequel): Row => ({
    operation,
    call,
    point,
    strike,
    sequel,
  });
  return [
    ...calls.flatMap((call, at) =>
      pointsOf(call, at === calls.length - 1).flatMap((point) =>
        KILLS.flatMap((strike) => sequels.map((sequel) => row(at + 1, point, strike, sequel))),
      ),
    ),
    ...OTHERS.flatMap((strike) => sequels.map((sequel) => row(changing, "effect", strike, sequel))),
  ];
}

/** A call that only looks has no effect to be cut off from, and after its reply is before the next call. */
function pointsOf(operation: string, isLast: boolean): readonly Point[] {
  if (isChange(operation)) return ["before", "effect", "reply"];
  return isLast ? ["before", "reply"] : ["before"];
}

function isChange(operation: string): boolean {
  return !operation.startsWith("describe");
}

/** After a refresh there is nothing to set back; before a create and after a destroy the program is the same. */
function sequelsOf(operation: OperationName): readonly Sequel[] {
  const { base, wanted } = OPERATIONS[operation];
  const isSetBack = base && base !== wanted;
  return isSetBack ? ["up", "set back", "destroy"] : ["up", "destroy"];
}
