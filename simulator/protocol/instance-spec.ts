/**
 * The body of createInstances.
 *
 * @see docs/jdcloud.md#instancespec
 */
import { z } from "zod";
import { Pair, readBody } from "./body.js";
import type { ErrorReply } from "./error-reply.js";

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
/** One requested disk. */
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
/** InstanceSpec: the fields of the vendor's page, and seven more from its newer SDKs. */
export type SpecRequest = z.output<typeof Spec>;

const Create = z.strictObject({
  regionId: z.string().optional(),
  instanceSpec: Spec.optional(),
  maxCount: z.int().optional(),
  clientToken: z.string().optional(),
});
/** The body of a create call. */
export type CreateRequest = z.output<typeof Create>;

/** The content of a create call, or an error reply. Pure. */
export function readCreateRequest(body: Buffer): CreateRequest | ErrorReply {
  return readBody(Create, body);
}
