/**
 * The VMs of a group before a create. The engine replaces a group on request (`--replace`, a taint) without a word to the
 * provider: its check looks like the check of a first create. So a preview lists the VMs by tag.
 */
import type { Clock } from "../api/clock.js";
import { slotNamed, type Naming } from "../group/desired.js";
import { groupKeyOf } from "../group/identity.js";
import type { Former } from "../report/former.js";
import type { Named } from "../report/members.js";
import type { Instance } from "../wire/instance.js";
import { listLive, type Connect } from "./live-instances.js";
import { membersIn } from "./reporter.js";
import type { Compared } from "./session.js";

/** Time limit of the listing in milliseconds. */
const LISTING_MS = 5_000;

/** A group as the check before its create knows it. */
export interface BeforeCreate {
  /** Undefined if it is not known yet: then no VM can have its tag. */
  readonly lineage: string | undefined;
  readonly regionIds: readonly string[];
  readonly naming: Naming | undefined;
  /** The comparison with its saved state in this process, which tells that the engine replaces the group. */
  readonly compared: Compared | undefined;
}

/** The group before a create: one listing for each region, unless this process knows its members. Never throws. */
export async function formerOf(
  { lineage, regionIds, naming, compared }: BeforeCreate,
  { connect, clock }: { readonly connect: Connect; readonly clock: Clock },
): Promise<Former> {
  if (compared?.found.preview.kind === "plan") {
    const { found, isReported } = compared;
    return { kind: "replaced", members: membersIn(found), isReported };
  }
  if (lineage === undefined) return { kind: "none" };
  const groupKey = groupKeyOf(lineage);
  const answered = new AbortController();
  const listing = Promise.all(regionIds.map((id) => listLive(connect, id, groupKey)));
  const timeout = clock.sleep(LISTING_MS, answered.signal).then(
    () => undefined,
    () => undefined,
  );
  try {
    const listed = await Promise.race([listing, timeout]);
    if (!listed) return { kind: "unknown", cause: `no answer within ${LISTING_MS / 1000} s` };
    const members = listed.flat().map((vm, place) => namedOf(vm, naming, place));
    members.sort((one, other) => one.slot - other.slot);
    if (compared) return { kind: "replaced", members, isReported: false };
    return members.length === 0 ? { kind: "none" } : { kind: "existing", members };
  } catch (error) {
    return { kind: "unknown", cause: error instanceof Error ? error.message : String(error) };
  } finally {
    answered.abort();
    listing.catch(() => undefined);
  }
}

function namedOf(
  { instanceId, instanceName }: Instance,
  naming: Naming | undefined,
  place: number,
): Named {
  const slot = naming && slotNamed(naming, instanceName);
  return { slot: slot ?? place, name: instanceName, instanceId };
}
