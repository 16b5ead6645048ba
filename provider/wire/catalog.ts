/**
 * What the VM service has on offer: types and their stock, images, key pairs, templates. Read before a launch, so as to
 * tell a reviewer what would fail; never changed here. Absent fields say nothing: only what is there is compared.
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

/** 实例规格: what a type is made of and takes, and in which zones it can be had. */
export const InstanceTypeOffer = z.looseObject({
  instanceType: z.string().min(1),
  /** vCPUs. */
  cpu: number,
  /** MiB, whatever the name says. */
  memoryMB: number,
  /** 弹性网卡数量, the primary interface included. */
  nicLimit: number,
  /** 云硬盘数量, a cloud system disk included. */
  cloudDiskCountLimit: number,
  /** 支持的云盘类型; empty when it is not told. */
  cloudDiskTypes: listOf(z.string()),
  /** 售卖状态 by zone; a type that is not in stock (已售罄) can't be launched there. */
  state: listOf(z.looseObject({ az: z.string(), inStock: flag })),
});
export type InstanceTypeOffer = z.output<typeof InstanceTypeOffer>;

/** 镜像: what of an image decides whether a VM can be made of it. */
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
  /** 下线: no new VMs are made of it. */
  offline: flag,
});
export type Image = z.output<typeof Image>;

/** 镜像的规格限制: the only types an image takes (`includes`), or those it does not (`excludes`). */
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

/** 实例模板: what a VM gets from a template where its spec says nothing. */
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

/** Every type of the region, in one reply: `specificInstanceTypes` are those for this account only. */
export const describeInstanceTypes = {
  name: "describeInstanceTypes",
  service: "vm",
  method: "GET",
  path: `${REGION}/instanceTypes`,
  isRepeatable: true,
  result: z.looseObject({
    instanceTypes: listOf(InstanceTypeOffer),
    specificInstanceTypes: listOf(InstanceTypeOffer),
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

/** The types that an image takes; told of official and third-party images only. */
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

/** The account's key pairs among those that a filter names. */
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

/** Success while VMs can be made of the template; else the refusal says why not. */
export const verifyInstanceTemplate = {
  name: "verifyInstanceTemplate",
  service: "vm",
  method: "GET",
  path: `${REGION}/instanceTemplates/{instanceTemplateId}:verify`,
  isRepeatable: true,
  result: z.unknown().transform(() => ({})),
} satisfies Operation<unknown>;
