/**
 * The catalog of the VM service: types and their stock, images, key pairs, templates. A preview reads it to report
 * launches that would fail; nothing here changes it. An absent field says nothing: only present fields are compared.
 *
 * @see docs/jdcloud.md#catalog
 */
import { z } from "zod";
import type { Operation } from "./operations.js";

const REGION = "/v1/regions/{regionId}";

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");

const number = z
  .number()
  .nullish()
  .transform((value) => value ?? undefined);

const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);

function listOf<Item extends z.ZodType>(item: Item) {
  return z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);
}

/** Instance type (实例规格): its size, its limits, and the zones with stock. */
export const InstanceTypeInfo = z.looseObject({
  instanceType: z.string().min(1),
  /** vCPUs. */
  cpu: number,
  /** MiB, in spite of the name. */
  memoryMB: number,
  /** Limit of network interfaces (弹性网卡数量), the primary one included. */
  nicLimit: number,
  /** Limit of cloud disks (云硬盘数量), a cloud system disk included. */
  cloudDiskCountLimit: number,
  /** Supported disk types (支持的云盘类型); empty when the cloud names none. */
  cloudDiskTypes: listOf(z.string()),
  /** Stock by zone (售卖状态); a sold-out type (已售罄) can't be launched in the zone. */
  state: listOf(z.looseObject({ az: z.string(), inStock: flag })),
});
export type InstanceTypeInfo = z.output<typeof InstanceTypeInfo>;

/** Image (镜像): the fields that decide whether a VM can be created from it. */
export const Image = z.looseObject({
  imageId: z.string().min(1),
  /** `pending`, `ready`, `deleting` or `error`. */
  status: text,
  /** `linux` or `windows`. */
  osType: text,
  /** GiB; a VM's system disk may not be smaller. */
  systemDiskSizeGB: number,
  /** `cloudDisk` or `localDisk`. */
  rootDeviceType: text,
  /** Offline (下线): the image cannot be used for new VMs. */
  offline: flag,
});
export type Image = z.output<typeof Image>;

/** Type constraint of an image (镜像的规格限制): its only types (`includes`), or the types it refuses (`excludes`). */
export const ImageConstraint = z.looseObject({
  constraintsType: text,
  instanceTypes: listOf(z.string()),
});
export type ImageConstraint = z.output<typeof ImageConstraint>;

const TemplateDisk = z.looseObject({
  diskCategory: text,
  autoDelete: flag,
  deviceName: text,
  noDevice: flag,
  instanceTemplateDisk: z.looseObject({ diskType: text, diskSizeGB: number }).nullish(),
});

/** Instance template (实例模板): the defaults for fields absent from a VM's spec. */
export const TemplateData = z.looseObject({
  instanceType: text,
  imageId: text,
  keyNames: listOf(z.string()),
  systemDisk: TemplateDisk.nullish(),
  dataDisks: listOf(TemplateDisk),
  primaryNetworkInterface: z
    .looseObject({ networkInterface: z.looseObject({ subnetId: text }).nullish() })
    .nullish(),
  elasticIp: z.looseObject({ bandwidthMbps: number, provider: text, chargeMode: text }).nullish(),
});
export type TemplateData = z.output<typeof TemplateData>;

/** Every type of the region, in one reply; `specificInstanceTypes` are for this account only. */
export const describeInstanceTypes = {
  name: "describeInstanceTypes",
  service: "vm",
  method: "GET",
  path: `${REGION}/instanceTypes`,
  isRepeatable: true,
  result: z.looseObject({
    instanceTypes: listOf(InstanceTypeInfo),
    specificInstanceTypes: listOf(InstanceTypeInfo),
  }),
} satisfies Operation<unknown>;

/** One image. */
export const describeImage = {
  name: "describeImage",
  service: "vm",
  method: "GET",
  path: `${REGION}/images/{imageId}`,
  isRepeatable: true,
  result: z.looseObject({ image: Image }),
} satisfies Operation<unknown>;

/** The type constraint of an image; official and third-party images only. */
export const describeImageConstraints = {
  name: "describeImageConstraints",
  service: "vm",
  method: "GET",
  path: `${REGION}/images/{imageId}/constraints`,
  isRepeatable: true,
  result: z.looseObject({
    imageConstraints: z
      .looseObject({ imageInstanceTypeConstraint: ImageConstraint.nullish() })
      .nullish(),
  }),
} satisfies Operation<unknown>;

/** The account's key pairs with a name in the filter. */
export const describeKeypairs = {
  name: "describeKeypairs",
  service: "vm",
  method: "GET",
  path: `${REGION}/keypairs`,
  isRepeatable: true,
  result: z.looseObject({ keypairs: listOf(z.looseObject({ keyName: z.string() })) }),
} satisfies Operation<unknown>;

/** One template. */
export const describeInstanceTemplate = {
  name: "describeInstanceTemplate",
  service: "vm",
  method: "GET",
  path: `${REGION}/instanceTemplates/{instanceTemplateId}`,
  isRepeatable: true,
  result: z.looseObject({
    instanceTemplate: z.looseObject({ instanceTemplateData: TemplateData }),
  }),
} satisfies Operation<unknown>;

/** Success if VMs can be created from the template; otherwise the error says why not. */
export const verifyInstanceTemplate = {
  name: "verifyInstanceTemplate",
  service: "vm",
  method: "GET",
  path: `${REGION}/instanceTemplates/{instanceTemplateId}:verify`,
  isRepeatable: true,
  result: z.unknown().transform(() => ({})),
} satisfies Operation<unknown>;
