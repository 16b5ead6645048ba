/**
 * The operations this package calls: method, path, limits and reply of each, and whether a call with an unknown outcome
 * may be sent again.
 *
 * Paths are templates; `expandPath` fills in `{regionId}` and the other names.
 *
 * @see docs/jdcloud.md#reading-vms, #createinstances, #deleting-a-vm
 */
import { z } from "zod";
import { Instance } from "./instance.js";

/** Limits of the API, needed by more than one room. */
export const LIMITS = {
  /** VMs per createInstances call. @see docs/jdcloud.md#createinstances */
  maxCount: 100,
  /** Rows a page; the cloud's default is 20, its range 10..100. @see docs/jdcloud.md#queries */
  pageSize: 100,
  /** Characters of a clientToken. @see docs/jdcloud.md#tokens */
  clientTokenLength: 64,
  /** Ids in one call; the limit is documented for queries, and used for bodies as well. @see docs/jdcloud.md#queries */
  idsPerCall: 100,
  /** Tags of one VM, ours included. @see docs/jdcloud.md#tags */
  tags: 10,
} as const;

/**
 * A service of the cloud: the first part of its host's name. A signature is valid for one service only.
 * @see docs/jdcloud.md#endpoints
 */
export type Service = "vm" | "vpc" | "disk" | "ag" | "billing" | "resourcetag" | "renewal";

/** POST, PUT and PATCH have a JSON body and no query; GET and DELETE the reverse. @see docs/jdcloud.md#endpoints */
export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** One operation of the cloud. */
export interface Operation<Result> {
  readonly name: string;
  readonly service: Service;
  readonly method: Method;
  readonly path: string;
  /** Whether two identical calls have the effect of one: reads, deletes, set values, and creates with a token. */
  readonly isRepeatable: boolean;
  readonly result: z.ZodType<Result>;
}

/** The start of a path in API version 1. */
export const REGION = "/v1/regions/{regionId}";
/** The result of an action: any reply is a success. */
export const Nothing = z.unknown().transform(() => ({}));

/** Creates 1..100 VMs, asynchronously, and perhaps fewer than asked for; repeatable only with a clientToken. */
export const createInstances = {
  name: "createInstances",
  service: "vm",
  method: "POST",
  path: `${REGION}/instances`,
  isRepeatable: true,
  result: z.looseObject({ instanceIds: z.array(z.string().min(1)) }),
} satisfies Operation<unknown>;

/** One page of VMs. */
export const describeInstances = {
  name: "describeInstances",
  service: "vm",
  method: "GET",
  path: `${REGION}/instances`,
  isRepeatable: true,
  result: z.looseObject({
    instances: z
      .array(Instance)
      .nullish()
      .transform((instances) => instances ?? []),
    totalCount: z.int().min(0),
  }),
} satisfies Operation<unknown>;

/** One VM; 404 for a deleted VM, at once and for certain. */
export const describeInstance = {
  name: "describeInstance",
  service: "vm",
  method: "GET",
  path: `${REGION}/instances/{instanceId}`,
  isRepeatable: true,
  result: z.looseObject({ instance: Instance }),
} satisfies Operation<unknown>;

/** The account's quotas; the type `instance` limits VMs. */
export const describeQuotas = {
  name: "describeQuotas",
  service: "vm",
  method: "GET",
  path: `${REGION}/quotas`,
  isRepeatable: true,
  result: z.looseObject({
    quotas: z.array(
      z.looseObject({ resourceType: z.string(), limit: z.number(), used: z.number() }),
    ),
  }),
} satisfies Operation<unknown>;

/** Starts a VM; allowed when `stopped`. */
export const startInstance = {
  name: "startInstance",
  service: "vm",
  method: "POST",
  path: `${REGION}/instances/{instanceId}:startInstance`,
  isRepeatable: false,
  result: Nothing,
} satisfies Operation<unknown>;

/** Deletes a VM; allowed when `running`, `stopped` or `error`. */
export const deleteInstance = {
  name: "deleteInstance",
  service: "vm",
  method: "DELETE",
  path: `${REGION}/instances/{instanceId}`,
  isRepeatable: true,
  result: Nothing,
} satisfies Operation<unknown>;

/** The path of a template with every `{name}` filled in and percent-encoded. @throws Error when a name has no value */
export function expandPath(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined || value === "") throw new Error(`path ${template}: ${name} is empty`);
    return encodeURIComponent(value);
  });
}
