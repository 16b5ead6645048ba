/**
 * The vendor's InstanceSpec and every model nested in it, under the cloud's own field names.
 *
 * One line a field: meaning (the vendor's term), unit, bounds, default, and what a change does. Ranges that depend on
 * where a model is used (system or data disk) are rules of `group/rules`, not of the shape.
 *
 * @see docs/jdcloud.md#instancespec
 */
import { z } from "zod";

/** A string with known values that may grow on the cloud's side: known ones complete in an editor, others pass. */
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

/** A whole number with a unit, bounds and step that a message can name. */
function whole({ min, max, step = 1, unit }: Bounds): z.ZodInt {
  const bounded = z.int().min(min).max(max);
  return (step === 1 ? bounded : bounded.multipleOf(step)).meta({ min, max, step, unit });
}

/** Bounds of a number, both ends included. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly unit: string;
}

/** 标签: one tag of a VM. */
export const Tag = z.strictObject({
  /** 标签 key, 1..127 characters, not starting `jrn:` or `jdc-`; Chinese, letters, digits and `_.,:\/=+-@`. Replaces. */
  key: z.string().min(1).max(127),
  /** 标签 value, at most 255 characters of the same set. Replaces. */
  value: z.string().max(255).optional(),
});
export type Tag = z.output<typeof Tag>;

/** 自定义脚本: a script that runs at first boot. */
export const Userdata = z.strictObject({
  /** Only `launch-script` (启动脚本). Replaces. */
  key: z.literal("launch-script"),
  /** The script, as it is or in base64; at most 16 KB before encoding. Replaces. */
  value: z.string(),
});
export type Userdata = z.output<typeof Userdata>;

/** 自定义元数据: one pair that the metadata service shows inside the VM. */
export const Metadata = z.strictObject({
  /** 1..256 characters, case-insensitive; a key that ends with `-` has no effect. Replaces. */
  key: z.string().min(1).max(256),
  /** At most 16 KB. Replaces. */
  value: z.string().max(16 * 1024),
});
export type Metadata = z.output<typeof Metadata>;

/** 计费配置: how a VM or an elastic IP is billed. */
export const ChargeSpec = z.strictObject({
  /** 计费模式. Default `postpaid_by_duration`; `postpaid_by_usage` is for elastic IPs only. Replaces. */
  chargeMode: open("postpaid_by_duration", "prepaid_by_duration", "postpaid_by_usage").optional(),
  /** 付费单位 of a prepaid purchase: `month` (default) or `year`. Replaces. */
  chargeUnit: open("month", "year").optional(),
  /** Length of a prepaid purchase in `chargeUnit`s: month 1..9, year 1..3. Replaces. */
  chargeDuration: whole({ min: 1, max: 9, unit: "months or years" }).optional(),
  /** 自动续费 of a prepaid VM. Default false. Replaces. */
  autoRenew: z.boolean().optional(),
  /** 统一活动凭证: not in use; the cloud ignores it. */
  buyScenario: z.string().optional(),
});
export type ChargeSpec = z.output<typeof ChargeSpec>;

/** 云硬盘: one cloud disk; how large it may be depends on whether a VM starts from it. */
function diskSpec({ min, max }: { readonly min: number; readonly max: number }) {
  return z.strictObject({
    /** 可用区: ignored by the cloud, a disk lives in its VM's zone. */
    az: z.string().optional(),
    /** 云硬盘名称. Default the VM's name, with 1, 2, … added. Replaces. */
    name: z.string().optional(),
    /** 云硬盘描述, at most 256 characters. Replaces. */
    description: z.string().max(256).optional(),
    /** 云硬盘类型. Replaces. */
    diskType: open("ssd.gp1", "ssd.io1", "hdd.std1"),
    /** 容量 in GiB, step 10. System disk 40..500 and not below the image's; data disk 20..16000. Replaces. */
    diskSizeGB: whole({ min, max, step: 10, unit: "GiB" }).optional(),
    /** IOPS, step 10, 200..min(32000, 50 × diskSizeGB), default 30 × diskSizeGB; `ssd.io1` only. Replaces. */
    iops: whole({ min: 200, max: 32_000, step: 10, unit: "IOPS" }).optional(),
    /** 快照ID to fill a data disk from. Replaces. */
    snapshotId: z.string().optional(),
    /** 自动快照策略ID. Replaces. */
    policyId: z.string().optional(),
    /** Ignored by the cloud: a disk is billed as its VM is. */
    charge: ChargeSpec.optional(),
    /** 多点挂载: need not be given when a VM is created. Replaces. */
    multiAttachable: z.boolean().optional(),
    /** 加密. Default false. Replaces. */
    encrypt: z.boolean().optional(),
  });
}

