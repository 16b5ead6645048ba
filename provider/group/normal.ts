/**
 * The normal form of a spec: equal for any two that ask the cloud for the same VM, whatever is spelt out in them and
 * whatever left to the documented defaults.
 */
import { effective } from "../inputs/ineffective.js";
import type { InstanceSpec } from "../wire/spec.js";
import { namePattern, patternText } from "../inputs/names.js";
import { isTree, type Tree } from "../inputs/tree.js";

/** Defaults that hold in every way to create. @see docs/jdcloud.md#defaults */
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

/** Defaults where no template has a word: with one, absent means "as the template says". */
const CUSTOM_DEFAULTS: Readonly<Record<string, unknown>> = {
  ...DEFAULTS,
  chargeOnStopped: "keepCharging",
  passwordAuth: "yes",
  imageInherit: "no",
};

/** @see docs/jdcloud.md#disks, iops */
const IOPS_A_GB = 30;

/** A spec in normal form; sets and absent members are `canonical`'s to level. Pure. */
export function normalSpec(spec: InstanceSpec): Tree {
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
    // The vendor's own example leaves the padding out. @see docs/jdcloud.md#userdata-and-metadata
    ...(userdata && {
      userdata: userdata.map(({ key, value }) => ({ key, value: value.replace(/=+$/, "") })),
    }),
    // A tag without a value has an empty one.
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

/** A tree without objects that have no parts: they ask for nothing, like none at all. Pure. */
export function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (!isTree(value)) return value;
  const members = Object.entries(value)
    .map(([name, member]) => [name, withoutEmpty(member)] as const)
    .filter(([, member]) => member !== undefined && !isBare(member));
  return Object.fromEntries(members);
}

function isBare(value: unknown): boolean {
  return isTree(value) && Object.keys(value).length === 0;
}
