/** The arguments of a group: their shape and their names. */
import { z } from "zod";
import { InstanceSpec, Metadata, PAIRS, Tag } from "../wire/spec.js";

/** Maximum number of members: numbers in names have at most four digits. @see docs/jdcloud.md#names */
export const MAX_COUNT = 10_000;

/** Settings of one member, laid over the shared ones. */
export const Override = z.strictObject({
  /** Instance name (实例名称) of this member, in place of its numbered name. Live. */
  name: z.string().min(1).optional(),
  /** Host name of this member. Live. */
  hostname: z.string().min(1).optional(),
  /** Private IP (内网IP) of this member, free in its subnet; the member gets a create call of its own. Replaces it. */
  primaryIpAddress: z.ipv4().optional(),
  /** Instance description (实例描述) of this member, at most 256 characters. Live. */
  description: z.string().max(256).optional(),
  /** Metadata (自定义元数据), added to the shared pairs; a shared pair with the same key loses. Live. */
  metadata: z.array(Metadata).max(40).meta(PAIRS).optional(),
  /** Tags (自定义标签), added to the shared tags; a shared tag with the same key loses. Live. */
  userTags: z
    .array(Tag)
    .max(8)
    .meta({ ...PAIRS, reason: "two of the cloud's ten tags mark the group's ownership" })
    .optional(),
});
/** Settings of one member. */
export type Override = z.output<typeof Override>;

/** A fallback placement, used when the earlier ones are out of stock or out of addresses. */
export const Placement = z.strictObject({
  /** Zone (可用区), such as `cn-north-1b`. In place. */
  az: z.string().min(1),
  /** Subnet id (子网ID) in the zone. In place. */
  subnetId: z.string().min(1),
  /** Instance type (实例规格) in the zone. Default the type in `instanceSpec`. In place. */
  instanceType: z.string().min(1).optional(),
});
/** A fallback placement. */
export type Placement = z.output<typeof Placement>;

/** Look-ups in the cloud during a preview. */
export const Preflight = z.strictObject({
  /** Quota (配额): whether there is room for the new VMs. Default true. */
  quota: z.boolean().optional(),
  /** Stock (库存): whether the type is in stock in its zone, and supports the disks. Default true. */
  stock: z.boolean().optional(),
  /** Image (镜像): whether it is ready, allowed for the type, and fits the system disk. Default false. */
  image: z.boolean().optional(),
  /** Subnet (子网): whether it exists and has free addresses. Default only for a run with a surge. */
  network: z.boolean().optional(),
  /** Key pair (密钥): whether it exists. Default false. */
  keys: z.boolean().optional(),
  /** Instance template (实例模板): whether the cloud still accepts it. Default false. */
  template: z.boolean().optional(),
  /** Price (价格): the cost of the new VMs. Default false. */
  price: z.boolean().optional(),
});

/** Time limits, each written as `90s`, `20m` or `1h30m`, from 10 s to 24 h. */
export const Timeouts = z.strictObject({
  /** A run to create the group. Default `40m`. In place. */
  create: z.string().optional(),
  /** A run to update the group. Default `40m`. In place. */
  update: z.string().optional(),
  /** A run to delete the group. Default `30m`. In place. */
  delete: z.string().optional(),
  /** One VM, from its create call until it runs; after this time the run stops waiting and leaves the VM as it is. Default `15m`. In place. */
  perVm: z.string().optional(),
});

/** A number of members, or a share of `count`. */
const amount = z
  .union([z.int().min(0).max(MAX_COUNT), z.string()])
  .meta({ expected: 'a number of members, or a share such as "10%"' });

const slot = z
  .int()
  .min(0)
  .max(MAX_COUNT - 1)
  .meta({ min: 0, max: MAX_COUNT - 1, step: 1, unit: "slot" });

