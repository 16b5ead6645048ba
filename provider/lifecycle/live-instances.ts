/** The VMs of a group that a region holds, whatever any state says. */
import { ApiError } from "../api/error.js";
import type { Connection } from "./connection.js";
import { GROUP_TAG } from "../group/identity.js";
import { phaseOf } from "../group/observed.js";
import type { Instance } from "../wire/instance.js";

/** All that bear the group's tag and are not gone. @throws Error in one line when the region cannot be asked */
export async function listLive(
  { cloud, explain }: Connection,
  groupKey: string,
): Promise<readonly Instance[]> {
  const listed = await cloud.listByTag(GROUP_TAG, groupKey).catch((error: unknown) => {
    // A region that does not exist, as a slip of the pen leaves it in a lineage, holds no VM.
    if (error instanceof ApiError && error.fault === "missing") return [];
    throw explain(error);
  });
  return listed.filter(({ status }) => phaseOf(status) !== "gone");
}
