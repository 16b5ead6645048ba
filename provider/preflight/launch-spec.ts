/** The checks of a preview, and the parts of one VM to check. */
import type { TemplateData } from "../wire/catalog.js";
import type { ChargeSpec, InstanceDiskAttachmentSpec, InstanceSpec } from "../wire/spec.js";

/** The checks of a preview, and whether each is on by default. */
export const CHECKS = {
  /** Quota (配额): VMs, vCPUs, memory, disks and elastic IPs left to the account. */
  quota: true,
  /** Stock (库存): whether the type is sold in the zone, and the disks that it supports. */
  stock: true,
  /** Image (镜像): whether it is ready, and allowed for the type. */
  image: false,
  /** Subnet (子网): whether it exists and has addresses left. */
  network: false,
  /** Key pair (密钥对): whether it exists. */
  keys: false,
  /** Instance template (实例模板): whether it is valid. */
  template: false,
  /** Price (价格) of the VMs to launch, for an hour or for the prepaid time. */
  price: false,
} as const;
/** The name of one check. */
export type Check = keyof typeof CHECKS;

/** The input `preflight`: checks switched on or off by the program. */
export type Switches = Readonly<Partial<Record<Check, boolean | undefined>>>;

/**
 * The checks that are on; a check missing from the input is as in `CHECKS`. A surge needs addresses that the group did
 * not need before, so it checks the subnet, too. Pure.
 */
export function checksOf(
  given: Switches = {},
  { surge }: Pick<Counts, "surge"> = { surge: 0 },
): ReadonlySet<Check> {
  const names = Object.keys(CHECKS) as Check[];
  const isOn = (name: Check): boolean => CHECKS[name] || (name === "network" && surge > 0);
  return new Set(names.filter((name) => given[name] ?? isOn(name)));
}

/** Numbers of VMs in a plan, by intent. */
export interface Counts {
  /** VMs for empty slots. */
  readonly launch: number;
  /** VMs to delete and to launch again. */
  readonly replace: number;
  /** VMs to delete; they go before any launch. */
  readonly retire: number;
  /** Most successors that run beside the members they replace. */
  readonly surge: number;
  /** VMs to restart or rebuild, with the type of the spec. Default none. */
  readonly change?: number;
}

/** One cloud disk of a VM. The image or the cloud decides an undefined field. */
export interface LaunchDisk {
  readonly diskType: string | undefined;
  readonly sizeGiB: number | undefined;
  /** Whether the disk stays when its VM is deleted. */
  readonly outlivesVm: boolean;
}

/** The parts of one VM, as far as spec and template define them. */
export interface LaunchSpec {
  /** Zones (可用区): one, or all zones of an availability group. */
  readonly azs: readonly string[];
  readonly instanceType: string | undefined;
  readonly imageId: string | undefined;
  readonly subnetId: string | undefined;
  readonly keyNames: readonly string[];
  /** Undefined if the spec declares a local disk; an image can make it a local disk, too. */
  readonly systemDisk: LaunchDisk | undefined;
  readonly dataDisks: readonly LaunchDisk[];
  readonly elasticIp:
    | {
        readonly bandwidthMbps: number | undefined;
        readonly isBgp: boolean;
        /** Billed by traffic, not by bandwidth. */
        readonly isByUsage: boolean;
      }
    | undefined;
  readonly charge: ChargeSpec;
}

/** The template or availability group behind a spec. */
export interface Base {
  readonly template?: TemplateData | undefined;
  /** Zones of the availability group. */
  readonly azs?: readonly string[];
}

/**
 * The parts of a VM of this spec. A template fills the gaps of the spec, but gives no disks for another image. Pure. @see docs/jdcloud.md#ways-to-create, #disks (noDevice)
 */
export function launchSpecOf(spec: InstanceSpec, { template, azs }: Base = {}): LaunchSpec {
  const { elasticIp, systemDisk, charge = {}, keyNames = [] } = spec;
  const hasOtherImage = (spec.imageId ?? template?.imageId) !== template?.imageId;
  const given = (spec.dataDisks ?? []).filter(({ noDevice }) => !noDevice);
  return {
    azs: azs ?? (spec.az === undefined ? [] : [spec.az]),
    instanceType: spec.instanceType ?? (template?.instanceType || undefined),
    imageId: spec.imageId ?? (template?.imageId || undefined),
    subnetId:
      spec.primaryNetworkInterface?.networkInterface?.subnetId ??
      (template?.primaryNetworkInterface?.networkInterface?.subnetId || undefined),
    keyNames: keyNames.length > 0 || spec.noKeyNames ? keyNames : (template?.keyNames ?? []),
    systemDisk: systemDisk
      ? systemDiskOf(systemDisk)
      : templateSystemDisk(hasOtherImage ? undefined : template?.systemDisk),
    dataDisks:
      given.length > 0
        ? given.map(diskOf)
        : templateDataDisks(spec, hasOtherImage ? undefined : template),
    elasticIp: elasticIp
      ? {
          bandwidthMbps: elasticIp.bandwidthMbps,
          isBgp: isBgp(elasticIp.provider),
          isByUsage: elasticIp.chargeSpec?.chargeMode === "postpaid_by_usage",
        }
      : templateElasticIp(spec.noElasticIp ? undefined : template?.elasticIp),
    charge,
  };
}

function diskOf({ cloudDiskSpec, autoDelete }: InstanceDiskAttachmentSpec): LaunchDisk {
  const { diskType, diskSizeGB: sizeGiB } = cloudDiskSpec ?? {};
  // autoDelete is false unless given. @see docs/jdcloud.md#disks
  return { diskType, sizeGiB, outlivesVm: autoDelete !== true };
}

function systemDiskOf(disk: NonNullable<InstanceSpec["systemDisk"]>): LaunchDisk | undefined {
  return disk.diskCategory === "local" ? undefined : diskOf(disk);
}

type TemplateDisk = TemplateData["dataDisks"][number];

function templateDiskOf({ instanceTemplateDisk: disk, autoDelete }: TemplateDisk): LaunchDisk {
  const diskType = disk?.diskType || undefined;
  return { diskType, sizeGiB: disk?.diskSizeGB, outlivesVm: !autoDelete };
}

function templateSystemDisk(disk: TemplateData["systemDisk"]): LaunchDisk | undefined {
  if (!disk) return { diskType: undefined, sizeGiB: undefined, outlivesVm: true };
  return disk.diskCategory === "local" ? undefined : templateDiskOf(disk);
}

function templateDataDisks(spec: InstanceSpec, template: TemplateData | undefined): LaunchDisk[] {
  const excluded = (spec.dataDisks ?? []).map(({ deviceName }) => deviceName);
  return (template?.dataDisks ?? [])
    .filter(({ deviceName, noDevice }) => !noDevice && !excluded.includes(deviceName))
    .map(templateDiskOf);
}

/** The page says `bgp`, a template says `BGP`. */
function isBgp(provider: string | null | undefined): boolean {
  return provider?.toLowerCase() === "bgp";
}

/** A template spells its provider `BGP` or `nonBGP`, and billing by use `flow`. @see docs/jdcloud.md#instance-templates */
function templateElasticIp(elasticIp: TemplateData["elasticIp"]): LaunchSpec["elasticIp"] {
  if (!elasticIp) return undefined;
  const { bandwidthMbps, provider, chargeMode } = elasticIp;
  return { bandwidthMbps, isBgp: isBgp(provider), isByUsage: chargeMode === "flow" };
}
