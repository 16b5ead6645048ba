/** The arguments of a group, as an editor shows them; the spec of its members is in `instance-spec-args`. */
import type * as pulumi from "@pulumi/pulumi";
import type { InstanceSpecArgs, MetadataArgs, PairsArgs, TagArgs } from "./instance-spec-args.js";

/** Settings of one member, laid over the shared ones. */
export interface OverrideArgs {
  /** Instance name (实例名称) of this member, in place of its numbered name. Live. */
  name?: pulumi.Input<string> | undefined;
  /** Host name of this member. Live. */
  hostname?: pulumi.Input<string> | undefined;
  /** Private IP (内网IP) of this member, free in its subnet; the member gets a create call of its own. Replaces it. */
  primaryIpAddress?: pulumi.Input<string> | undefined;
  /** Instance description (实例描述) of this member, at most 256 characters. Live. */
  description?: pulumi.Input<string> | undefined;
  /** Metadata (自定义元数据), added to the shared pairs; a shared pair with the same key loses. Live. */
  metadata?: pulumi.Input<PairsArgs<MetadataArgs>> | undefined;
  /** Tags (自定义标签), added to the shared tags; a shared tag with the same key loses. Live. */
  userTags?: pulumi.Input<PairsArgs<TagArgs>> | undefined;
}

/** A fallback placement, used when the earlier ones are out of stock or out of addresses. */
export interface PlacementArgs {
  /** Zone (可用区), such as `cn-north-1b`. In place. */
  az: pulumi.Input<string>;
  /** Subnet id (子网ID) in the zone. In place. */
  subnetId: pulumi.Input<string>;
  /** Instance type (实例规格) in the zone. Default the type in `instanceSpec`. In place. */
  instanceType?: pulumi.Input<string> | undefined;
}

/** Look-ups in the cloud during a preview. */
export interface PreflightArgs {
  /** Quota (配额): whether there is room for the new VMs. Default true. */
  quota?: pulumi.Input<boolean> | undefined;
  /** Stock (库存): whether the type is in stock in its zone, and supports the disks. Default true. */
  stock?: pulumi.Input<boolean> | undefined;
  /** Image (镜像): whether it is ready, allowed for the type, and fits the system disk. Default false. */
  image?: pulumi.Input<boolean> | undefined;
  /** Subnet (子网): whether it exists and has free addresses. Default only for a run with a surge. */
  network?: pulumi.Input<boolean> | undefined;
  /** Key pair (密钥): whether it exists. Default false. */
  keys?: pulumi.Input<boolean> | undefined;
  /** Instance template (实例模板): whether the cloud still accepts it. Default false. */
  template?: pulumi.Input<boolean> | undefined;
  /** Price (价格): the cost of the new VMs. Default false. */
  price?: pulumi.Input<boolean> | undefined;
}

/** Time limits, each written as `90s`, `20m` or `1h30m`, from 10 s to 24 h. */
export interface TimeoutsArgs {
  /** A run to create the group. Default `40m`. In place. */
  create?: pulumi.Input<string> | undefined;
  /** A run to update the group. Default `40m`. In place. */
  update?: pulumi.Input<string> | undefined;
  /** A run to delete the group. Default `30m`. In place. */
  delete?: pulumi.Input<string> | undefined;
  /** One VM, from its create call until it runs; after this time the run stops waiting and leaves the VM as it is. Default `15m`. In place. */
  perVm?: pulumi.Input<string> | undefined;
}

