/**
 * The vendor's InstanceSpec as a program gives it: every field may be an output. What an editor shows on hover stands
 * here, word for word as at the schema's fields; a test holds the two together, and the compiler their types.
 */
import type * as pulumi from "@pulumi/pulumi";

/** Pairs as the cloud has them, or as a plain map. */
export type PairsArgs<Pair> =
  pulumi.Input<Pair>[] | { readonly [key: string]: pulumi.Input<string> };

/** 标签: one tag of a VM. */
export interface TagArgs {
  /** 标签 key, 1..127 characters, not starting `jrn:` or `jdc-`; Chinese, letters, digits and `_.,:\/=+-@`. Replaces. */
  key: pulumi.Input<string>;
  /** 标签 value, at most 255 characters of the same set. Replaces. */
  value?: pulumi.Input<string> | undefined;
}

/** 自定义脚本: a script that runs at first boot. */
export interface UserdataArgs {
  /** Only `launch-script` (启动脚本). Replaces. */
  key: pulumi.Input<"launch-script">;
  /** The script, as it is or in base64; at most 16 KB before encoding. Replaces. */
  value: pulumi.Input<string>;
}

/** 自定义元数据: one pair that the metadata service shows inside the VM. */
export interface MetadataArgs {
  /** 1..256 characters, case-insensitive; a key that ends with `-` has no effect. Replaces. */
  key: pulumi.Input<string>;
  /** At most 16 KB. Replaces. */
  value: pulumi.Input<string>;
}

/** 计费配置: how a VM or an elastic IP is billed. */
export interface ChargeSpecArgs {
  /** 计费模式. Default `postpaid_by_duration`; `postpaid_by_usage` is for elastic IPs only. Replaces. */
  chargeMode?:
    | pulumi.Input<
        "postpaid_by_duration" | "prepaid_by_duration" | "postpaid_by_usage" | (string & {})
      >
    | undefined;
  /** 付费单位 of a prepaid purchase: `month` (default) or `year`. Replaces. */
  chargeUnit?: pulumi.Input<"month" | "year" | (string & {})> | undefined;
  /** Length of a prepaid purchase in `chargeUnit`s: month 1..9, year 1..3. Replaces. */
  chargeDuration?: pulumi.Input<number> | undefined;
  /** 自动续费 of a prepaid VM. Default false. Replaces. */
  autoRenew?: pulumi.Input<boolean> | undefined;
  /** 统一活动凭证: not in use; the cloud ignores it. */
  buyScenario?: pulumi.Input<string> | undefined;
}

/** 云硬盘: one cloud disk; how large it may be depends on whether a VM starts from it. */
export interface DiskSpecArgs {
  /** 可用区: ignored by the cloud, a disk lives in its VM's zone. */
  az?: pulumi.Input<string> | undefined;
  /** 云硬盘名称. Default the VM's name, with 1, 2, … added. Replaces. */
  name?: pulumi.Input<string> | undefined;
  /** 云硬盘描述, at most 256 characters. Replaces. */
  description?: pulumi.Input<string> | undefined;
  /** 云硬盘类型. Replaces. */
  diskType: pulumi.Input<"ssd.gp1" | "ssd.io1" | "hdd.std1" | (string & {})>;
  /** 容量 in GiB, step 10. System disk 40..500 and not below the image's; data disk 20..16000. Replaces. */
  diskSizeGB?: pulumi.Input<number> | undefined;
  /** IOPS, step 10, 200..min(32000, 50 × diskSizeGB), default 30 × diskSizeGB; `ssd.io1` only. Replaces. */
  iops?: pulumi.Input<number> | undefined;
  /** 快照ID to fill a data disk from. Replaces. */
  snapshotId?: pulumi.Input<string> | undefined;
  /** 自动快照策略ID. Replaces. */
  policyId?: pulumi.Input<string> | undefined;
  /** Ignored by the cloud: a disk is billed as its VM is. */
  charge?: pulumi.Input<ChargeSpecArgs> | undefined;
  /** 多点挂载: need not be given when a VM is created. Replaces. */
  multiAttachable?: pulumi.Input<boolean> | undefined;
  /** 加密. Default false. Replaces. */
  encrypt?: pulumi.Input<boolean> | undefined;
}

