/** What a change of each input does to a group that runs: one table for the diff, the preview and the documents. */
import { isTree } from "./tree.js";
import type { Path } from "./unknown.js";

/** What a change does. */
export type Effect =
  /** The members that there are stay as they are. */
  | "in place"
  /** The members whose field changed are deleted, and launched anew. */
  | "replaces members"
  /** All members are deleted, and another group is launched. */
  | "replaces the group"
  /** Nothing at all. */
  | "nothing";

const DISKS = ["instanceSpec.systemDisk", "instanceSpec.dataDisks"];
const NIC = "instanceSpec.primaryNetworkInterface";

/** Fields that the vendor's page says have no effect on a create call. @see docs/jdcloud.md#fields-without-effect */
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

/** The effect of each input; of a field that is not named, that of the nearest one around it. */
export const POLICY: Readonly<Record<string, Effect>> = {
  regionId: "replaces the group",
  count: "in place",
  instanceSpec: "replaces members",
  ...Object.fromEntries(IGNORED_BY_THE_CLOUD.map((field) => [field, "nothing" as const])),
  extraSpec: "replaces members",
  overrides: "replaces members",
  placements: "in place",
  triggers: "replaces members",
  deletionProtection: "in place",
  maxDelete: "in place",
  onPartialFailure: "in place",
  minReady: "in place",
  launchRetries: "in place",
  timeouts: "in place",
  preflight: "nothing",
};

/** What a change at a path does; places in lists and slots count for nothing. Pure. */
export function effectOf(path: Path): Effect | undefined {
  const names = path.filter((step) => typeof step === "string");
  return names
    .map((_, at) => POLICY[names.slice(0, at + 1).join(".")])
    .findLast((effect) => effect !== undefined);
}

/** The inputs at the top whose change has this effect. Pure. */
export function inputsWith(effect: Effect): readonly string[] {
  return Object.keys(POLICY).filter((name) => !name.includes(".") && POLICY[name] === effect);
}

/** Where a tree holds a value whose change does nothing; nothing below such a place is named. Pure. */
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
