/**
 * The vendor's InstanceSpec as arguments of a program: every field may be an output. An editor shows these docstrings on
 * hover. They repeat the docstrings of the schema word for word: a test compares the texts, and the compiler the types.
 * Written out, since a mapped type over the schema has no docstrings in the published `.d.ts` files: `tsc` drops them.
 */
import type * as pulumi from "@pulumi/pulumi";

/** Pairs in the cloud's own form, or a plain map. */
export type PairsArgs<Pair> =
  pulumi.Input<Pair>[] | { readonly [key: string]: pulumi.Input<string> };

/** One tag (标签) of a VM. */
export interface TagArgs {
  /** Tag key (标签), 1..127 Chinese characters, letters, digits and `_.,:\/=+-@`; must not start with `jrn:` or `jdc-`. Live. */
  key: pulumi.Input<string>;
  /** Tag value (标签), at most 255 characters of the same set. Live. */
  value?: pulumi.Input<string> | undefined;
}

/** A script (自定义脚本) for the first boot. */
export interface UserdataArgs {
  /** Must be `launch-script` (启动脚本). Live. */
  key: pulumi.Input<"launch-script">;
  /** The script, plain or in base64; at most 16 KB before encoding. Live. */
  value: pulumi.Input<string>;
}

/** One metadata pair (自定义元数据); the metadata service shows it inside the VM. */
export interface MetadataArgs {
  /** Key, 1..256 characters, case-insensitive; a key with a final `-` has no effect. Live. */
  key: pulumi.Input<string>;
  /** Value, at most 16 KB. Live. */
  value: pulumi.Input<string>;
}

/** Billing (计费配置) of a VM or an elastic IP. */
export interface ChargeSpecArgs {
  /** Billing mode (计费模式). Default `postpaid_by_duration`; `postpaid_by_usage` is for elastic IPs only. Replaces. */
  chargeMode?:
    | pulumi.Input<
        "postpaid_by_duration" | "prepaid_by_duration" | "postpaid_by_usage" | (string & {})
      >
    | undefined;
  /** Unit (付费单位) of a prepaid purchase: `month` (default) or `year`. Replaces. */
  chargeUnit?: pulumi.Input<"month" | "year" | (string & {})> | undefined;
  /** Length of a prepaid purchase in `chargeUnit`s: 1..9 months or 1..3 years. Replaces. */
  chargeDuration?: pulumi.Input<number> | undefined;
  /** Automatic renewal (自动续费) of a prepaid VM. Default false. Live in `charge`, elsewhere: Replaces. */
  autoRenew?: pulumi.Input<boolean> | undefined;
  /** Promotion voucher (统一活动凭证): not in use; the cloud ignores it. */
  buyScenario?: pulumi.Input<string> | undefined;
}

/** One cloud disk (云硬盘); system disks and data disks have different size limits. */
export interface DiskSpecArgs {
  /** Zone (可用区): ignored by the cloud; a disk is always in its VM's zone. */
  az?: pulumi.Input<string> | undefined;
  /** Disk name (云硬盘名称). Default the VM's name with 1, 2, … appended. Replaces. */
  name?: pulumi.Input<string> | undefined;
  /** Disk description (云硬盘描述), at most 256 characters. Replaces. */
  description?: pulumi.Input<string> | undefined;
  /** Disk type (云硬盘类型). Replaces. */
  diskType: pulumi.Input<"ssd.gp1" | "ssd.io1" | "hdd.std1" | (string & {})>;
  /** Size (容量) in GiB, in steps of 10. System disk 40..500 and not below the image's size; data disk 20..16000. Replaces. */
  diskSizeGB?: pulumi.Input<number> | undefined;
  /** IOPS in steps of 10, 200..min(32000, 50 × diskSizeGB). Default 30 × diskSizeGB; `ssd.io1` only. Replaces. */
  iops?: pulumi.Input<number> | undefined;
  /** Snapshot id (快照ID), the source of a data disk's content. Replaces. */
  snapshotId?: pulumi.Input<string> | undefined;
  /** Automatic snapshot policy id (自动快照策略ID). Replaces. */
  policyId?: pulumi.Input<string> | undefined;
  /** Ignored by the cloud: a disk is billed like its VM. */
  charge?: pulumi.Input<ChargeSpecArgs> | undefined;
  /** Multi-attach (多点挂载); not needed when a VM is created. Replaces. */
  multiAttachable?: pulumi.Input<boolean> | undefined;
  /** Encryption (加密). Default false. Replaces. */
  encrypt?: pulumi.Input<boolean> | undefined;
}