/** 系统盘 or 数据盘: how a disk is attached to its VM. */
function diskAttachmentSpec(sizeGiB: { readonly min: number; readonly max: number }) {
  return z.strictObject({
    /** 磁盘类型. System disk: leave out, the image decides. Data disk: `cloud`. Replaces. */
    diskCategory: open("cloud", "local").optional(),
    /** 随实例删除: whether the disk goes with its VM; counts for postpaid single-attach cloud disks. Default false. Replaces. */
    autoDelete: z.boolean().optional(),
    /** The disk itself; cloud disks only. Replaces. */
    cloudDiskSpec: diskSpec(sizeGiB).optional(),
    /** 逻辑挂载点. System disk: ignored by the cloud, `vda`. Data disk: `vdb`..`vdbm`. Replaces. */
    deviceName: z.string().optional(),
    /** 排除设备: with `deviceName`, leave out that data disk of the image or template. Replaces. */
    noDevice: z.boolean().optional(),
  });
}

/** 系统盘配置. @see docs/jdcloud.md#disks, diskSizeGB */
export const SystemDisk = diskAttachmentSpec({ min: 40, max: 500 });
/** 数据盘配置. @see docs/jdcloud.md#disks, diskSizeGB */
export const DataDisk = diskAttachmentSpec({ min: 20, max: 16_000 });
/** One disk of a VM as it is asked for. */
export type InstanceDiskAttachmentSpec = z.output<typeof DataDisk>;

/** 网卡: the primary network interface. */
export const NetworkInterfaceSpec = z.strictObject({
  /** 子网ID; needed unless `agId` is given. Replaces. */
  subnetId: z.string().min(1).optional(),
  /** Ignored by the cloud. */
  az: z.string().optional(),
  /** Ignored by the cloud when a VM is created. */
  networkInterfaceName: z.string().optional(),
  /** 网卡主IP inside the subnet; then a create call makes one VM only. Replaces. */
  primaryIpAddress: z.ipv4().optional(),
  /** Ignored by the cloud when a VM is created. */
  secondaryIpAddresses: z.array(z.string()).optional(),
  /** Ignored by the cloud when a VM is created. */
  secondaryIpCount: z.int().min(0).optional(),
  /** 安全组ID, at most 5, of the subnet's VPC; default the VPC's default group. Replaces. */
  securityGroups: z.array(z.string().min(1)).max(5).optional(),
  /** Deprecated; the cloud ignores it. */
  sanityCheck: z.int().optional(),
  /** Ignored by the cloud when a VM is created. */
  description: z.string().optional(),
});
export type NetworkInterfaceSpec = z.output<typeof NetworkInterfaceSpec>;

/** 主网卡配置: how the primary network interface is attached. */
export const InstanceNetworkInterfaceAttachmentSpec = z.strictObject({
  /** Ignored by the cloud: the primary interface has index 1. */
  deviceIndex: z.int().optional(),
  /** 随实例删除. Default true for the primary interface. Replaces. */
  autoDelete: z.boolean().optional(),
  /** The interface itself. Replaces. */
  networkInterface: NetworkInterfaceSpec.optional(),
});
export type InstanceNetworkInterfaceAttachmentSpec = z.output<
  typeof InstanceNetworkInterfaceAttachmentSpec
>;

/** 弹性公网IP: a public address made with the VM. */
export const ElasticIpSpec = z.strictObject({
  /** 带宽上限 in Mbps, 1..200. Replaces. */
  bandwidthMbps: whole({ min: 1, max: 200, unit: "Mbps" }),
  /** 线路; central zones have `bgp` only. Replaces. */
  provider: open("bgp", "no_bgp"),
  /** Billing; all but `postpaid_by_usage` follows the VM. Replaces. */
  chargeSpec: ChargeSpec.optional(),
});
export type ElasticIpSpec = z.output<typeof ElasticIpSpec>;