/** 系统盘 or 数据盘: how a disk is attached to its VM. */
export interface InstanceDiskAttachmentSpecArgs {
  /** 磁盘类型. System disk: leave out, the image decides. Data disk: `cloud`. Replaces. */
  diskCategory?: pulumi.Input<"cloud" | "local" | (string & {})> | undefined;
  /** 随实例删除: whether the disk goes with its VM; counts for postpaid single-attach cloud disks. Default false. Replaces. */
  autoDelete?: pulumi.Input<boolean> | undefined;
  /** The disk itself; cloud disks only. Replaces. */
  cloudDiskSpec?: pulumi.Input<DiskSpecArgs> | undefined;
  /** 逻辑挂载点. System disk: ignored by the cloud, `vda`. Data disk: `vdb`..`vdbm`. Replaces. */
  deviceName?: pulumi.Input<string> | undefined;
  /** 排除设备: with `deviceName`, leave out that data disk of the image or template. Replaces. */
  noDevice?: pulumi.Input<boolean> | undefined;
}

/** 网卡: the primary network interface. */
export interface NetworkInterfaceSpecArgs {
  /** 子网ID; needed unless `agId` is given. Replaces. */
  subnetId?: pulumi.Input<string> | undefined;
  /** Ignored by the cloud. */
  az?: pulumi.Input<string> | undefined;
  /** Ignored by the cloud when a VM is created. */
  networkInterfaceName?: pulumi.Input<string> | undefined;
  /** 网卡主IP inside the subnet; then a create call makes one VM only. Replaces. */
  primaryIpAddress?: pulumi.Input<string> | undefined;
  /** Ignored by the cloud when a VM is created. */
  secondaryIpAddresses?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /** Ignored by the cloud when a VM is created. */
  secondaryIpCount?: pulumi.Input<number> | undefined;
  /** 安全组ID, at most 5, of the subnet's VPC; default the VPC's default group. Replaces. */
  securityGroups?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /** Deprecated; the cloud ignores it. */
  sanityCheck?: pulumi.Input<number> | undefined;
  /** Ignored by the cloud when a VM is created. */
  description?: pulumi.Input<string> | undefined;
}

/** 主网卡配置: how the primary network interface is attached. */
export interface InstanceNetworkInterfaceAttachmentSpecArgs {
  /** Ignored by the cloud: the primary interface has index 1. */
  deviceIndex?: pulumi.Input<number> | undefined;
  /** 随实例删除. Default true for the primary interface. Replaces. */
  autoDelete?: pulumi.Input<boolean> | undefined;
  /** The interface itself. Replaces. */
  networkInterface?: pulumi.Input<NetworkInterfaceSpecArgs> | undefined;
}

/** 弹性公网IP: a public address made with the VM. */
export interface ElasticIpSpecArgs {
  /** 带宽上限 in Mbps, 1..200. Replaces. */
  bandwidthMbps: pulumi.Input<number>;
  /** 线路; central zones have `bgp` only. Replaces. */
  provider: pulumi.Input<"bgp" | "no_bgp" | (string & {})>;
  /** Billing; all but `postpaid_by_usage` follows the VM. Replaces. */
  chargeSpec?: pulumi.Input<ChargeSpecArgs> | undefined;
}

