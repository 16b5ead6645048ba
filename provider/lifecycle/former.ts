/**
 * The VMs of a group before a create. If the engine replaces a group on request (`--replace`, a taint), it does not
 * tell the provider: the check looks like the check of a first create. So a preview lists the VMs by tag.
 */
import type { Clock } from "../api/clock.js";
import { slotNamed, type Desired, type Naming } from "../group/desired.js";
import { GROUP_TAG, groupKeyOf } from "../group/identity.js";
import { leftoversOfVm, sumOfLeftovers } from "../group/leftovers.js";
import { phaseOf, type Member } from "../group/observed.js";
import { doesAddressChange } from "../plan/intent.js";
import type { Former } from "../report/former.js";
import { leftoversOfMembers } from "../report/leftovers.js";
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
  /** The group to create; undefined when its inputs cannot be read. */
  readonly desired: Desired | undefined;
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
  { lineage, regionIds, desired, compared }: BeforeCreate,
  ports: FormerPorts,
): Promise<Former> {
  if (compared?.found.preview.kind === "plan") {
    const { found, isReported } = compared;
    const { desired: planned, formerly } = compared.found.preview;
    const members = membersIn(found);
    return {
      ...{ kind: "replaced", members, isReported },
      leftovers: leftoversOfMembers(members, [formerly, planned]),
      hasNewAddresses: haveNewAddresses(members, desired),
    };
  }
  if (lineage === undefined) return alikeOf({ regionIds, desired }, ports);
  const groupKey = groupKeyOf(lineage);
  try {
    const listed = await inTime(
      regionIds.map((id) => listLive(ports.connect, id, groupKey)),
      ports,
    );
    const members = namedVms(listed, desired);
    const leftovers = sumOfLeftovers(listed.map(leftoversOfVm));
    const found = { members, leftovers, hasNewAddresses: haveNewAddresses(members, desired) };
    if (compared) return { kind: "replaced", ...found, isReported: false };
    return members.length === 0 ? { kind: "none" } : { kind: "existing", ...found };
  } catch (error) {
    return { kind: "unknown", cause: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * The group before a create with an unknown lineage: a first create, or the engine replaces the lineage as well. Only
 * their names then show whether VMs may belong to the group.
 */
async function alikeOf(
  { regionIds, desired: naming }: Pick<BeforeCreate, "regionIds" | "desired">,
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

/** A VM with the name of its slot, and its addresses. */
type Placed = Pick<
  Member,
  "slot" | "name" | "instanceId" | "privateIpAddress" | "elasticIpAddress"
>;

/** Whether any successor gets another address; likely if the new group is not known yet. */
function haveNewAddresses(members: readonly Placed[], desired: Desired | undefined): boolean {
  if (!desired) return true;
  return members.some((vm) => vm.slot < desired.count && doesAddressChange(desired, vm));
}

function namedVms(vms: readonly Instance[], naming: Naming | undefined): readonly Placed[] {
  const members = vms.map((vm, place) => namedOf(vm, naming, place));
  return members.sort((one, other) => one.slot - other.slot);
}

function namedOf(
  { instanceId, instanceName, privateIpAddress, elasticIpAddress }: Instance,
  naming: Naming | undefined,
  place: number,
): Placed {
  const slot = (naming && slotNamed(naming, instanceName)) ?? place;
  return { slot, name: instanceName, instanceId, privateIpAddress, elasticIpAddress };
}