/** Attachment of a system disk (系统盘) or data disk (数据盘) to its VM. */
export interface InstanceDiskAttachmentSpecArgs {
  /** Disk category (磁盘类型). System disk: leave it out, the image decides. Data disk: `cloud`. Replaces. */
  diskCategory?: pulumi.Input<"cloud" | "local" | (string & {})> | undefined;
  /** Delete the disk with its VM (随实例删除); applies to postpaid single-attach cloud disks. Default false. Live in `dataDisks`, elsewhere: Replaces. */
  autoDelete?: pulumi.Input<boolean> | undefined;
  /** The disk itself; cloud disks only. Replaces. */
  cloudDiskSpec?: pulumi.Input<DiskSpecArgs> | undefined;
  /** Device (逻辑挂载点). System disk: ignored by the cloud, always `vda`. Data disk: `vdb`..`vdbm`. Replaces. */
  deviceName?: pulumi.Input<string> | undefined;
  /** Leave out the data disk of the image or template at `deviceName` (排除设备). Replaces. */
  noDevice?: pulumi.Input<boolean> | undefined;
}

/** The primary network interface (网卡). */
export interface NetworkInterfaceSpecArgs {
  /** Subnet id (子网ID); required unless `agId` is given. Replaces. */
  subnetId?: pulumi.Input<string> | undefined;
  /** Ignored by the cloud. */
  az?: pulumi.Input<string> | undefined;
  /** Ignored by the cloud when a VM is created. */
  networkInterfaceName?: pulumi.Input<string> | undefined;
  /** Primary IP (网卡主IP) inside the subnet; a create call with a fixed address creates one VM only. Replaces. */
  primaryIpAddress?: pulumi.Input<string> | undefined;
  /** Ignored by the cloud when a VM is created. */
  secondaryIpAddresses?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /** Ignored by the cloud when a VM is created. */
  secondaryIpCount?: pulumi.Input<number> | undefined;
  /** Security group ids (安全组ID) of the subnet's VPC, at most 5. Default the VPC's default group. Live. */
  securityGroups?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /** Deprecated; the cloud ignores it. */
  sanityCheck?: pulumi.Input<number> | undefined;
  /** Ignored by the cloud when a VM is created. */
  description?: pulumi.Input<string> | undefined;
}

/** Attachment of the primary network interface (主网卡配置). */
export interface InstanceNetworkInterfaceAttachmentSpecArgs {
  /** Ignored by the cloud: the primary interface always has index 1. */
  deviceIndex?: pulumi.Input<number> | undefined;
  /** Delete the interface with its VM (随实例删除). Default true for the primary interface. Replaces. */
  autoDelete?: pulumi.Input<boolean> | undefined;
  /** The interface itself. Replaces. */
  networkInterface?: pulumi.Input<NetworkInterfaceSpecArgs> | undefined;
}

/** Elastic IP (弹性公网IP): a public address, created with the VM. */
export interface ElasticIpSpecArgs {
  /** Bandwidth limit (带宽上限) in Mbps, 1..200. Live. */
  bandwidthMbps: pulumi.Input<number>;
  /** Network line (线路); central zones have `bgp` only. Replaces. */
  provider: pulumi.Input<"bgp" | "no_bgp" | (string & {})>;
  /** Billing; every mode but `postpaid_by_usage` follows the VM. Replaces. */
  chargeSpec?: pulumi.Input<ChargeSpecArgs> | undefined;
}

