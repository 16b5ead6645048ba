/**
 * The VMs of a group before a create. If the engine replaces a group on request (`--replace`, a taint), it does not
 * tell the provider: the check looks like the check of a first create. So a preview lists the VMs by tag.
 */
import type { Clock } from "../api/clock.js";
import { slotNamed, type Naming } from "../group/desired.js";
import { GROUP_TAG, groupKeyOf } from "../group/identity.js";
import { leftoversOfVm, sumOfLeftovers } from "../group/leftovers.js";
import { phaseOf } from "../group/observed.js";
import type { Former } from "../report/former.js";
import { leftoversOfMembers } from "../report/leftovers.js";
import type { Named } from "../report/members.js";
import type { Instance } from "../wire/instance.js";
import { listLive, type Connect } from "./live-instances.js";
import { membersIn } from "./reporter.js";
import type { Compared } from "./session.js";

/** Time limit of the listing in milliseconds. */
const LISTING_MS = 5_000;

/** A group as the check before its create knows it. */
export interface BeforeCreate {
  /** Undefined if it is not known yet. */
  readonly lineage: string | undefined;
  readonly regionIds: readonly string[];
  readonly naming: Naming | undefined;
  /** The comparison with its saved state in this process. A create after it means the engine replaces the group. */
  readonly compared: Compared | undefined;
}

/** The process as the listing sees it. */
export interface FormerPorts {
  readonly connect: Connect;
  readonly clock: Clock;
}

/** The group before a create: one listing for each region, unless this process knows its members. Never throws. */
export async function formerOf(
  { lineage, regionIds, naming, compared }: BeforeCreate,
  ports: FormerPorts,
): Promise<Former> {
  if (compared?.found.preview.kind === "plan") {
    const { found, isReported } = compared;
    const { desired, formerly } = compared.found.preview;
    const members = membersIn(found);
    return {
      ...{ kind: "replaced", members, isReported },
      leftovers: leftoversOfMembers(members, [formerly, desired]),
    };
  }
  if (lineage === undefined) return alikeOf({ regionIds, naming }, ports);
  const groupKey = groupKeyOf(lineage);
  try {
    const listed = await inTime(
      regionIds.map((id) => listLive(ports.connect, id, groupKey)),
      ports,
    );
    const members = namedVms(listed, naming);
    const leftovers = sumOfLeftovers(listed.map(leftoversOfVm));
    if (compared) return { kind: "replaced", members, leftovers, isReported: false };
    return members.length === 0 ? { kind: "none" } : { kind: "existing", members, leftovers };
  } catch (error) {
    return { kind: "unknown", cause: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * The group before a create with an unknown lineage: a first create, or the engine replaces the lineage as well. Only
 * their names then show whether VMs may belong to the group.
 */
async function alikeOf(
  { regionIds, naming }: Pick<BeforeCreate, "regionIds" | "naming">,
  ports: FormerPorts,
): Promise<Former> {
  if (!naming) return { kind: "none" };
  const list = async (regionId: string): Promise<readonly Instance[]> =>
    ports.connect(regionId).cloud.listTaggedByName(GROUP_TAG, naming.name.prefix);
  try {
    const listed = await inTime(regionIds.map(list), ports);
    const alike = listed.filter(
      ({ instanceName, status }) =>
        phaseOf(status) !== "gone" && slotNamed(naming, instanceName) !== undefined,
    );
    return alike.length === 0
      ? { kind: "none" }
      : { kind: "alike", members: namedVms(alike, naming) };
  } catch {
    // A first create has no such VMs, and a run fails before any change if its listing fails.
    return { kind: "none" };
  }
}

/** All answers together. @throws Error if they take too long */
async function inTime<Item>(
  answers: readonly Promise<readonly Item[]>[],
  { clock }: FormerPorts,
): Promise<readonly Item[]> {
  const answered = new AbortController();
  const timeout = clock.sleep(LISTING_MS, answered.signal).then(
    () => {
      throw new Error(`no answer within ${LISTING_MS / 1000} s`);
    },
    () => [],
  );
  try {
    return (await Promise.race([Promise.all(answers), timeout])).flat();
  } finally {
    answered.abort();
  }
}

function namedVms(vms: readonly Instance[], naming: Naming | undefined): readonly Named[] {
  const members = vms.map((vm, place) => namedOf(vm, naming, place));
  return members.sort((one, other) => one.slot - other.slot);
}

function namedOf(
  { instanceId, instanceName }: Instance,
  naming: Naming | undefined,
  place: number,
): Named {
  const slot = naming && slotNamed(naming, instanceName);
  return { slot: slot ?? place, name: instanceName, instanceId };
}
