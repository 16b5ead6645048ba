/** What a preview may look up before anything is launched: which checks are on, and what one VM is made of. */
import type { TemplateData } from "../wire/catalog.js";
import type { ChargeSpec, InstanceDiskAttachmentSpec, InstanceSpec } from "../wire/spec.js";

/** The checks of a preview, and which of them are made when the program does not say. */
export const CHECKS = {
  /** 配额: VMs, vCPUs, memory, disks and elastic IPs that the account may still have. */
  quota: true,
  /** 库存: whether the type is sold in the zone, and how many disks and of which types it takes. */
  stock: true,
  /** 镜像: whether the image is ready, and allowed for the type. */
  image: false,
  /** 子网: whether the subnet exists and has addresses left. */
  network: false,
  /** 密钥对: whether the key pair exists. */
  keys: false,
  /** 实例模板: whether VMs can be made of the template. */
  template: false,
  /** 价格: what is launched costs an hour, or for the time paid beforehand. */
  price: false,
} as const;
/** The name of one check. */
export type Check = keyof typeof CHECKS;

/** The input `preflight`: checks switched on or off. */
export type Switches = Readonly<Partial<Record<Check, boolean | undefined>>>;

/** The checks that a program asks for, by the input `preflight`: one that it does not name is as in `CHECKS`. Pure. */
export function checksOf(given: Switches = {}): ReadonlySet<Check> {
  const names = Object.keys(CHECKS) as Check[];
  return new Set(names.filter((name) => given[name] ?? CHECKS[name]));
}

/** How many VMs a plan makes and takes away. */
export interface Counts {
  /** VMs for slots that have none. */
  readonly launch: number;
  /** VMs that are deleted, then launched anew. */
  readonly replace: number;
  /** VMs that are deleted before anything is launched. */
  readonly retire: number;
}

/** One cloud disk of a VM; what is undefined the image or the cloud decides. */
export interface LaunchDisk {
  readonly diskType: string | undefined;
  readonly sizeGiB: number | undefined;
  /** Whether it stays when its VM is deleted. */
  readonly outlivesVm: boolean;
}

/** What one VM is made of, as far as spec and template tell. */
export interface LaunchSpec {
  /** 可用区: one, or those that an availability group fills in turn. */
  readonly azs: readonly string[];
  readonly instanceType: string | undefined;
  readonly imageId: string | undefined;
  readonly subnetId: string | undefined;
  readonly keyNames: readonly string[];
  /** Undefined when it is a local disk by its declaration; an image can make it one too. */
  readonly systemDisk: LaunchDisk | undefined;
  readonly dataDisks: readonly LaunchDisk[];
  readonly elasticIp:
    | {
        readonly bandwidthMbps: number | undefined;
        readonly isBgp: boolean;
        /** Billed by what flows, not by the bandwidth. */
        readonly isByUsage: boolean;
      }
    | undefined;
  readonly charge: ChargeSpec;
}

/** What stands behind a spec that names a template or an availability group. */
export interface Base {
  readonly template?: TemplateData | undefined;
  /** Zones of the availability group. */
  readonly azs?: readonly string[];
}

/**
 * What a VM of this spec is made of; a template gives what the spec leaves out, but no disks when the image is another.
 * Pure. @see docs/jdcloud.md#ways-to-create, #disks (noDevice)
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

/** Both spellings are about: the page's `bgp` and a template's `BGP`. */
function isBgp(provider: string | null | undefined): boolean {
  return provider?.toLowerCase() === "bgp";
}

/** A template spells its provider `BGP` or `nonBGP`, and billing by use `flow`. @see docs/jdcloud.md#instance-templates */
function templateElasticIp(elasticIp: TemplateData["elasticIp"]): LaunchSpec["elasticIp"] {
  if (!elasticIp) return undefined;
  const { bandwidthMbps, provider, chargeMode } = elasticIp;
  return { bandwidthMbps, isBgp: isBgp(provider), isByUsage: chargeMode === "flow" };
}
