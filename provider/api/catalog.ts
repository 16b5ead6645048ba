/** Look-ups in the cloud's catalog, and of the account's quotas and prices; nothing is changed. */
import {
  describeImage,
  describeImageConstraints,
  describeInstanceTemplate,
  describeInstanceTypes,
  describeKeypairs,
  verifyInstanceTemplate,
  type Image,
  type ImageConstraint,
  type InstanceTypeInfo,
  type TemplateData,
} from "../wire/catalog.js";
import {
  calculateTotalPrice,
  describeAg,
  describeDiskQuota,
  describeSubnet,
  describeVpcQuota,
  type AvailabilityGroup,
  type OrderLine,
  type Subnet,
} from "../wire/other-services.js";
import { describeQuotas } from "../wire/operations.js";
import type { Call } from "./client.js";
import { ApiError } from "./error.js";
import type { Quota } from "./cloud.js";

/** A resource type with a quota per account and region, by the cloud's name. */
export type QuotaKind = "instance" | "instance_cpu" | "instance_memory" | "elastic_ip" | "disk";

/** The account's quotas by kind; a kind is absent if the cloud does not report it. */
export type Quotas = Readonly<Partial<Record<QuotaKind, Quota>>>;

/** Lookups in a region. Each throws ApiError, and returns undefined for a missing resource. */
export interface Catalog {
  /** All types of the region, including types for this account only. */
  readonly instanceTypes: () => Promise<readonly InstanceTypeInfo[]>;
  readonly image: (imageId: string) => Promise<Image | undefined>;
  /** Undefined also for an image without a reported constraint. */
  readonly imageConstraint: (imageId: string) => Promise<ImageConstraint | undefined>;
  /** Quotas of VMs, vCPUs and memory. */
  readonly vmQuotas: () => Promise<Quotas>;
  readonly elasticIpQuota: () => Promise<Quotas>;
  readonly diskQuota: () => Promise<Quotas>;
  /** The given names with an existing key pair. */
  readonly keyNames: (names: readonly string[]) => Promise<readonly string[]>;
  readonly template: (instanceTemplateId: string) => Promise<TemplateData | undefined>;
  /** Why no VM can be created from a template, in the cloud's words; empty if the template is usable. */
  readonly templateFlaw: (instanceTemplateId: string) => Promise<string>;
  readonly availabilityGroup: (agId: string) => Promise<AvailabilityGroup | undefined>;
  readonly subnet: (subnetId: string) => Promise<Subnet | undefined>;
  /** Price in CNY of all lines, times `pieces`; hourly billing counts for one hour. */
  readonly price: (lines: readonly OrderLine[], pieces: number) => Promise<number>;
}

const VM_QUOTAS: readonly QuotaKind[] = ["instance", "instance_cpu", "instance_memory"];

/** The look-ups of one endpoint, by its caller. */
export function createCatalog(call: Call): Catalog {
  return {
    instanceTypes: async () => {
      const { result } = await call(describeInstanceTypes);
      return [...result.instanceTypes, ...result.specificInstanceTypes];
    },
    image: (imageId) =>
      unlessMissing(async () => (await call(describeImage, { path: { imageId } })).result.image),
    imageConstraint: (imageId) =>
      // Only official and third-party images have a constraint; the error for other images is not documented.
      // @see docs/jdcloud.md#images
      unlessRefused(async () => {
        const { result } = await call(describeImageConstraints, { path: { imageId } });
        return result.imageConstraints?.imageInstanceTypeConstraint ?? undefined;
      }),
    vmQuotas: async () => {
      const query = { filters: [{ name: "resourceTypes", values: VM_QUOTAS }] };
      const { quotas } = (await call(describeQuotas, { query })).result;
      return Object.fromEntries(
        quotas.map(({ resourceType, limit, used }) => [resourceType, { limit, used }]),
      );
    },
    elasticIpQuota: async () => {
      const { result } = await call(describeVpcQuota, { query: { type: "elastic_ip" } });
      return { elastic_ip: { limit: result.quota.maxLimit, used: result.quota.count } };
    },
    diskQuota: async () => {
      const { result } = await call(describeDiskQuota, { query: { type: "disk" } });
      return { disk: { limit: result.quota.maxLimit, used: result.quota.count } };
    },
    keyNames: async (names) => {
      const query = { filters: [{ name: "keyNames", values: names }] };
      const { keypairs } = (await call(describeKeypairs, { query })).result;
      return keypairs.map(({ keyName }) => keyName).filter((name) => names.includes(name));
    },
    template: (instanceTemplateId) =>
      unlessMissing(async () => {
        const { result } = await call(describeInstanceTemplate, { path: { instanceTemplateId } });
        return result.instanceTemplate.instanceTemplateData;
      }),
    templateFlaw: async (instanceTemplateId) => {
      try {
        await call(verifyInstanceTemplate, { path: { instanceTemplateId } });
        return "";
      } catch (error) {
        if (isRefusal(error)) return error.detail;
        throw error;
      }
    },
    availabilityGroup: (agId) =>
      unlessMissing(async () => (await call(describeAg, { path: { agId } })).result.ag),
    subnet: (subnetId) =>
      unlessMissing(async () => (await call(describeSubnet, { path: { subnetId } })).result.subnet),
    price: async (orderList, packageCount) => {
      const body = { cmd: 1, packageCount, orderList };
      const { result } = await call(calculateTotalPrice, { body });
      const { totalDiscount, discountedTotalPrice, totalPriceScale4, totalPrice } = result;
      // The payable amount is cut to a hundredth of a yuan, too coarse for an hour: use it only with a discount.
      return (totalDiscount ? discountedTotalPrice : undefined) ?? totalPriceScale4 ?? totalPrice;
    },
  };
}

/** Undefined if the cloud says the resource does not exist; a missing region is still an error. */
async function unlessMissing<Result>(call: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ApiError && error.fault === "missing" && !/\bregion\b/i.test(error.detail))
      return undefined;
    throw error;
  }
}

async function unlessRefused<Result>(
  call: () => Promise<Result | undefined>,
): Promise<Result | undefined> {
  try {
    return await call();
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

/** Whether the cloud answered the question with an error, as opposed to no answer at all. */
function isRefusal(error: unknown): error is ApiError {
  return (
    error instanceof ApiError &&
    ["invalid", "capacity", "missing"].includes(error.fault) &&
    !/\bregion\b/i.test(error.detail)
  );
}
