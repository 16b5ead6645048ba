/** One VM of a group as it stands in the state. */
import { z } from "zod";
import { nameOf, type Desired, type Naming } from "./desired.js";
import {
  asLaunched,
  differencesOf,
  driftFieldsOf,
  type Differences,
  type Places,
} from "./drift.js";
import type { Candidate, Member } from "./observed.js";

/** One VM as it stands in the state and in the outputs. */
export const SavedMember = z.object({
  slot: z.int().min(0),
  instanceId: z.string().min(1),
  name: z.string().default(""),
  status: z.string().default("running"),
  az: z.string().default(""),
  privateIpAddress: z.string().default(""),
  elasticIpAddress: z.string().optional(),
  specHash: z.string().optional(),
  unfinished: z.array(z.string()).readonly().optional(),
  mismatches: z.record(z.string(), z.string()).optional(),
  /** Values that a template gave the VM at its launch. */
  launched: z.record(z.string(), z.string()).optional(),
  isSurplus: z.boolean().optional(),
});
/** One VM as it stands in the state and in the outputs. */
export type SavedMember = z.output<typeof SavedMember>;

/** A member in its saved form, empty fields left out. Pure. */
export function savedMember(member: Member): SavedMember {
  const { slot, instanceId, name, status, az, privateIpAddress } = member;
  const { elasticIpAddress, specHash, unfinished = [], mismatches, launched } = member;
  return {
    slot,
    instanceId,
    name,
    status,
    az,
    privateIpAddress,
    ...(elasticIpAddress !== "" && { elasticIpAddress }),
    ...(specHash !== undefined && { specHash }),
    ...(unfinished.length > 0 && { unfinished }),
    ...(Object.keys(mismatches).length > 0 && { mismatches }),
    ...(launched && { launched }),
  };
}

/** The VMs according to the state, for a plan without any request. Pure. */
export function candidatesFromState(
  group: Naming & Places & Pick<Desired, "earlier">,
  saved: readonly SavedMember[],
): readonly Candidate[] {
  const usual = savedHardware(group, {});
  return saved.map((each) => {
    const isUsual = each.mismatches === undefined && each.launched === undefined;
    return candidateFromState(group, each, isUsual ? usual : savedHardware(group, each));
  });
}

function candidateFromState(
  naming: Naming & Places,
  saved: SavedMember,
  hardware: Pick<Candidate, "instanceType" | "imageId">,
): Candidate {
  const { slot, instanceId, status, az, privateIpAddress, isSurplus = false } = saved;
  return {
    slot,
    instanceId,
    name: saved.name || nameOf(naming, slot),
    status,
    az,
    privateIpAddress,
    elasticIpAddress: saved.elasticIpAddress ?? "",
    specHash: saved.specHash,
    ...(saved.unfinished && { unfinished: saved.unfinished }),
    ...savedDifferences(naming, saved),
    ...hardware,
    isKnown: !isSurplus,
    range: undefined,
  };
}

/** A member saved without a difference has none, whatever the program declares now: that is a change, not drift. */
function savedDifferences(naming: Places, { mismatches, launched }: SavedMember): Differences {
  if (mismatches === undefined && launched === undefined) return NO_DIFFERENCES;
  const fields = driftFieldsOf(asLaunched(naming, launched), mismatches);
  return differencesOf(naming, fields, launched);
}

/** The type and the image of a member: as the spec of its run declared them, but for the saved differences. */
function savedHardware(
  { earlier: [former] = [] }: Pick<Desired, "earlier">,
  { mismatches, launched }: Pick<SavedMember, "mismatches" | "launched">,
): Pick<Candidate, "instanceType" | "imageId"> {
  const fields = former && driftFieldsOf(asLaunched(former, launched), mismatches);
  return { instanceType: fields?.instanceType || undefined, imageId: fields?.imageId || undefined };
}

const NO_DIFFERENCES: Differences = { drift: "", mismatches: {} };