/** Instance spec (实例配置) of a member: the fields of the vendor's page. */
export interface InstanceSpecFieldsArgs {
  /** Availability group id (高可用组ID); the group's template decides everything but address, name, description and tags. Replaces. */
  agId?: pulumi.Input<string> | undefined;
  /** Instance template id (实例模板ID); the template fills in every field left out here. Ignored with `agId`. Replaces. */
  instanceTemplateId?: pulumi.Input<string> | undefined;
  /** Zone (可用区), such as `cn-north-1a`; required unless `agId` is given. Replaces. */
  az?: pulumi.Input<string> | undefined;
  /** Instance type (实例规格), such as `g.n2.large`; required unless `agId` or `instanceTemplateId` is given. Restarts. */
  instanceType?: pulumi.Input<string> | undefined;
  /** Image id (镜像ID); required unless `agId` or `instanceTemplateId` is given. Rebuilds. */
  imageId?: pulumi.Input<string> | undefined;
  /** Instance name (实例名称), 2..128 characters; `web-[001]` numbers the members from 001. A name without a number token gets `-[001]`. Live. */
  name: pulumi.Input<string>;
  /** Host name, with a number token like `name`; Linux 2..64, Windows 2..15 characters. Default from the name. Live. */
  hostname?: pulumi.Input<string> | undefined;
  /** Password (密码), 8..30 characters of three of four classes; a secret. Default a random password, sent by SMS and mail. Live. */
  password?: pulumi.Input<string> | undefined;
  /** Key pair name (密钥对名称), exactly one; Linux only. Live. */
  keyNames?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /** Elastic IP (弹性公网IP), created with each VM. Default none. Replaces. */
  elasticIp?: pulumi.Input<ElasticIpSpecArgs> | undefined;
  /** Primary network interface (主网卡配置); required unless `agId` or `instanceTemplateId` is given. Replaces. */
  primaryNetworkInterface?: pulumi.Input<InstanceNetworkInterfaceAttachmentSpecArgs> | undefined;
  /** System disk (系统盘配置). Default from the image. Replaces. */
  systemDisk?: pulumi.Input<InstanceDiskAttachmentSpecArgs> | undefined;
  /** Data disks (数据盘配置). Default none. Replaces. */
  dataDisks?: pulumi.Input<pulumi.Input<InstanceDiskAttachmentSpecArgs>[]> | undefined;
  /** Billing (计费配置). Default `postpaid_by_duration`. Replaces. */
  charge?: pulumi.Input<ChargeSpecArgs> | undefined;
  /** Metadata (自定义元数据): at most 40 pairs, or a plain map such as `{ role: "web" }`. Live. */
  metadata?: pulumi.Input<PairsArgs<MetadataArgs>> | undefined;
  /** Script (自定义脚本) for the first boot, plain or in base64, such as `"#!/bin/bash\necho hello"`; a secret. Live. */
  userdata?: pulumi.Input<string | pulumi.Input<UserdataArgs>[]> | undefined;
  /** Instance description (实例描述), at most 256 characters. Live. */
  description?: pulumi.Input<string> | undefined;
  /** Do not use the template's password; only with `instanceTemplateId` and without `password`. Replaces. */
  noPassword?: pulumi.Input<boolean> | undefined;
  /** Do not use the template's key; only with `instanceTemplateId` and without `keyNames`. Replaces. */
  noKeyNames?: pulumi.Input<boolean> | undefined;
  /** Do not create the template's elastic IP; only with `instanceTemplateId` and without `elasticIp`. Replaces. */
  noElasticIp?: pulumi.Input<boolean> | undefined;
  /** Tags (自定义标签): at most 8, since two of the cloud's ten tags mark the group's ownership, or a plain map such as `{ env: "prod" }`. Live. */
  userTags?: pulumi.Input<PairsArgs<TagArgs>> | undefined;
  /** Billing while stopped (停机不计费模式): `keepCharging` (default) or `stopCharging`. Replaces. */
  chargeOnStopped?: pulumi.Input<"keepCharging" | "stopCharging" | (string & {})> | undefined;
  /** Automatic task policy id (自动任务策略ID). Replaces. */
  autoImagePolicyId?: pulumi.Input<string> | undefined;
  /** SSH password login: `yes` (default) or `no`; has an effect only with a key. Live. */
  passwordAuth?: pulumi.Input<"yes" | "no"> | undefined;
  /** Use the image's credentials: `yes` or `no` (default); private and shared images only; together with `imageId` it needs no new VM. Replaces. */
  imageInherit?: pulumi.Input<"yes" | "no"> | undefined;
}

/** Fields forbidden in a mode. */
type Without<Names extends keyof InstanceSpecFieldsArgs> = {
  readonly [Name in Names]?: undefined;
};

type RequiredFields<Names extends keyof InstanceSpecFieldsArgs> = {
  [Name in Names]: NonNullable<InstanceSpecFieldsArgs[Name]>;
};

type TemplateFlags = "noPassword" | "noKeyNames" | "noElasticIp";

/** Custom (自定义创建): the spec has all settings of a VM. */
export type CustomSpecArgs = Omit<
  InstanceSpecFieldsArgs,
  "agId" | "instanceTemplateId" | TemplateFlags
> &
  RequiredFields<"az" | "instanceType" | "imageId" | "primaryNetworkInterface"> &
  Without<"agId" | "instanceTemplateId" | TemplateFlags>;

/** From an instance template (使用实例模板创建): the template fills in the fields left out here. */
export type TemplateSpecArgs = Omit<InstanceSpecFieldsArgs, "agId"> &
  RequiredFields<"az" | "instanceTemplateId"> &
  Without<"agId">;

/** Fields allowed with an availability group. */
type AllowedWithAgId = "agId" | "name" | "description" | "userTags" | "primaryNetworkInterface";

/** In an availability group (基于高可用组创建): its template decides all but name, description, tags and address. */
export type AvailabilityGroupSpecArgs = Pick<InstanceSpecFieldsArgs, AllowedWithAgId> &
  RequiredFields<"agId"> &
  Without<Exclude<keyof InstanceSpecFieldsArgs, AllowedWithAgId>>;

/**
 * Instance spec (实例配置) in one of the vendor's three ways to create; a field forbidden in a way is a type error. For a
 * spec with neither `agId` nor `instanceTemplateId`, the compiler names the fields that the last way lacks.
 */
export type InstanceSpecArgs = AvailabilityGroupSpecArgs | TemplateSpecArgs | CustomSpecArgs;
