/** The existing VMs of a group in a region, whatever a state says. */
import { ApiError } from "../api/error.js";
import type { Connection } from "./connection.js";
import { GROUP_TAG } from "../group/identity.js";
import { phaseOf } from "../group/observed.js";
import type { Instance } from "../wire/instance.js";

/** All VMs with the group's tag, deleted ones left out. @throws Error in one line when the region does not answer */
export async function listLive(
  { cloud, explain }: Connection,
  groupKey: string,
): Promise<readonly Instance[]> {
  const listed = await cloud.listByTag(GROUP_TAG, groupKey).catch((error: unknown) => {
    // An unknown region, left in a lineage by a typing error, has no VM.
    if (error instanceof ApiError && error.fault === "missing") return [];
    throw explain(error);
  });
  return listed.filter(({ status }) => phaseOf(status) !== "gone");
}
