/** The VMs of a group that exist in a region, whatever a state says. */
import { ApiError } from "../api/error.js";
import type { Connection } from "./connection.js";
import { GROUP_TAG } from "../group/identity.js";
import { phaseOf } from "../group/observed.js";
import type { Instance } from "../wire/instance.js";

/** All VMs with the group's tag that are not gone. @throws Error in one line when the region does not answer */
export async function listLive(
  { cloud, explain }: Connection,
  groupKey: string,
): Promise<readonly Instance[]> {
  const listed = await cloud.listByTag(GROUP_TAG, groupKey).catch((error: unknown) => {
    // A region that does not exist holds no VM; a typing error may have left one in a lineage.
    if (error instanceof ApiError && error.fault === "missing") return [];
    throw explain(error);
  });
  return listed.filter(({ status }) => phaseOf(status) !== "gone");
}