/** 实例配置: what one VM of the group is made of; the 25 fields of the vendor's page. */
export const InstanceSpec = z.strictObject({
  /** 高可用组ID: its template decides everything but address, name, description and tags. Replaces. */
  agId: z.string().min(1).optional(),
  /** 实例模板ID: gives whatever is not given here; ignored with `agId`. Replaces. */
  instanceTemplateId: z.string().min(1).optional(),
  /** 可用区, such as `cn-north-1a`; needed unless `agId` is given. Replaces. */
  az: z.string().min(1).optional(),
  /** 实例规格, such as `g.n2.large`; needed unless `agId` or `instanceTemplateId` is given. Replaces. */
  instanceType: z.string().min(1).optional(),
  /** 镜像ID; needed unless `agId` or `instanceTemplateId` is given. Replaces. */
  imageId: z.string().min(1).optional(),
  /** 实例名称, 2..128 characters; `web-[001]` numbers the members from 001, and `-[001]` is added where there is no such token. Replaces. */
  name: z.string().min(1),
  /** Host name with the same token; Linux 2..64, Windows 2..15 characters. Default from the name. Replaces. */
  hostname: z.string().min(1).optional(),
  /** 密码, 8..30 characters of three of four classes; a secret. Default a random one, sent by SMS and mail. Replaces. */
  password: z.string().optional(),
  /** 密钥对名称: exactly one; Linux only. Replaces. */
  keyNames: z.array(z.string().min(1)).max(1).optional(),
  /** 弹性公网IP made with each VM. Default none. Replaces. */
  elasticIp: ElasticIpSpec.optional(),
  /** 主网卡配置; needed unless `agId` or `instanceTemplateId` is given. Replaces. */
  primaryNetworkInterface: InstanceNetworkInterfaceAttachmentSpec.optional(),
  /** 系统盘配置. Default from the image. Replaces. */
  systemDisk: SystemDisk.optional(),
  /** 数据盘配置. Default none. Replaces. */
  dataDisks: z.array(DataDisk).optional(),
  /** 计费配置. Default `postpaid_by_duration`. Replaces. */
  charge: ChargeSpec.optional(),
  /** 自定义元数据, at most 40 pairs; a plain map will do, such as `{ role: "web" }`. Replaces. */
  metadata: z.array(Metadata).max(40).optional(),
  /** 自定义脚本 for the first boot, as it is or in base64, such as `"#!/bin/bash\necho hello"`; a secret. Replaces. */
  userdata: z.array(Userdata).max(1).optional(),
  /** 实例描述, at most 256 characters. Replaces. */
  description: z.string().max(256).optional(),
  /** Do not use the template's password; only with `instanceTemplateId` and no `password`. Replaces. */
  noPassword: z.boolean().optional(),
  /** Do not use the template's key; only with `instanceTemplateId` and no `keyNames`. Replaces. */
  noKeyNames: z.boolean().optional(),
  /** Do not make the template's elastic IP; only with `instanceTemplateId` and no `elasticIp`. Replaces. */
  noElasticIp: z.boolean().optional(),
  /** 自定义标签: at most 8, since two of the cloud's ten mark the group's ownership; a plain map will do, such as `{ env: "prod" }`. Replaces. */
  userTags: z
    .array(Tag)
    .max(8)
    .meta({ reason: "two of the cloud's ten mark the group's ownership" })
    .optional(),
  /** 停机不计费模式: `keepCharging` (default) or `stopCharging`. Replaces. */
  chargeOnStopped: open("keepCharging", "stopCharging").optional(),
  /** 自动任务策略ID. Replaces. */
  autoImagePolicyId: z.string().min(1).optional(),
  /** SSH password login: `yes` (default) or `no`; counts only when a key is given. Replaces. */
  passwordAuth: z.enum(["yes", "no"]).optional(),
  /** Use the image's credentials: `yes` or `no` (default); private and shared images only. Replaces. */
  imageInherit: z.enum(["yes", "no"]).optional(),
});
export type InstanceSpec = z.output<typeof InstanceSpec>;
