/** The arguments of a group: their shape, and what it takes to read them. */
import { z } from "zod";
import { InstanceSpec, Metadata, Tag } from "../wire/spec.js";

/** The most members of a group: numbers in names have at most four digits. @see docs/jdcloud.md#names */
export const MAX_COUNT = 10_000;

/** What one member has of its own, over what all have. */
export const Override = z.strictObject({
  /** 实例名称 of this member, in place of its numbered one. Replaces it. */
  name: z.string().min(1).optional(),
  /** Host name of this member. Replaces it. */
  hostname: z.string().min(1).optional(),
  /** 内网IP of this member, free in its subnet; it is launched by a call of its own. Replaces it. */
  primaryIpAddress: z.ipv4().optional(),
  /** 实例描述 of this member, at most 256 characters. Replaces it. */
  description: z.string().max(256).optional(),
  /** 自定义元数据, added to those of all members; the same key wins. Replaces it. */
  metadata: z.array(Metadata).max(40).optional(),
  /** 自定义标签, added to those of all members; the same key wins. Replaces it. */
  userTags: z
    .array(Tag)
    .max(8)
    .meta({ reason: "two of the cloud's ten mark the group's ownership" })
    .optional(),
});
/** What one member has of its own. */
export type Override = z.output<typeof Override>;

/** A place to launch in when those before it are out of stock or out of addresses. */
export const Placement = z.strictObject({
  /** 可用区, such as `cn-north-1b`. In place. */
  az: z.string().min(1),
  /** 子网ID. In place. */
  subnetId: z.string().min(1),
  /** 实例规格 there; default that of `instanceSpec`. In place. */
  instanceType: z.string().min(1).optional(),
});
/** A place to launch in. */
export type Placement = z.output<typeof Placement>;

/** Which look-ups a preview makes. */
export const Preflight = z.strictObject({
  /** 配额: whether the quota of VMs has room. Default true. */
  quota: z.boolean().optional(),
  /** 库存: whether type and disks are in stock in their zone. Default true. */
  stock: z.boolean().optional(),
  /** 镜像: whether the image is ready and allowed for the type, and its disk fits. Default false. */
  image: z.boolean().optional(),
  /** 子网: whether the subnet exists and has addresses. Default false. */
  network: z.boolean().optional(),
  /** 密钥: whether the key pair exists. Default false. */
  keys: z.boolean().optional(),
  /** 实例模板: whether the cloud still finds the template usable. Default false. */
  template: z.boolean().optional(),
  /** 价格: what the VMs to launch will cost. Default false. */
  price: z.boolean().optional(),
});

/** How long things may take, each as `90s`, `20m` or `1h30m`, from 10 s to 24 h. */
export const Timeouts = z.strictObject({
  /** A run that makes the group. Default `40m`. In place. */
  create: z.string().optional(),
  /** A run that changes it. Default `40m`. In place. */
  update: z.string().optional(),
  /** A run that deletes it. Default `30m`. In place. */
  delete: z.string().optional(),
  /** One VM, from its launch until it runs; it is not waited for any longer, and left as it is. Default `15m`. In place. */
  perVm: z.string().optional(),
});

/** The arguments of a `JdVmInstanceGroup`. */
export const GroupArgs = z.strictObject({
  /** 地域ID, such as `cn-north-1`. Replaces the group. */
  regionId: z.string().min(1),
  /** How many VMs, 0..10000: more are launched, or those with the highest numbers retired. In place. */
  count: z.int().min(0).max(MAX_COUNT).meta({ min: 0, max: MAX_COUNT, step: 1, unit: "VMs" }),
  /** 实例配置, the same for all members. Replaces members. */
  instanceSpec: InstanceSpec,
  /** What single members have of their own, by slot (0 is the first). Replaces those members. */
  overrides: z.record(z.string(), Override).optional(),
  /** Where else to launch, in this order, when a place is out of stock or addresses. In place. */
  placements: z.array(Placement).max(20).optional(),
  /** Fields of 实例配置 that are newer than this package, passed on as they are. Replaces members. */
  extraSpec: z.record(z.string(), z.unknown()).optional(),
  /** Any value, to launch the members anew when it changes. Replaces members. */
  triggers: z.unknown().optional(),
  /** Whether a run that would delete any VM fails before it touches one. Default false. In place. */
  deletionProtection: z.boolean().optional(),
  /** The most VMs that one run may delete; one that would delete more fails before it touches any. Default no bound. In place. */
  maxDelete: z
    .int()
    .min(0)
    .max(MAX_COUNT)
    .meta({ min: 0, max: MAX_COUNT, step: 1, unit: "VMs" })
    .optional(),
  /** What a run does that cannot make all members: `keep` what runs and fail (default), `rollback` what it launched and fail, or `accept` from `minReady` on. In place. */
  onPartialFailure: z.enum(["keep", "rollback", "accept"]).optional(),
  /** With `accept`, how many members must run for the run to succeed: a number, or a share such as `80%`. In place. */
  minReady: z
    .union([z.int().min(0).max(MAX_COUNT), z.string()])
    .meta({ expected: 'a number of members, or a share such as "80%"' })
    .optional(),
  /** How often a slot is launched again within one run when its VM breaks, 0..10. Default 1. In place. */
  launchRetries: z
    .int()
    .min(0)
    .max(10)
    .meta({ min: 0, max: 10, step: 1, unit: "times" })
    .optional(),
  /** How long runs and VMs may take. What is not done by then is named, and kept. In place. */
  timeouts: Timeouts.optional(),
  /** Which look-ups a preview makes. Default quota and stock. Nothing else changes. */
  preflight: Preflight.optional(),
});

/** What a program gives, and the lineage that the group's constructor adds. */
export const GroupInputs = GroupArgs.extend({
  /** Id of the group's lineage; set by the resource itself. */
  lineage: z.string().min(1),
});
export type GroupInputs = z.output<typeof GroupInputs>;

/** Inputs that are known, and that this release does not have; whoever gives one is told so. */
export const LATER: ReadonlySet<string> = new Set([
  ...["waitFor", "update", "scaleIn", "onDelete", "prepaidOnDelete", "adopt"],
]);

/** The names of the inputs, as they stand in inputs, state and outputs alike. */
export const INPUT_NAMES = Object.keys(GroupInputs.shape);

/** The inputs among saved outputs or among inputs with the engine's own keys; what is not an input is left out. Pure. */
export function inputsOf(
  properties: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(properties).filter(([name]) => INPUT_NAMES.includes(name)),
  );
}
