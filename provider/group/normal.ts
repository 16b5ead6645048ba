/**
 * The normal form of a spec: equal for any two specs of the same VM, whether they spell out a documented
 * default or leave it out.
 */
import { effective } from "../inputs/ineffective.js";
import { asCompared } from "../inputs/line-ends.js";
import type { InstanceSpec } from "../wire/spec.js";
import { namePattern, patternText } from "../inputs/names.js";
import { isTree, type Tree } from "../inputs/tree.js";

/** Defaults of every way to create a VM. @see docs/jdcloud.md#defaults */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  "charge.chargeMode": "postpaid_by_duration",
  "charge.chargeUnit": "month",
  "charge.autoRenew": false,
  "elasticIp.chargeSpec.chargeUnit": "month",
  "elasticIp.chargeSpec.autoRenew": false,
  noPassword: false,
  noKeyNames: false,
  noElasticIp: false,
  "primaryNetworkInterface.autoDelete": true,
  "systemDisk.autoDelete": false,
  "systemDisk.noDevice": false,
  "systemDisk.cloudDiskSpec.encrypt": false,
  "systemDisk.cloudDiskSpec.multiAttachable": false,
  "dataDisks.autoDelete": false,
  "dataDisks.noDevice": false,
  "dataDisks.diskCategory": "cloud",
  "dataDisks.cloudDiskSpec.encrypt": false,
  "dataDisks.cloudDiskSpec.multiAttachable": false,
};

/** Defaults without a template: with one, an absent field means "as in the template". */
const CUSTOM_DEFAULTS: Readonly<Record<string, unknown>> = {
  ...DEFAULTS,
  chargeOnStopped: "keepCharging",
  passwordAuth: "yes",
  imageInherit: "no",
};

/** IOPS for each GiB of a disk. @see docs/jdcloud.md#disks, iops */
const IOPS_A_GB = 30;

/** How line ends count in a spec: `equal` if the VM is the same, or `as given`, as in releases before this rule. */
export type LineEnds = "equal" | "as given";

const normalSpecs = new WeakMap<InstanceSpec, Tree>();

/**
 * A spec in normal form; `canonical` handles sets and absent members. Pure; memoised, since the hash, the plan and the
 * preview of a spec all need it.
 */
export function normalSpec(given: InstanceSpec, lineEnds: LineEnds = "equal"): Tree {
  if (lineEnds === "as given") return normalised(given);
  const normal = normalSpecs.get(given) ?? normalised(asCompared(given));
  normalSpecs.set(given, normal);
  return normal;
}

function normalised(spec: InstanceSpec): Tree {
  const isCustom = spec.agId === undefined && spec.instanceTemplateId === undefined;
  const effectiveSpec = effective(spec);
  const { elasticIp, metadata, userTags, userdata, name, hostname } = effectiveSpec;
  const chargeMode = elasticIp?.chargeSpec?.chargeMode;
  const sameCharge = chargeMode !== undefined && chargeMode !== "postpaid_by_usage";
  return withoutEmpty({
    ...(withoutDefaults(effectiveSpec, isCustom ? CUSTOM_DEFAULTS : DEFAULTS) as Tree),
    name: patternText(namePattern(name)),
    ...(hostname !== undefined && { hostname: patternText(namePattern(hostname)) }),
    ...(elasticIp && {
      elasticIp: {
        ...elasticIp,
        provider: elasticIp.provider.toLowerCase(),
        chargeSpec: sameCharge
          ? undefined
          : withoutDefaults(elasticIp.chargeSpec, DEFAULTS, "elasticIp.chargeSpec"),
      },
    }),
    // The vendor's own example has no padding. @see docs/jdcloud.md#userdata-and-metadata
    ...(userdata && {
      userdata: userdata.map(({ key, value }) => ({ key, value: value.replace(/=+$/, "") })),
    }),
    // A tag without a value has an empty value.
    ...(userTags && { userTags: userTags.map(({ key, value = "" }) => ({ key, value })) }),
    ...(metadata && {
      metadata: metadata.map(({ key, value }) => ({ key: key.toLowerCase(), value })),
    }),
  }) as Tree;
}

type Defaults = Readonly<Record<string, unknown>>;

function withoutDefaults(value: unknown, defaults: Defaults, at = ""): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutDefaults(item, defaults, at));
  if (!isTree(value)) return value;
  const members = Object.entries(value).map(([name, member]) => {
    const path = at === "" ? name : `${at}.${name}`;
    const isDefault = (path in defaults && defaults[path] === member) || isDefaultIops(value, name);
    return [name, isDefault ? undefined : withoutDefaults(member, defaults, path)] as const;
  });
  return Object.fromEntries(members);
}

function isDefaultIops({ iops, diskSizeGB }: Tree, name: string): boolean {
  return name === "iops" && iops === Number(diskSizeGB) * IOPS_A_GB;
}

/** A tree without empty objects: like absent ones, they request nothing. Pure. */
export function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (!isTree(value)) return value;
  const members = Object.entries(value)
    .map(([name, member]) => [name, withoutEmpty(member)] as const)
    .filter(([, member]) => member !== undefined && !isEmptyTree(member));
  return Object.fromEntries(members);
}

function isEmptyTree(value: unknown): boolean {
  return isTree(value) && Object.keys(value).length === 0;
}