/** 实例配置: what one VM of the group is made of; the 25 fields of the vendor's page. */
export interface InstanceSpecFieldsArgs {
  /** 高可用组ID: its template decides everything but address, name, description and tags. Replaces. */
  agId?: pulumi.Input<string> | undefined;
  /** 实例模板ID: gives whatever is not given here; ignored with `agId`. Replaces. */
  instanceTemplateId?: pulumi.Input<string> | undefined;
  /** 可用区, such as `cn-north-1a`; needed unless `agId` is given. Replaces. */
  az?: pulumi.Input<string> | undefined;
  /** 实例规格, such as `g.n2.large`; needed unless `agId` or `instanceTemplateId` is given. Replaces. */
  instanceType?: pulumi.Input<string> | undefined;
  /** 镜像ID; needed unless `agId` or `instanceTemplateId` is given. Replaces. */
  imageId?: pulumi.Input<string> | undefined;
  /** 实例名称, 2..128 characters; `web-[001]` numbers the members from 001, and `-[001]` is added where there is no such token. Replaces. */
  name: pulumi.Input<string>;
  /** Host name with the same token; Linux 2..64, Windows 2..15 characters. Default from the name. Replaces. */
  hostname?: pulumi.Input<string> | undefined;
  /** 密码, 8..30 characters of three of four classes; a secret. Default a random one, sent by SMS and mail. Replaces. */
  password?: pulumi.Input<string> | undefined;
  /** 密钥对名称: exactly one; Linux only. Replaces. */
  keyNames?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /** 弹性公网IP made with each VM. Default none. Replaces. */
  elasticIp?: pulumi.Input<ElasticIpSpecArgs> | undefined;
  /** 主网卡配置; needed unless `agId` or `instanceTemplateId` is given. Replaces. */
  primaryNetworkInterface?: pulumi.Input<InstanceNetworkInterfaceAttachmentSpecArgs> | undefined;
  /** 系统盘配置. Default from the image. Replaces. */
  systemDisk?: pulumi.Input<InstanceDiskAttachmentSpecArgs> | undefined;
  /** 数据盘配置. Default none. Replaces. */
  dataDisks?: pulumi.Input<pulumi.Input<InstanceDiskAttachmentSpecArgs>[]> | undefined;
  /** 计费配置. Default `postpaid_by_duration`. Replaces. */
  charge?: pulumi.Input<ChargeSpecArgs> | undefined;
  /** 自定义元数据, at most 40 pairs; a plain map will do, such as `{ role: "web" }`. Replaces. */
  metadata?: pulumi.Input<PairsArgs<MetadataArgs>> | undefined;
  /** 自定义脚本 for the first boot, as it is or in base64, such as `"#!/bin/bash\necho hello"`; a secret. Replaces. */
  userdata?: pulumi.Input<string | pulumi.Input<UserdataArgs>[]> | undefined;
  /** 实例描述, at most 256 characters. Replaces. */
  description?: pulumi.Input<string> | undefined;
  /** Do not use the template's password; only with `instanceTemplateId` and no `password`. Replaces. */
  noPassword?: pulumi.Input<boolean> | undefined;
  /** Do not use the template's key; only with `instanceTemplateId` and no `keyNames`. Replaces. */
  noKeyNames?: pulumi.Input<boolean> | undefined;
  /** Do not make the template's elastic IP; only with `instanceTemplateId` and no `elasticIp`. Replaces. */
  noElasticIp?: pulumi.Input<boolean> | undefined;
  /** 自定义标签: at most 8, since two of the cloud's ten mark the group's ownership; a plain map will do, such as `{ env: "prod" }`. Replaces. */
  userTags?: pulumi.Input<PairsArgs<TagArgs>> | undefined;
  /** 停机不计费模式: `keepCharging` (default) or `stopCharging`. Replaces. */
  chargeOnStopped?: pulumi.Input<"keepCharging" | "stopCharging" | (string & {})> | undefined;
  /** 自动任务策略ID. Replaces. */
  autoImagePolicyId?: pulumi.Input<string> | undefined;
  /** SSH password login: `yes` (default) or `no`; counts only when a key is given. Replaces. */
  passwordAuth?: pulumi.Input<"yes" | "no"> | undefined;
  /** Use the image's credentials: `yes` or `no` (default); private and shared images only. Replaces. */
  imageInherit?: pulumi.Input<"yes" | "no"> | undefined;
}

/** The fields of which one mode has none. */
type Without<Names extends keyof InstanceSpecFieldsArgs> = {
  readonly [Name in Names]?: undefined;
};

type Needed<Names extends keyof InstanceSpecFieldsArgs> = {
  [Name in Names]: NonNullable<InstanceSpecFieldsArgs[Name]>;
};

type TemplateFlags = "noPassword" | "noKeyNames" | "noElasticIp";

/** 自定义创建: everything that a VM is made of is said here. */
export type CustomSpecArgs = Omit<
  InstanceSpecFieldsArgs,
  "agId" | "instanceTemplateId" | TemplateFlags
> &
  Needed<"az" | "instanceType" | "imageId" | "primaryNetworkInterface"> &
  Without<"agId" | "instanceTemplateId" | TemplateFlags>;

/** 使用实例模板创建: what is not said here is as the instance template has it. */
export type TemplateSpecArgs = Omit<InstanceSpecFieldsArgs, "agId"> &
  Needed<"az" | "instanceTemplateId"> &
  Without<"agId">;

/** What may be said beside an availability group. */
type BesideGroup = "agId" | "name" | "description" | "userTags" | "primaryNetworkInterface";

/** 基于高可用组创建: the group's template decides all but name, description, tags and address. */
export type AvailabilityGroupSpecArgs = Pick<InstanceSpecFieldsArgs, BesideGroup> &
  Needed<"agId"> &
  Without<Exclude<keyof InstanceSpecFieldsArgs, BesideGroup>>;

/** 实例配置 in one of the vendor's three ways to create; what one of them forbids does not compile. */
export type InstanceSpecArgs = CustomSpecArgs | TemplateSpecArgs | AvailabilityGroupSpecArgs;
