/**
 * The body of createInstances, read the way the cloud reads it: keys in any case, absent values in any of their
 * spellings, nothing of a wrong type, nothing unknown. What is left is in one form, whatever SDK sent it.
 *
 * @see vendor's page, 请求参数; reference 1.7 point 9, 5.1 to 5.8 and 8
 */
import { z } from "zod";
import { invalid, type Refusal } from "./refusal.js";

const Charge = z.strictObject({
  chargeMode: z.string().optional(),
  chargeUnit: z.string().optional(),
  chargeDuration: z.int().optional(),
  autoRenew: z.boolean().optional(),
  autoChangeChargeMode: z.boolean().optional(),
  autoChangeChargeModeDate: z.string().optional(),
  buyScenario: z.string().optional(),
});

const Disk = z.strictObject({
  diskCategory: z.string().optional(),
  autoDelete: z.boolean().optional(),
  cloudDiskSpec: z
    .strictObject({
      az: z.string().optional(),
      name: z.string().optional(),
      description: z.string().optional(),
      diskType: z.string().optional(),
      diskSizeGB: z.int().optional(),
      iops: z.int().optional(),
      snapshotId: z.string().optional(),
      policyId: z.string().optional(),
      charge: Charge.optional(),
      multiAttachable: z.boolean().optional(),
      encrypt: z.boolean().optional(),
    })
    .optional(),
  deviceName: z.string().optional(),
  noDevice: z.boolean().optional(),
});
/** One disk as it is asked for. */
export type DiskRequest = z.output<typeof Disk>;

const Interface = z.strictObject({
  deviceIndex: z.int().optional(),
  autoDelete: z.boolean().optional(),
  networkInterface: z
    .strictObject({
      subnetId: z.string().optional(),
      az: z.string().optional(),
      networkInterfaceName: z.string().optional(),
      primaryIpAddress: z.string().optional(),
      secondaryIpAddresses: z.array(z.string()).optional(),
      secondaryIpCount: z.int().optional(),
      securityGroups: z.array(z.string()).optional(),
      sanityCheck: z.int().optional(),
      description: z.string().optional(),
      ipv6Address: z.string().optional(),
      ipv6AddressCount: z.int().optional(),
    })
    .optional(),
});

const Pair = z.strictObject({ key: z.string().optional(), value: z.string().optional() });

const Cores = z
  .array(
    z.strictObject({
      id: z.int().optional(),
      threads: z
        .array(z.strictObject({ id: z.int().optional(), pin: z.int().optional() }))
        .optional(),
    }),
  )
  .optional();

const Topology = z.strictObject({
  sockets: z.array(z.strictObject({ id: z.int().optional(), cores: Cores })).optional(),
  numas: z.array(z.strictObject({ id: z.int().optional(), cores: Cores })).optional(),
});

const Spec = z.strictObject({
  agId: z.string().optional(),
  isManaged: z.boolean().optional(),
  instanceTemplateId: z.string().optional(),
  az: z.string().optional(),
  instanceType: z.string().optional(),
  burstSpec: z.strictObject({ burstMode: z.string().optional() }).optional(),
  imageId: z.string().optional(),
  name: z.string().optional(),
  hostname: z.string().optional(),
  password: z.string().optional(),
  keyNames: z.array(z.string()).optional(),
  elasticIp: z
    .strictObject({
      bandwidthMbps: z.int().optional(),
      provider: z.string().optional(),
      chargeSpec: Charge.optional(),
    })
    .optional(),
  primaryNetworkInterface: Interface.optional(),
  systemDisk: Disk.optional(),
  dataDisks: z.array(Disk).optional(),
  charge: Charge.optional(),
  metadata: z.array(Pair).optional(),
  userdata: z.array(Pair).optional(),
  description: z.string().optional(),
  noPassword: z.boolean().optional(),
  noKeyNames: z.boolean().optional(),
  noElasticIp: z.boolean().optional(),
  noInstanceTags: z.boolean().optional(),
  userTags: z.array(Pair).optional(),
  chargeOnStopped: z.string().optional(),
  autoImagePolicyId: z.string().optional(),
  passwordAuth: z.string().optional(),
  imageInherit: z.string().optional(),
  dedicatedHostId: z.string().optional(),
  dedicatedPoolId: z.string().optional(),
  resourceGroupId: z.string().optional(),
  cpuTopology: Topology.optional(),
});
/** InstanceSpec: the vendor's 25 fields and the seven that its newer SDKs have besides. */
export type SpecRequest = z.output<typeof Spec>;

const Create = z.strictObject({
  regionId: z.string().optional(),
  instanceSpec: Spec.optional(),
  maxCount: z.int().optional(),
  clientToken: z.string().optional(),
});
/** The body of a create call. */
export type CreateRequest = z.output<typeof Create>;

const Action = z.strictObject({
  regionId: z.string().optional(),
  instanceId: z.string().optional(),
  chargeOnStopped: z.string().optional(),
});
/** The body of startInstance and stopInstance; the path's parameters may be repeated in it. */
export type ActionRequest = z.output<typeof Action>;

/** A create call's content, or why it is refused. Pure. */
export function readCreateRequest(body: Buffer): CreateRequest | Refusal {
  return read(Create, body);
}

/** An action's content, or why it is refused. Pure. */
export function readActionRequest(body: Buffer): ActionRequest | Refusal {
  return read(Action, body);
}

function read<Shape extends z.ZodType>(shape: Shape, body: Buffer): z.output<Shape> | Refusal {
  let json: unknown;
  try {
    json = body.length === 0 ? {} : JSON.parse(body.toString("utf8"));
  } catch {
    return invalid("Request body is not JSON");
  }
  const parsed = shape.safeParse(fold(shape, json));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.filter((step) => typeof step === "string") ?? [];
  if (issue?.code !== "unrecognized_keys") {
    return invalid(path.length ? `Parameter ${spell(path)} invalid` : "Request body is invalid");
  }
  return invalid(`Parameter ${spell([...path, issue.keys[0] ?? ""])} unknown`);
}

/** Fields that Go's structs send as 0 when they are not set. @see reference 1.7, point 9 */
const ZERO_IS_ABSENT = new Set(["diskSizeGB", "bandwidthMbps"]);

/** `value` with keys spelled as in `shape` and absent values left out; what does not fit the shape stays as it is. */
function fold(shape: z.ZodType, value: unknown): unknown {
  if (shape instanceof z.ZodOptional) return fold(shape.unwrap() as z.ZodType, value);
  if (shape instanceof z.ZodArray && Array.isArray(value)) {
    const element = shape.element as z.ZodType;
    return value.filter((one) => one !== null).map((one) => fold(element, one));
  }
  if (!(shape instanceof z.ZodObject) || !isObject(value)) return value;
  const fields = shape.shape as Record<string, z.ZodType>;
  const spelling = new Map(Object.keys(fields).map((name) => [name.toLowerCase(), name]));
  const entries = Object.entries(value).flatMap(([key, raw]) => {
    const name = spelling.get(key.toLowerCase()) ?? key;
    if (raw === null || raw === "" || (raw === 0 && ZERO_IS_ABSENT.has(name))) return [];
    const field = fields[name];
    return [[name, field ? fold(field, raw) : raw] as const];
  });
  return Object.fromEntries(entries);
}

/** `instanceSpec.imageId` as the cloud's messages write it: `InstanceSpec.ImageId`. */
function spell(path: readonly string[]): string {
  return path
    .map((name) => name.slice(0, 64).replace(/[^\w-]/g, "?"))
    .map((name) => name.charAt(0).toUpperCase() + name.slice(1))
    .join(".");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
