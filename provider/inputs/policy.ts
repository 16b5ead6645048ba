/** The effect of a change of each input on a running group: one table for the diff, the preview and the documents. */
import { pathTree, type PathTree } from "./path-set.js";
import { isTree } from "./tree.js";
import type { Path } from "./unknown.js";

/** The effect of a change. */
export type Effect =
  /** The existing members stay as they are. */
  | "in place"
  /**
   * The members with a changed field are changed while they run, as far as the API allows. Some values it can set but
   * not take away: then the members are replaced. `plan/modification.ts` decides that for each change.
   */
  | "live"
  /** The members with a changed field are stopped, changed and started: they keep their ids, addresses and disks. */
  | "restarts members"
  /** The same, with a new content of the system disk. */
  | "rebuilds members"
  /** The members with a changed field are deleted and created again. */
  | "replaces members"
  /** All members are deleted, and a new group is created. */
  | "replaces the group"
  /** No effect at all. */
  | "nothing";

const DISKS = ["instanceSpec.systemDisk", "instanceSpec.dataDisks"];
const NIC = "instanceSpec.primaryNetworkInterface";

/** Fields without effect on a create call, by the vendor's page. @see docs/jdcloud.md#fields-without-effect */
const IGNORED_BY_THE_CLOUD = [
  "instanceSpec.charge.buyScenario",
  "instanceSpec.elasticIp.chargeSpec.buyScenario",
  ...DISKS.flatMap((disk) => [`${disk}.cloudDiskSpec.az`, `${disk}.cloudDiskSpec.charge`]),
  "instanceSpec.systemDisk.deviceName",
  `${NIC}.deviceIndex`,
  ...[
    ...["az", "networkInterfaceName", "secondaryIpAddresses", "secondaryIpCount"],
    ...["sanityCheck", "description"],
  ].map((field) => `${NIC}.networkInterface.${field}`),
];

/** Fields that the API sets on a running VM. @see docs/jdcloud.md#attributes-and-password, #tag-service */
const LIVE = [
  ...["name", "hostname", "description", "metadata", "userdata", "password", "userTags"],
  ...["keyNames", "passwordAuth", "charge.autoRenew", "elasticIp.bandwidthMbps"],
  ...["primaryNetworkInterface.networkInterface.securityGroups", "dataDisks.autoDelete"],
];
const LIVE_OVERRIDES = ["name", "hostname", "description", "metadata", "userTags"];

const withEffect = (effect: Effect, fields: readonly string[]): Readonly<Record<string, Effect>> =>
  Object.fromEntries(fields.map((field) => [field, effect]));

/** The effect of each input; a field without an entry has the effect of the nearest entry above it. */
export const POLICY: Readonly<Record<string, Effect>> = {
  regionId: "replaces the group",
  count: "in place",
  instanceSpec: "replaces members",
  ...withEffect(
    "live",
    LIVE.map((field) => `instanceSpec.${field}`),
  ),
  "instanceSpec.instanceType": "restarts members",
  "instanceSpec.imageId": "rebuilds members",
  ...withEffect("nothing", IGNORED_BY_THE_CLOUD),
  extraSpec: "replaces members",
  overrides: "replaces members",
  ...withEffect(
    "live",
    LIVE_OVERRIDES.map((field) => `overrides.${field}`),
  ),
  placements: "in place",
  triggers: "replaces members",
  deletionProtection: "in place",
  maxDelete: "in place",
  onPartialFailure: "in place",
  minReady: "in place",
  launchRetries: "in place",
  timeouts: "in place",
  rollout: "in place",
  preflight: "nothing",
};

const TABLE = pathTree(Object.entries(POLICY).map(([path, effect]) => [path.split("."), effect]));

/** A path on its way through the table: the entry there, if any, and the effect of the nearest entry so far. */
interface Place {
  readonly entry: PathTree<Effect> | undefined;
  readonly effect: Effect | undefined;
  /** Whether the next step is a slot. */
  readonly isAboveSlot: boolean;
}

const TOP: Place = { entry: TABLE, effect: undefined, isAboveSlot: false };

function stepped(place: Place, step: string | number): Place {
  const { entry, effect, isAboveSlot } = place;
  if (isAboveSlot) return { entry, effect, isAboveSlot: false };
  if (typeof step === "number") return place;
  const next = entry?.below.get(step);
  return {
    entry: next,
    effect: next?.value ?? effect,
    isAboveSlot: entry === TABLE && step === "overrides",
  };
}

/** The effect of a change at a path; list positions and slots do not matter. Pure. */
export function effectOf(path: Path): Effect | undefined {
  return path.reduce(stepped, TOP).effect;
}

/** The top-level inputs with this effect. Pure. */
export function inputsWith(effect: Effect): readonly string[] {
  return Object.keys(POLICY).filter((name) => !name.includes(".") && POLICY[name] === effect);
}

/** The paths of the values in a tree without any effect; paths below them are left out. Pure. */
export function ineffectivePaths(tree: unknown, path: Path = []): readonly Path[] {
  return ineffectiveAt(tree, path, path.reduce(stepped, TOP));
}

function ineffectiveAt(tree: unknown, path: Path, place: Place): readonly Path[] {
  if (tree === undefined || tree === null) return [];
  if (place.effect === "nothing") return [path];
  // No entry below: the effect is the same everywhere.
  if (place.entry === undefined) return [];
  const within = (member: unknown, step: string | number): readonly Path[] =>
    ineffectiveAt(member, [...path, step], stepped(place, step));
  if (Array.isArray(tree)) return tree.flatMap(within);
  if (!isTree(tree)) return [];
  return Object.entries(tree).flatMap(([name, member]) => within(member, name));
}
