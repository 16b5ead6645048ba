/** The saved state of a failing run, small enough for the engine to accept. */
import { utf8ToBytes } from "@noble/hashes/utils.js";
import type { SavedMember } from "./saved-member.js";
import type { GroupOutputs } from "./state.js";

/**
 * Bytes of a partial failure accepted by every engine: gRPC limits the size of a trailer, and the trailer of a reply
 * carries it.
 */
const SURE_BYTES = 64 * 1024;
/** Bytes accepted by the current engine, with a margin: CLI 3.259.0 saved 4 MB completely, and nothing of 14 MB. */
const LARGEST_BYTES = 1024 * 1024;
/** Failures kept in a shortened state. */
const FEW_FAILURES = 50;

/**
 * Outputs small enough for a failing run to save: complete, or with only the slot, id and spec of each member, or
 * without members. In the last case the next run finds the members by tag. `otherBytes` is the size of everything
 * saved beside them. Pure.
 */
export function portable(outputs: GroupOutputs, otherBytes: number): GroupOutputs {
  const bytes = (value: unknown): number => otherBytes + utf8ToBytes(JSON.stringify(value)).length;
  if (bytes(outputs) <= SURE_BYTES) return outputs;
  const instances = outputs.instances.map(shortened);
  const short = { ...outputs, failures: outputs.failures.slice(0, FEW_FAILURES), instances };
  if (bytes(short) <= LARGEST_BYTES) return short as GroupOutputs;
  return { ...short, instances: [], instanceIds: [], areMembersOmitted: true };
}

/** The fields without another source: the name follows from the slot, and most members are running. */
function shortened({
  slot,
  instanceId,
  status,
  specHash,
  unfinished,
  mismatches,
  isSurplus,
}: SavedMember): object {
  return {
    slot,
    instanceId,
    ...(status !== "running" && { status }),
    ...(specHash !== undefined && { specHash }),
    ...(unfinished !== undefined && { unfinished }),
    ...(mismatches !== undefined && { mismatches }),
    ...(isSurplus && { isSurplus }),
  };
}
