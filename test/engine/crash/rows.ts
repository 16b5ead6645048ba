/** The rows of the crash matrix. */
import type { FaultName } from "./faults.js";
import { OPERATIONS, type OperationName } from "./operations.js";
import type { Point } from "./relay.js";
import type { Row, Sequel } from "./row.js";

const KILLS: readonly FaultName[] = ["kill cli", "kill plugin", "kill both"];
/** Faults injected once an operation, at its first call with an effect. */
const OTHERS: readonly FaultName[] = [
  "ctrl-c",
  "ctrl-c twice",
  "sigterm",
  "network gone",
  "keys expired",
  "cloud restarted",
];

/** Points of the first call with an effect, at which a kill precedes commands in another account. */
const ELSEWHERE: readonly Point[] = ["before", "effect", "reply"];

/** All rows of an operation with these calls. Pure. */
export function rowsOf(operation: OperationName, calls: readonly string[]): readonly Row[] {
  const sequels = sequelsOf(operation);
  const firstEffect = Math.max(0, calls.findIndex(hasEffect)) + 1;
  const row = (call: number, point: Point, fault: FaultName, sequel: Sequel): Row => ({
    operation,
    call,
    point,
    fault,
    sequel,
  });
  return [
    ...calls.flatMap((call, at) =>
      pointsOf(call, at === calls.length - 1).flatMap((point) =>
        KILLS.flatMap((fault) => sequels.map((sequel) => row(at + 1, point, fault, sequel))),
      ),
    ),
    ...ELSEWHERE.map((point) => row(firstEffect, point, "kill both", "elsewhere")),
    ...OTHERS.flatMap((fault) =>
      sequels.map((sequel) => row(firstEffect, "effect", fault, sequel)),
    ),
  ];
}

/** A read has no effect to lose, and the point after its reply is the point before the next call. */
function pointsOf(operation: string, isLast: boolean): readonly Point[] {
  if (hasEffect(operation)) return ["before", "effect", "reply"];
  return isLast ? ["before", "reply"] : ["before"];
}

function hasEffect(operation: string): boolean {
  return !operation.startsWith("describe");
}

/** Nothing can be reverted after a refresh or a destroy, with the same program before, nor after a create, without any. */
function sequelsOf(operation: OperationName): readonly Sequel[] {
  const { initial, desired } = OPERATIONS[operation];
  const isChange = initial && initial !== desired;
  return isChange ? ["up", "revert", "destroy"] : ["up", "destroy"];
}
