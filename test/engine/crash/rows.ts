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

/** The rows of an operation with these calls; a sampled operation has fewer of each call. Pure. */
export function rowsOf(operation: OperationName, calls: readonly string[]): readonly Row[] {
  const isSampled = OPERATIONS[operation].isSampled === true;
  const sequels = sequelsOf(operation);
  const firstEffect = Math.max(0, calls.findIndex(hasEffect)) + 1;
  const row = (call: number, point: Point, fault: FaultName, sequel: Sequel): Row => ({
    operation,
    call,
    point,
    fault,
    sequel,
  });
  /** Every kill with every sequel; of a sampled operation, only the main ones. */
  const killsAt = (call: number, point: Point): readonly Row[] => {
    if (!isSampled) {
      return KILLS.flatMap((fault) => sequels.map((sequel) => row(call, point, fault, sequel)));
    }
    const both = point === "effect" ? sequels : sequels.slice(0, 1);
    const others = point === "effect" ? KILLS.slice(0, 2) : [];
    return [
      ...both.map((sequel) => row(call, point, "kill both", sequel)),
      ...others.flatMap((fault) =>
        sequels.slice(0, 1).map((each) => row(call, point, fault, each)),
      ),
    ];
  };
  const isLast = (at: number): boolean => at === calls.length - 1;
  return [
    ...calls.flatMap((call, at) =>
      pointsOf(call, isLast(at)).flatMap((point) => killsAt(at + 1, point)),
    ),
    ...ELSEWHERE.map((point) => row(firstEffect, point, "kill both", "elsewhere")),
    ...OTHERS.flatMap((fault) =>
      sequels
        .slice(0, isSampled ? 1 : undefined)
        .map((sequel) => row(firstEffect, "effect", fault, sequel)),
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
  const { initial, desired, isRolledBack } = OPERATIONS[operation];
  // A change that fails is not repeated.
  if (isRolledBack) return ["revert", "destroy"];
  const isChange = initial && initial !== desired;
  return isChange ? ["up", "revert", "destroy"] : ["up", "destroy"];
}