/** How a change of the spec goes through a running group; a change of these settings alone touches no VM. */
export interface RolloutArgs {
  /** `rolling` (default): wave by wave, within `maxUnavailable`. `recreate`: after the canaries, all other members at once. In place. */
  strategy?: pulumi.Input<"rolling" | "recreate"> | undefined;
  /** Maximum number of members out of service at the same time, those already out of service included: a number, or a share such as `10%` (default), rounded down, without a surge to at least one member. In place. */
  maxUnavailable?: pulumi.Input<number | string> | undefined;
  /** Maximum number of VMs beyond `count` at the same time: a new VM runs before the old one of its slot is deleted. A number, or a share up to `200%`, rounded up. Default 0, since a surge needs quota, addresses and money. In place. */
  maxSurge?: pulumi.Input<number | string> | undefined;
  /** Members of a new spec that must run before others are replaced by it: a number, or a share, rounded up. Default 1; 0 means none. In place. */
  canary?: pulumi.Input<number | string> | undefined;
  /** Time between two waves, written as `90s`, `20m` or `1h30m`, at most 24 h; members that fail in this time stop the rollout. Default `0s`. In place. */
  pause?: pulumi.Input<string> | undefined;
  /** Failed members tolerated in one run, after `launchRetries`: a number, or a share, rounded down; one more stops the rollout. Default 0. In place. */
  maxFailed?: pulumi.Input<number | string> | undefined;
  /** After more failures than `maxFailed`: `stop` (default) leaves the members changed by the run with the new spec; `rollback` gives them their former spec again, within the same limits, and the run still fails. In place. */
  onFailure?: pulumi.Input<"stop" | "rollback"> | undefined;
  /** Maximum number of members with the new spec after a run: a number, or a share, rounded up; the run succeeds, and a later run with a higher value goes on. Default all. In place. */
  upTo?: pulumi.Input<number | string> | undefined;
  /** Slots (0 is the first) of members that keep their spec while they work; a broken one is still replaced. Default none. In place. */
  hold?: pulumi.Input<pulumi.Input<number>[]> | undefined;
  /** Least disruptive change of a member: `live` (default) changes the existing VM where the API can; `replace` never changes a VM and always launches a new one. In place. */
  leastDisruptive?: pulumi.Input<"live" | "replace"> | undefined;
  /** Most disruptive change of a member: `live`, `restart`, `rebuild` or `replace` (default). A run that needs more fails before it touches any VM; broken and missing members are launched again in any case. In place. */
  mostDisruptive?: pulumi.Input<"live" | "restart" | "rebuild" | "replace"> | undefined;
}

/** The arguments of a `JdVmInstanceGroup`. */
export interface JdVmInstanceGroupArgs {
  /** Region id (地域ID), such as `cn-north-1`. Replaces the group. */
  regionId: pulumi.Input<string>;
  /** Number of VMs, 0..10000. A higher count creates VMs; a lower count deletes the VMs with the highest numbers. In place. */
  count: pulumi.Input<number>;
  /** Instance spec (实例配置), shared by all members. Replaces members. */
  instanceSpec: pulumi.Input<InstanceSpecArgs>;
  /** Settings of single members, keyed by slot (0 is the first). Replaces those members. */
  overrides?: pulumi.Input<{ readonly [slot: string]: pulumi.Input<OverrideArgs> }> | undefined;
  /** Fallback zones, tried in order when one runs out of stock or addresses. In place. */
  placements?: pulumi.Input<pulumi.Input<PlacementArgs>[]> | undefined;
  /** Fields of the instance spec (实例配置) newer than this package, passed on unchanged. Replaces members. */
  extraSpec?: pulumi.Input<{ readonly [field: string]: unknown }> | undefined;
  /** Arbitrary value; change it to recreate all members. Replaces members. */
  triggers?: unknown;
  /** Alias of `maxDelete: 0`: a run that would delete a VM fails before it touches any. Default false. In place. */
  deletionProtection?: pulumi.Input<boolean> | undefined;
  /** Maximum number of VMs to delete in one run; a run fails, before it touches any VM, if it would delete more. Default no limit. In place. */
  maxDelete?: pulumi.Input<number> | undefined;
  /** Result of a run with missing members: `keep` the running VMs and fail (default), `rollback` the VMs of this run and fail, or `accept` the run with at least `minReady` members. In place. */
  onPartialFailure?: pulumi.Input<"keep" | "rollback" | "accept"> | undefined;
  /** With `accept`, the minimum number of running members for success: a number, or a share such as `80%`. In place. */
  minReady?: pulumi.Input<number | string> | undefined;
  /** Number of retries per slot within one run when its VM breaks, 0..10. Default 1. In place. */
  launchRetries?: pulumi.Input<number> | undefined;
  /** Time limits of runs and VMs; unfinished work is reported and kept. In place. */
  timeouts?: pulumi.Input<TimeoutsArgs> | undefined;
  /** How a change of the spec goes through a running group. Default at most 10 % of the members out of service at the same time, after one canary. In place. */
  rollout?: pulumi.Input<RolloutArgs> | undefined;
  /** Look-ups in the cloud during a preview. Default quota and stock. Nothing else changes. */
  preflight?: pulumi.Input<PreflightArgs> | undefined;
}
