/** What a program gives to a group, as an editor shows it; the spec of its members is in `instance-spec-args`. */
import type * as pulumi from "@pulumi/pulumi";
import type { InstanceSpecArgs, MetadataArgs, PairsArgs, TagArgs } from "./instance-spec-args.js";

/** What one member has of its own, over what all have. */
export interface OverrideArgs {
  /** 实例名称 of this member, in place of its numbered one. Replaces it. */
  name?: pulumi.Input<string> | undefined;
  /** Host name of this member. Replaces it. */
  hostname?: pulumi.Input<string> | undefined;
  /** 内网IP of this member, free in its subnet; it is launched by a call of its own. Replaces it. */
  primaryIpAddress?: pulumi.Input<string> | undefined;
  /** 实例描述 of this member, at most 256 characters. Replaces it. */
  description?: pulumi.Input<string> | undefined;
  /** 自定义元数据, added to those of all members; the same key wins. Replaces it. */
  metadata?: pulumi.Input<PairsArgs<MetadataArgs>> | undefined;
  /** 自定义标签, added to those of all members; the same key wins. Replaces it. */
  userTags?: pulumi.Input<PairsArgs<TagArgs>> | undefined;
}

/** A place to launch in when those before it are out of stock or out of addresses. */
export interface PlacementArgs {
  /** 可用区, such as `cn-north-1b`. In place. */
  az: pulumi.Input<string>;
  /** 子网ID. In place. */
  subnetId: pulumi.Input<string>;
  /** 实例规格 there; default that of `instanceSpec`. In place. */
  instanceType?: pulumi.Input<string> | undefined;
}

/** Which look-ups a preview makes. */
export interface PreflightArgs {
  /** 配额: whether the quota of VMs has room. Default true. */
  quota?: pulumi.Input<boolean> | undefined;
  /** 库存: whether type and disks are in stock in their zone. Default true. */
  stock?: pulumi.Input<boolean> | undefined;
  /** 镜像: whether the image is ready and allowed for the type, and its disk fits. Default false. */
  image?: pulumi.Input<boolean> | undefined;
  /** 子网: whether the subnet exists and has addresses. Default false. */
  network?: pulumi.Input<boolean> | undefined;
  /** 密钥: whether the key pair exists. Default false. */
  keys?: pulumi.Input<boolean> | undefined;
  /** 实例模板: whether the cloud still finds the template usable. Default false. */
  template?: pulumi.Input<boolean> | undefined;
  /** 价格: what the VMs to launch will cost. Default false. */
  price?: pulumi.Input<boolean> | undefined;
}

/** How long things may take, each as `90s`, `20m` or `1h30m`, from 10 s to 24 h. */
export interface TimeoutsArgs {
  /** A run that makes the group. Default `40m`. In place. */
  create?: pulumi.Input<string> | undefined;
  /** A run that changes it. Default `40m`. In place. */
  update?: pulumi.Input<string> | undefined;
  /** A run that deletes it. Default `30m`. In place. */
  delete?: pulumi.Input<string> | undefined;
  /** One VM, from its launch until it runs; it is not waited for any longer, and left as it is. Default `15m`. In place. */
  perVm?: pulumi.Input<string> | undefined;
}

/** The arguments of a `JdVmInstanceGroup`. */
export interface JdVmInstanceGroupArgs {
  /** 地域ID, such as `cn-north-1`. Replaces the group. */
  regionId: pulumi.Input<string>;
  /** How many VMs, 0..10000: more are launched, or those with the highest numbers retired. In place. */
  count: pulumi.Input<number>;
  /** 实例配置, the same for all members. Replaces members. */
  instanceSpec: pulumi.Input<InstanceSpecArgs>;
  /** What single members have of their own, by slot (0 is the first). Replaces those members. */
  overrides?: pulumi.Input<{ readonly [slot: string]: pulumi.Input<OverrideArgs> }> | undefined;
  /** Where else to launch, in this order, when a place is out of stock or addresses. In place. */
  placements?: pulumi.Input<pulumi.Input<PlacementArgs>[]> | undefined;
  /** Fields of 实例配置 that are newer than this package, passed on as they are. Replaces members. */
  extraSpec?: pulumi.Input<{ readonly [field: string]: unknown }> | undefined;
  /** Any value, to launch the members anew when it changes. Replaces members. */
  triggers?: unknown;
  /** Whether a run that would delete any VM fails before it touches one. Default false. In place. */
  deletionProtection?: pulumi.Input<boolean> | undefined;
  /** The most VMs that one run may delete; one that would delete more fails before it touches any. Default no bound. In place. */
  maxDelete?: pulumi.Input<number> | undefined;
  /** What a run does that cannot make all members: `keep` what runs and fail (default), `rollback` what it launched and fail, or `accept` from `minReady` on. In place. */
  onPartialFailure?: pulumi.Input<"keep" | "rollback" | "accept"> | undefined;
  /** With `accept`, how many members must run for the run to succeed: a number, or a share such as `80%`. In place. */
  minReady?: pulumi.Input<number | string> | undefined;
  /** How often a slot is launched again within one run when its VM breaks, 0..10. Default 1. In place. */
  launchRetries?: pulumi.Input<number> | undefined;
  /** How long runs and VMs may take. What is not done by then is named, and kept. In place. */
  timeouts?: pulumi.Input<TimeoutsArgs> | undefined;
  /** Which look-ups a preview makes. Default quota and stock. Nothing else changes. */
  preflight?: pulumi.Input<PreflightArgs> | undefined;
}
