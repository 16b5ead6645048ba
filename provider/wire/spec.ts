/**
 * The vendor's InstanceSpec and every model nested in it, under the cloud's own field names.
 *
 * One line a field: meaning (the vendor's term in brackets), unit, bounds, default, and the effect of a change. Rules
 * over several fields are in `inputs/rules`, not in the shape.
 *
 * @see docs/jdcloud.md#instancespec
 */
import { z } from "zod";

/** A string with known values: an editor completes them, and the check passes others, since the cloud may add some. */
function open<const Known extends string>(
  ...known: readonly Known[]
): z.ZodType<Known | (string & {}), Known | (string & {})> {
  return z
    .string()
    .min(1)
    .meta({ known: [...known] }) as unknown as z.ZodType<
    Known | (string & {}),
    Known | (string & {})
  >;
}

/** A whole number; its bounds, step and unit are kept as metadata for messages. */
function whole({ min, max, step = 1, unit }: WholeNumberRange): z.ZodInt {
  const bounded = z.int().min(min).max(max);
  return (step === 1 ? bounded : bounded.multipleOf(step)).meta({ min, max, step, unit });
}

/** A range of whole numbers, both ends included. */
interface WholeNumberRange {
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly unit: string;
}

/** The forms of pairs, for messages. */
export const PAIRS = { expected: 'a list of pairs, or a map such as { role: "web" }' };
const SCRIPT = "a script as text, or a list with one launch-script";

/** One tag (标签) of a VM. */
export const Tag = z.strictObject({
  /** Tag key (标签), 1..127 Chinese characters, letters, digits and `_.,:\/=+-@`; must not start with `jrn:` or `jdc-`. Live. */
  key: z.string().min(1).max(127),
  /** Tag value (标签), at most 255 characters of the same set. Live. */
  value: z.string().max(255).optional(),
});
export type Tag = z.output<typeof Tag>;

/** A script (自定义脚本) for the first boot. */
export const Userdata = z.strictObject({
  /** Must be `launch-script` (启动脚本). Live. */
  key: z.literal("launch-script"),
  /** The script, plain or in base64; at most 16 KB before encoding. Live. */
  value: z.string(),
});
export type Userdata = z.output<typeof Userdata>;

/** One metadata pair (自定义元数据); the metadata service shows it inside the VM. */
export const Metadata = z.strictObject({
  /** Key, 1..256 characters, case-insensitive; a key with a final `-` has no effect. Live. */
  key: z.string().min(1).max(256),
  /** Value, at most 16 KB. Live. */
  value: z.string().max(16 * 1024),
});
export type Metadata = z.output<typeof Metadata>;

/** Billing (计费配置) of a VM or an elastic IP. */
export const ChargeSpec = z.strictObject({
  /** Billing mode (计费模式). Default `postpaid_by_duration`; `postpaid_by_usage` is for elastic IPs only. Replaces. */
  chargeMode: open("postpaid_by_duration", "prepaid_by_duration", "postpaid_by_usage").optional(),
  /** Unit (付费单位) of a prepaid purchase: `month` (default) or `year`. Replaces. */
  chargeUnit: open("month", "year").optional(),
  /** Length of a prepaid purchase in `chargeUnit`s: 1..9 months or 1..3 years. Replaces. */
  chargeDuration: whole({ min: 1, max: 9, unit: "months or years" }).optional(),
  /** Automatic renewal (自动续费) of a prepaid VM. Default false. Live in `charge`, elsewhere: Replaces. */
  autoRenew: z.boolean().optional(),
  /** Promotion voucher (统一活动凭证): not in use; the cloud ignores it. */
  buyScenario: z.string().optional(),
});
export type ChargeSpec = z.output<typeof ChargeSpec>;

/** One cloud disk (云硬盘); system disks and data disks have different size limits. */
function diskSpec({ min, max }: { readonly min: number; readonly max: number }) {
  return z.strictObject({
    /** Zone (可用区): ignored by the cloud; a disk is always in its VM's zone. */
    az: z.string().optional(),
    /** Disk name (云硬盘名称). Default the VM's name with 1, 2, … appended. Replaces. */
    name: z.string().optional(),
    /** Disk description (云硬盘描述), at most 256 characters. Replaces. */
    description: z.string().max(256).optional(),
    /** Disk type (云硬盘类型). Replaces. */
    diskType: open("ssd.gp1", "ssd.io1", "hdd.std1"),
    /** Size (容量) in GiB, in steps of 10. System disk 40..500 and not below the image's size; data disk 20..16000. Replaces. */
    diskSizeGB: whole({ min, max, step: 10, unit: "GiB" }).optional(),
    /** IOPS in steps of 10, 200..min(32000, 50 × diskSizeGB). Default 30 × diskSizeGB; `ssd.io1` only. Replaces. */
    iops: whole({ min: 200, max: 32_000, step: 10, unit: "IOPS" }).optional(),
    /** Snapshot id (快照ID), the source of a data disk's content. Replaces. */
    snapshotId: z.string().optional(),
    /** Automatic snapshot policy id (自动快照策略ID). Replaces. */
    policyId: z.string().optional(),
    /** Ignored by the cloud: a disk is billed like its VM. */
    charge: ChargeSpec.optional(),
    /** Multi-attach (多点挂载); not needed when a VM is created. Replaces. */
    multiAttachable: z.boolean().optional(),
    /** Encryption (加密). Default false. Replaces. */
    encrypt: z.boolean().optional(),
  });
}

