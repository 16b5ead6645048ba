/** The effect of a change of each input on a running group: one table for the diff, the preview and the documents. */
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

/** The effect of a change at a path; list positions and slots do not matter. Pure. */
export function effectOf(path: Path): Effect | undefined {
  const [first, , ...belowSlot] = path;
  const steps = first === "overrides" ? [first, ...belowSlot] : path;
  const names = steps.filter((step) => typeof step === "string");
  return names
    .map((_, at) => POLICY[names.slice(0, at + 1).join(".")])
    .findLast((effect) => effect !== undefined);
}

/** The top-level inputs with this effect. Pure. */
export function inputsWith(effect: Effect): readonly string[] {
  return Object.keys(POLICY).filter((name) => !name.includes(".") && POLICY[name] === effect);
}

/** The paths of the values in a tree without any effect; paths below them are left out. Pure. */
export function ineffectivePaths(tree: unknown, path: Path = []): readonly Path[] {
  if (tree === undefined || tree === null) return [];
  if (effectOf(path) === "nothing") return [path];
  if (Array.isArray(tree))
    return tree.flatMap((item, place) => ineffectivePaths(item, [...path, place]));
  if (!isTree(tree)) return [];
  return Object.entries(tree).flatMap(([name, member]) =>
    ineffectivePaths(member, [...path, name]),
  );
}
