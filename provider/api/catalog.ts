/** What the cloud has on offer and what the account may still have: looked up, never changed. */
import {
  describeImage,
  describeImageConstraints,
  describeInstanceTemplate,
  describeInstanceTypes,
  describeKeypairs,
  verifyInstanceTemplate,
  type Image,
  type ImageConstraint,
  type InstanceTypeOffer,
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

/** A kind of thing of which an account may have so many in a region, by the cloud's word for it. */
export type QuotaKind = "instance" | "instance_cpu" | "instance_memory" | "elastic_ip" | "disk";

/** The account's limits by kind; a kind that the cloud does not tell is not there. */
export type Quotas = Readonly<Partial<Record<QuotaKind, Quota>>>;

/** What can be looked up; every operation throws ApiError, and answers undefined for what does not exist. */
export interface Offers {
  /** All types of the region, those for this account only included. */
  readonly instanceTypes: () => Promise<readonly InstanceTypeOffer[]>;
  readonly image: (imageId: string) => Promise<Image | undefined>;
  /** Undefined also for an image of which the cloud tells no constraint. */
  readonly imageConstraint: (imageId: string) => Promise<ImageConstraint | undefined>;
  /** Of VMs, their vCPUs and their memory. */
  readonly vmQuotas: () => Promise<Quotas>;
  readonly elasticIpQuota: () => Promise<Quotas>;
  readonly diskQuota: () => Promise<Quotas>;
  /** Those of these key pairs that there are. */
  readonly keyNames: (names: readonly string[]) => Promise<readonly string[]>;
  readonly template: (instanceTemplateId: string) => Promise<TemplateData | undefined>;
  /** Why no VM can be made of a template, in the cloud's words; empty when one can. */
  readonly templateFlaw: (instanceTemplateId: string) => Promise<string>;
  readonly availabilityGroup: (agId: string) => Promise<AvailabilityGroup | undefined>;
  readonly subnet: (subnetId: string) => Promise<Subnet | undefined>;
  /** CNY for all lines, `pieces` times; what is billed by the hour counts for one hour. */
  readonly price: (lines: readonly OrderLine[], pieces: number) => Promise<number>;
}

const VM_QUOTAS: readonly QuotaKind[] = ["instance", "instance_cpu", "instance_memory"];

/** The offers behind a caller. */
export function createOffers(call: Call): Offers {
  return {
    instanceTypes: async () => {
      const { result } = await call(describeInstanceTypes);
      return [...result.instanceTypes, ...result.specificInstanceTypes];
    },
    image: (imageId) =>
      unlessMissing(async () => (await call(describeImage, { path: { imageId } })).result.image),
    imageConstraint: (imageId) =>
      // Told of official and third-party images only; how other images are refused is not documented.
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
      // What is paid leaves off all below a hundredth of a yuan: too coarse for an hour, unless there is a discount.
      return (totalDiscount ? discountedTotalPrice : undefined) ?? totalPriceScale4 ?? totalPrice;
    },
  };
}

/** Undefined where the cloud says that the thing is not there; a missing region is an error all the same. */
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

/** The cloud's answer to what was asked, as opposed to none. */
function isRefusal(error: unknown): error is ApiError {
  return (
    error instanceof ApiError &&
    ["invalid", "capacity", "missing"].includes(error.fault) &&
    !/\bregion\b/i.test(error.detail)
  );
}