/** How a change of the spec goes through a running group; a change of these settings alone touches no VM. */
export const Rollout = z.strictObject({
  /** `rolling` (default): wave by wave, within `maxUnavailable`. `recreate`: after the canaries, all other members at once. In place. */
  strategy: z.enum(["rolling", "recreate"]).optional(),
  /** Maximum number of members out of service at the same time, those already out of service included: a number, or a share such as `10%` (default), rounded down, without a surge to at least one member. In place. */
  maxUnavailable: amount.optional(),
  /** Maximum number of VMs beyond `count` at the same time: a new VM runs before the old one of its slot is deleted. A number, or a share up to `200%`, rounded up. Default 0, since a surge needs quota, addresses and money. In place. */
  maxSurge: amount.optional(),
  /** Members of a new spec that must run before others are replaced by it: a number, or a share, rounded up. Default 1; 0 means none. In place. */
  canary: amount.optional(),
  /** Time between two waves, written as `90s`, `20m` or `1h30m`, at most 24 h; members that fail in this time stop the rollout. Default `0s`. In place. */
  pause: z.string().optional(),
  /** Failed members tolerated in one run, after `launchRetries`: a number, or a share, rounded down; one more stops the rollout. Default 0. In place. */
  maxFailed: amount.optional(),
  /** After more failures than `maxFailed`: `stop` (default) leaves the members changed by the run with the new spec; `rollback` gives them their former spec again, within the same limits, and the run still fails. In place. */
  onFailure: z.enum(["stop", "rollback"]).optional(),
  /** Maximum number of members with the new spec after a run: a number, or a share, rounded up; the run succeeds, and a later run with a higher value goes on. Default all. In place. */
  upTo: amount.optional(),
  /** Slots (0 is the first) of members that keep their spec while they work; a broken one is still replaced. Default none. In place. */
  hold: z.array(slot).max(MAX_COUNT).optional(),
  /** Least disruptive change of a member: `live` (default) changes the existing VM where the API can; `replace` never changes a VM and always launches a new one. In place. */
  leastDisruptive: z.enum(["live", "replace"]).optional(),
  /** Most disruptive change of a member: `live`, `restart`, `rebuild` or `replace` (default). A run that needs more fails before it touches any VM; broken and missing members are launched again in any case. In place. */
  mostDisruptive: z.enum(["live", "restart", "rebuild", "replace"]).optional(),
});

/** The arguments of a `JdVmInstanceGroup`. */
export const GroupArgs = z.strictObject({
  /** Region id (地域ID), such as `cn-north-1`. Replaces the group. */
  regionId: z.string().min(1),
  /** Number of VMs, 0..10000. A higher count creates VMs; a lower count deletes the VMs with the highest numbers. In place. */
  count: z.int().min(0).max(MAX_COUNT).meta({ min: 0, max: MAX_COUNT, step: 1, unit: "VMs" }),
  /** Instance spec (实例配置), shared by all members. Replaces members. */
  instanceSpec: InstanceSpec,
  /** Settings of single members, keyed by slot (0 is the first). Replaces those members. */
  overrides: z.record(z.string(), Override).optional(),
  /** Fallback zones, tried in order when one runs out of stock or addresses. In place. */
  placements: z.array(Placement).max(20).optional(),
  /** Fields of the instance spec (实例配置) newer than this package, passed on unchanged. Replaces members. */
  extraSpec: z.record(z.string(), z.unknown()).optional(),
  /** Arbitrary value; change it to recreate all members. Replaces members. */
  triggers: z.unknown().optional(),
  /** Alias of `maxDelete: 0`: a run that would delete a VM fails before it touches any. Default false. In place. */
  deletionProtection: z.boolean().optional(),
  /** Maximum number of VMs to delete in one run; a run fails, before it touches any VM, if it would delete more. Default no limit. In place. */
  maxDelete: z
    .int()
    .min(0)
    .max(MAX_COUNT)
    .meta({ min: 0, max: MAX_COUNT, step: 1, unit: "VMs" })
    .optional(),
  /** Result of a run with missing members: `keep` the running VMs and fail (default), `rollback` the VMs of this run and fail, or `accept` the run with at least `minReady` members. In place. */
  onPartialFailure: z.enum(["keep", "rollback", "accept"]).optional(),
  /** With `accept`, the minimum number of running members for success: a number, or a share such as `80%`. In place. */
  minReady: z
    .union([z.int().min(0).max(MAX_COUNT), z.string()])
    .meta({ expected: 'a number of members, or a share such as "80%"' })
    .optional(),
  /** Number of retries per slot within one run when its VM breaks, 0..10. Default 1. In place. */
  launchRetries: z
    .int()
    .min(0)
    .max(10)
    .meta({ min: 0, max: 10, step: 1, unit: "times" })
    .optional(),
  /** Time limits of runs and VMs; unfinished work is reported and kept. In place. */
  timeouts: Timeouts.optional(),
  /** How a change of the spec goes through a running group. Default at most 10 % of the members out of service at the same time, after one canary. In place. */
  rollout: Rollout.optional(),
  /** Look-ups in the cloud during a preview. Default quota and stock. Nothing else changes. */
  preflight: Preflight.optional(),
});

/** The arguments of a program, with the lineage added by the group's constructor. */
export const GroupInputs = GroupArgs.extend({
  /** Id of the group's lineage; set by the resource itself. */
  lineage: z.string().min(1),
});
export type GroupInputs = z.output<typeof GroupInputs>;

/** Inputs planned for a later release; the check reports them by name. */
export const LATER: ReadonlySet<string> = new Set([
  ...["waitFor", "update", "scaleIn", "onDelete", "prepaidOnDelete", "adopt"],
]);

/** The names of the inputs, the same in inputs, state and outputs. */
export const INPUT_NAMES = Object.keys(GroupInputs.shape);

/** The inputs among saved outputs, or among inputs with the engine's own keys; other properties are left out. Pure. */
export function inputsOf(
  properties: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(properties).filter(([name]) => INPUT_NAMES.includes(name)),
  );
}
