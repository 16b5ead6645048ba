/** The existing VMs of a group in a region, whatever a state says. */
import { ApiError } from "../api/error.js";
import { GROUP_TAG } from "../group/identity.js";
import { phaseOf } from "../group/observed.js";
import type { Instance } from "../wire/instance.js";
import { KNOWN_REGIONS, type Connection } from "./connection.js";

/** Connects to a region. @throws Error in one line with the setting to change */
export type Connect = (regionId: string) => Omit<Connection, "catalogUntil">;

/**
 * All VMs with the group's tag, without deleted ones. A region may not exist, after a typing error in the program; then
 * there are none.
 *
 * @throws Error in one line if the region does not answer, or may exist after all
 */
export async function listLive(
  connect: Connect,
  regionId: string,
  groupKey: string,
): Promise<readonly Instance[]> {
  const { cloud, explain } = connect(regionId);
  try {
    const listed = await cloud.listByTag(GROUP_TAG, groupKey);
    return listed.filter(({ status }) => phaseOf(status) !== "gone");
  } catch (error) {
    const isMissing = error instanceof ApiError && error.fault === "missing";
    if (isMissing && (await isAnyOtherAnswering(connect, regionId, groupKey))) return [];
    throw explain(error);
  }
}

/** Whether another region answers the same listing. A wrong endpoint answers 404 for every region. */
async function isAnyOtherAnswering(
  connect: Connect,
  regionId: string,
  groupKey: string,
): Promise<boolean> {
  for (const other of KNOWN_REGIONS.filter((known) => known !== regionId)) {
    const listed = connect(other).cloud.listByTag(GROUP_TAG, groupKey);
    if (await listed.then(Array.isArray, () => false)) return true;
  }
  return false;
}