/** Attachment of a system disk (系统盘) or data disk (数据盘) to its VM. */
function diskAttachmentSpec(sizeGiB: { readonly min: number; readonly max: number }) {
  return z.strictObject({
    /** Disk category (磁盘类型). System disk: leave it out, the image decides. Data disk: `cloud`. Replaces. */
    diskCategory: open("cloud", "local").optional(),
    /** Delete the disk with its VM (随实例删除); applies to postpaid single-attach cloud disks. Default false. Live in `dataDisks`, elsewhere: Replaces. */
    autoDelete: z.boolean().optional(),
    /** The disk itself; cloud disks only. Replaces. */
    cloudDiskSpec: diskSpec(sizeGiB).optional(),
    /** Device (逻辑挂载点). System disk: ignored by the cloud, always `vda`. Data disk: `vdb`..`vdbm`. Replaces. */
    deviceName: z.string().optional(),
    /** Leave out the data disk of the image or template at `deviceName` (排除设备). Replaces. */
    noDevice: z.boolean().optional(),
  });
}

/** System disk (系统盘配置). @see docs/jdcloud.md#disks, diskSizeGB */
export const SystemDisk = diskAttachmentSpec({ min: 40, max: 500 });
/** Data disk (数据盘配置). @see docs/jdcloud.md#disks, diskSizeGB */
export const DataDisk = diskAttachmentSpec({ min: 20, max: 16_000 });
/** One disk of a VM as it is asked for. */
export type InstanceDiskAttachmentSpec = z.output<typeof DataDisk>;

/** The primary network interface (网卡). */
export const NetworkInterfaceSpec = z.strictObject({
  /** Subnet id (子网ID); required unless `agId` is given. Replaces. */
  subnetId: z.string().min(1).optional(),
  /** Ignored by the cloud. */
  az: z.string().optional(),
  /** Ignored by the cloud when a VM is created. */
  networkInterfaceName: z.string().optional(),
  /** Primary IP (网卡主IP) inside the subnet; a create call with a fixed address creates one VM only. Replaces. */
  primaryIpAddress: z.ipv4().optional(),
  /** Ignored by the cloud when a VM is created. */
  secondaryIpAddresses: z.array(z.string()).optional(),
  /** Ignored by the cloud when a VM is created. */
  secondaryIpCount: z.int().min(0).optional(),
  /** Security group ids (安全组ID) of the subnet's VPC, at most 5. Default the VPC's default group. Live. */
  securityGroups: z.array(z.string().min(1)).max(5).optional(),
  /** Deprecated; the cloud ignores it. */
  sanityCheck: z.int().optional(),
  /** Ignored by the cloud when a VM is created. */
  description: z.string().optional(),
});
export type NetworkInterfaceSpec = z.output<typeof NetworkInterfaceSpec>;

/** Attachment of the primary network interface (主网卡配置). */
export const InstanceNetworkInterfaceAttachmentSpec = z.strictObject({
  /** Ignored by the cloud: the primary interface always has index 1. */
  deviceIndex: z.int().optional(),
  /** Delete the interface with its VM (随实例删除). Default true for the primary interface. Replaces. */
  autoDelete: z.boolean().optional(),
  /** The interface itself. Replaces. */
  networkInterface: NetworkInterfaceSpec.optional(),
});
export type InstanceNetworkInterfaceAttachmentSpec = z.output<
  typeof InstanceNetworkInterfaceAttachmentSpec
>;

/** Elastic IP (弹性公网IP): a public address, created with the VM. */
export const ElasticIpSpec = z.strictObject({
  /** Bandwidth limit (带宽上限) in Mbps, 1..200. Live. */
  bandwidthMbps: whole({ min: 1, max: 200, unit: "Mbps" }),
  /** Network line (线路); central zones have `bgp` only. Replaces. */
  provider: open("bgp", "no_bgp"),
  /** Billing; every mode but `postpaid_by_usage` follows the VM. Replaces. */
  chargeSpec: ChargeSpec.optional(),
});
export type ElasticIpSpec = z.output<typeof ElasticIpSpec>;

