/**
 * Operations of the other services: subnets and elastic IPs (vpc), disks (disk), availability groups (ag), prices
 * (billing). Each service has a host of its own.
 *
 * @see docs/jdcloud.md#endpoints, #subnets
 */
import { z } from "zod";
import type { Operation } from "./operations.js";

const REGION = "/v1/regions/{regionId}";

/** Subnet (子网) and its number of free addresses. */
export const Subnet = z.looseObject({
  subnetId: z.string().min(1),
  availableIpCount: z
    .number()
    .nullish()
    .transform((value) => value ?? undefined),
});
export type Subnet = z.output<typeof Subnet>;

/** One subnet. */
export const describeSubnet = {
  name: "describeSubnet",
  service: "vpc",
  method: "GET",
  path: `${REGION}/subnets/{subnetId}`,
  isRepeatable: true,
  result: z.looseObject({ subnet: Subnet }),
} satisfies Operation<unknown>;

const Quota = z.looseObject({ maxLimit: z.number(), count: z.number() });

/** The account's limit of one `type` of the VPC service, such as `elastic_ip`; the service calls it describeQuota. */
export const describeVpcQuota = {
  name: "vpc:describeQuota",
  service: "vpc",
  method: "GET",
  path: `${REGION}/quotas`,
  isRepeatable: true,
  result: z.looseObject({ quota: Quota }),
} satisfies Operation<unknown>;

/** The account's limit of one `type` of the disk service, such as `disk`; the service calls it describeQuota. */
export const describeDiskQuota = {
  name: "disk:describeQuota",
  service: "disk",
  method: "GET",
  path: `${REGION}/quotas`,
  isRepeatable: true,
  result: z.looseObject({ quota: Quota }),
} satisfies Operation<unknown>;

/** Availability group (高可用组): the template of its VMs, and the zones it spreads them over in turn. */
export const AvailabilityGroup = z.looseObject({
  instanceTemplateId: z.string().min(1),
  azs: z
    .array(z.string())
    .nullish()
    .transform((azs) => azs ?? []),
});
export type AvailabilityGroup = z.output<typeof AvailabilityGroup>;

/** One availability group. */
export const describeAg = {
  name: "describeAg",
  service: "ag",
  method: "GET",
  path: `${REGION}/availabilityGroups/{agId}`,
  isRepeatable: true,
  result: z.looseObject({ ag: AvailabilityGroup }),
} satisfies Operation<unknown>;

/** One line of an order to price; a formula's `key` names a feature of the service, `value` its amount. */
export interface OrderLine {
  readonly serviceCode: "vm" | "disk" | "ip";
  readonly region: string;
  readonly az?: string;
  /** 1 by configuration (an hour), 3 prepaid. */
  readonly billingType: 1 | 3;
  readonly timeSpan?: number;
  /** 3 months, 4 years. */
  readonly timeUnit?: 3 | 4;
  /** 1 no BGP, 2 BGP. */
  readonly networkOperator?: 1 | 2;
  readonly formula: readonly { readonly key: string; readonly value: number }[];
}

/** Price of an order in CNY (查询计费价格); orders nothing. @see docs/jdcloud.md#prices */
export const calculateTotalPrice = {
  name: "calculateTotalPrice",
  service: "billing",
  method: "POST",
  path: `${REGION}/calculateTotalPrice`,
  isRepeatable: true,
  result: z.looseObject({
    totalPrice: z.number(),
    totalPriceScale4: z.number().nullish(),
    discountedTotalPrice: z.number().nullish(),
    totalDiscount: z.number().nullish(),
  }),
} satisfies Operation<unknown>;
