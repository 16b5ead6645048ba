/** Fault combinations, drawn from a seed. */
import type { FaultScript } from "../../simulator/index.js";
import { errorReplyOf } from "./faults.js";
import type { Prng } from "./prng.js";

/** Faults armed together: some do harm only in combination. */
export function faultCombinationOf(prng: Prng, isSecret: boolean): readonly FaultScript[] {
  const delayMs = prng.integer(20, 120) * 1000;
  const [operation, fault] = ["createInstances", "lose-reply"] as const;
  return prng.pick<readonly FaultScript[]>([
    // No listing shows a VM, and reading it by id fails.
    [
      { operation: "describeInstances", fault: "hide", times: prng.integer(2, 3), count: 9 },
      errorReplyOf(prng, { nth: 1, isSecret, operation: "describeInstance" }),
    ],
    // No listing shows a VM, and reading it by id gets a 404 about the region, not about the VM.
    [
      { operation: "describeInstances", fault: "hide", times: prng.integer(2, 3), count: 9 },
      {
        operation: "describeInstance",
        fault: "refuse",
        times: 30,
        httpStatus: 404,
        status: "NOT_FOUND",
        message: "Region 'cn-north-1' not found",
      },
    ],
    // No listing shows a VM; only reading it by id does.
    [{ operation: "describeInstances", fault: "hide", times: prng.integer(2, 4), count: 9 }],
    // A create call takes effect; its replies are lost, and no listing shows its VMs.
    [
      { operation, fault, times: 30 },
      { operation, fault: "hide", delayMs },
    ],
    // A create call takes effect, and all its replies are lost.
    [{ operation, fault, times: 30 }],
    // Every delete fails, permanently.
    [errorReplyOf(prng, { nth: 1, isSecret, operation: "deleteInstance" })],
    // Every create fails, permanently.
    [errorReplyOf(prng, { nth: 1, isSecret, operation: "createInstances" })],
    // Only the first listing fails.
    [{ ...errorReplyOf(prng, { nth: 1, isSecret, operation: "describeInstances" }), times: 1 }],
  ]);
}