/** Instance spec (实例配置) of a member: the fields of the vendor's page. */
export const InstanceSpec = z.strictObject({
  /** Availability group id (高可用组ID); the group's template decides everything but address, name, description and tags. Replaces. */
  agId: z.string().min(1).optional(),
  /** Instance template id (实例模板ID); the template fills in every field left out here. Ignored with `agId`. Replaces. */
  instanceTemplateId: z.string().min(1).optional(),
  /** Zone (可用区), such as `cn-north-1a`; required unless `agId` is given. Replaces. */
  az: z.string().min(1).optional(),
  /** Instance type (实例规格), such as `g.n2.large`; required unless `agId` or `instanceTemplateId` is given. Restarts. */
  instanceType: z.string().min(1).optional(),
  /** Image id (镜像ID); required unless `agId` or `instanceTemplateId` is given. Rebuilds. */
  imageId: z.string().min(1).optional(),
  /** Instance name (实例名称), 2..128 characters; `web-[001]` numbers the members from 001. A name without a number token gets `-[001]`. Live. */
  name: z.string().min(1),
  /** Host name, with a number token like `name`; Linux 2..64, Windows 2..15 characters. Default from the name. Live. */
  hostname: z.string().min(1).optional(),
  /** Password (密码), 8..30 characters of three of four classes; a secret. Default a random password, sent by SMS and mail. Live. */
  password: z.string().optional(),
  /** Key pair name (密钥对名称), exactly one; Linux only. Live. */
  keyNames: z.array(z.string().min(1)).max(1).optional(),
  /** Elastic IP (弹性公网IP), created with each VM. Default none. Replaces. */
  elasticIp: ElasticIpSpec.optional(),
  /** Primary network interface (主网卡配置); required unless `agId` or `instanceTemplateId` is given. Replaces. */
  primaryNetworkInterface: InstanceNetworkInterfaceAttachmentSpec.optional(),
  /** System disk (系统盘配置). Default from the image. Replaces. */
  systemDisk: SystemDisk.optional(),
  /** Data disks (数据盘配置). Default none. Replaces. */
  dataDisks: z.array(DataDisk).optional(),
  /** Billing (计费配置). Default `postpaid_by_duration`. Replaces. */
  charge: ChargeSpec.optional(),
  /** Metadata (自定义元数据): at most 40 pairs, or a plain map such as `{ role: "web" }`. Live. */
  metadata: z.array(Metadata).max(40).meta(PAIRS).optional(),
  /** Script (自定义脚本) for the first boot, plain or in base64, such as `"#!/bin/bash\necho hello"`; a secret. Live. */
  userdata: z.array(Userdata).max(1).meta({ expected: SCRIPT }).optional(),
  /** Instance description (实例描述), at most 256 characters. Live. */
  description: z.string().max(256).optional(),
  /** Do not use the template's password; only with `instanceTemplateId` and without `password`. Replaces. */
  noPassword: z.boolean().optional(),
  /** Do not use the template's key; only with `instanceTemplateId` and without `keyNames`. Replaces. */
  noKeyNames: z.boolean().optional(),
  /** Do not create the template's elastic IP; only with `instanceTemplateId` and without `elasticIp`. Replaces. */
  noElasticIp: z.boolean().optional(),
  /** Tags (自定义标签): at most 8, since two of the cloud's ten tags mark the group's ownership, or a plain map such as `{ env: "prod" }`. Live. */
  userTags: z
    .array(Tag)
    .max(8)
    .meta({ ...PAIRS, reason: "two of the cloud's ten tags mark the group's ownership" })
    .optional(),
  /** Billing while stopped (停机不计费模式): `keepCharging` (default) or `stopCharging`. Replaces. */
  chargeOnStopped: open("keepCharging", "stopCharging").optional(),
  /** Automatic task policy id (自动任务策略ID). Replaces. */
  autoImagePolicyId: z.string().min(1).optional(),
  /** SSH password login: `yes` (default) or `no`; has an effect only with a key. Live. */
  passwordAuth: z.enum(["yes", "no"]).optional(),
  /** Use the image's credentials: `yes` or `no` (default); private and shared images only; together with `imageId` it needs no new VM. Replaces. */
  imageInherit: z.enum(["yes", "no"]).optional(),
});
export type InstanceSpec = z.output<typeof InstanceSpec>;
