/**
 * A VM in a reply of describeInstance(s). The cloud mostly leaves out absent and empty objects and adds fields over time:
 * absent fields get defaults, and only a VM without id or status is refused.
 *
 * @see docs/jdcloud.md#instance-fields
 */
import { z } from "zod";

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");

const CloudDisk = z.looseObject({
  diskId: text,
  diskType: text,
  diskSizeGB: z.number().nullish(),
  multiAttachable: z.boolean().nullish(),
});

const DiskAttachment = z.looseObject({
  diskCategory: text,
  autoDelete: z.boolean().nullish(),
  deviceName: text,
  /** A `detached` entry can linger. */
  status: text,
  cloudDisk: CloudDisk.nullish(),
});

const SecurityGroup = z.looseObject({ groupId: text });

const NetworkInterface = z.looseObject({
  networkInterfaceId: text,
  subnetId: text,
  securityGroups: z
    .array(SecurityGroup)
    .nullish()
    .transform((groups) => groups ?? []),
});

/** One VM of a reply. */
export const Instance = z.looseObject({
  instanceId: z.string().min(1),
  instanceName: text,
  /** Lower case on the wire: pending, starting, running, stopping, stopped, rebooting, rebuilding, resizing, deleting, error. */
  status: z
    .string()
    .min(1)
    .transform((status) => status.toLowerCase()),
  az: text,
  instanceType: text,
  imageId: text,
  subnetId: text,
  privateIpAddress: text,
  elasticIpId: text,
  elasticIpAddress: text,
  description: text,
  /** `YYYY-MM-DD HH:mm:ss`, Beijing time. */
  launchTime: text,
  keyNames: z
    .array(z.string())
    .nullish()
    .transform((names) => names ?? []),
  tags: z
    .array(z.looseObject({ key: z.string(), value: text }))
    .nullish()
    .transform((tags) => tags ?? []),
  primaryNetworkInterface: z
    .looseObject({
      autoDelete: z.boolean().nullish(),
      networkInterface: NetworkInterface.nullish(),
    })
    .nullish(),
  systemDisk: DiskAttachment.nullish(),
  dataDisks: z
    .array(DiskAttachment)
    .nullish()
    .transform((disks) => disks ?? []),
  charge: z.looseObject({ chargeMode: text }).nullish(),
});
export type Instance = z.output<typeof Instance>;
