/** The operations on the VMs of a group. A listing is complete, or it fails. */
import type { Instance } from "../wire/instance.js";
import {
  createInstances,
  deleteInstance,
  describeInstance,
  describeInstances,
  describeQuotas,
  LIMITS,
  startInstance,
} from "../wire/operations.js";
import { createChanges, type Changes } from "./changes.js";
import type { Call } from "./client.js";
import { ApiError } from "./error.js";
import { partsOf } from "./parts.js";
import type { QueryValue } from "./query.js";

/** The account's limit of VMs in the region, and the number in use. */
export interface Quota {
  readonly limit: number;
  readonly used: number;
}

/** Ids from the reply of a create call, in the order of their slots. */
export interface Launched {
  readonly instanceIds: readonly string[];
  readonly requestId: string;
}

/** The cloud in one region; every operation throws ApiError. */
export interface Cloud extends Changes {
  /** Sends one create call; the token makes a repeated call the same create. */
  readonly launch: (request: {
    readonly instanceSpec: unknown;
    readonly maxCount: number;
    readonly clientToken: string;
  }) => Promise<Launched>;
  /** All VMs with this tag. */
  readonly listByTag: (key: string, value: string) => Promise<readonly Instance[]>;
  /** All VMs with this tag, of any value, and this text in their name. */
  readonly listTaggedByName: (key: string, namePart: string) => Promise<readonly Instance[]>;
  /** The given VMs, without the VMs missing from the listing. */
  readonly listByIds: (instanceIds: readonly string[]) => Promise<readonly Instance[]>;
  /** One VM; undefined only if it is certainly deleted. */
  readonly find: (instanceId: string) => Promise<Instance | undefined>;
  /** The VM quota of the region; undefined if the cloud does not report it. */
  readonly quota: () => Promise<Quota | undefined>;
  readonly start: (instanceId: string) => Promise<void>;
  /** Requests a deletion; succeeds for a VM already deleted. */
  readonly remove: (instanceId: string) => Promise<void>;
}

/** Attempts to read a listing while it changes between its pages. */
const LISTING_TRIES = 4;

/** The cloud of one endpoint, by its caller. */
export function createCloud(call: Call): Cloud {
  const list = async (query: { readonly [name: string]: QueryValue }): Promise<Instance[]> => {
    for (let tries = 1; tries <= LISTING_TRIES; tries += 1) {
      const listed = await listOnce(call, query);
      if (listed) return listed;
    }
    throw new ApiError({
      operation: describeInstances.name,
      fault: "unavailable",
      code: "INCOMPLETE_LISTING",
      detail: `the pages of the listing were inconsistent in ${LISTING_TRIES} attempts`,
      requestId: "",
    });
  };
  const listByIds = async (instanceIds: readonly string[]): Promise<Instance[]> => {
    const pages = partsOf(instanceIds, LIMITS.pageSize).map((values) =>
      list({ filters: [{ name: "instanceId", values }] }),
    );
    const wanted = new Set(instanceIds);
    return (await Promise.all(pages)).flat().filter((vm) => wanted.has(vm.instanceId));
  };
  return {
    ...createChanges(call, listByIds),
    launch: async (body) => {
      const { result, requestId } = await call(createInstances, { body });
      return { instanceIds: result.instanceIds, requestId };
    },
    listByTag: async (key, value) => {
      const listed = await list({ tags: [{ key, values: [value] }] });
      // A gateway that ignores the filter would return every VM of the account.
      return listed.filter((vm) => vm.tags.some((tag) => tag.key === key && tag.value === value));
    },
    listTaggedByName: async (key, namePart) => {
      const filters = namePart === "" ? [] : [{ name: "name", values: [namePart] }];
      const listed = await list({ tags: [{ key }], filters });
      return listed.filter((vm) => vm.tags.some((tag) => tag.key === key));
    },
    listByIds,
    find: (instanceId) =>
      absentWhenMissing(instanceId, async () => {
        const { result, requestId } = await call(describeInstance, { path: { instanceId } });
        if (result.instance.instanceId === instanceId) return result.instance;
        // Read as our VM, the other VM could be deleted; read as missing, ours would be created again.
        throw new ApiError({
          operation: describeInstance.name,
          fault: "ambiguous",
          code: "BAD_REPLY",
          detail: `requested ${instanceId}, but the reply is about another VM`,
          requestId,
        });
      }),
    quota: async () => {
      const query = { filters: [{ name: "resourceTypes", values: ["instance"] }] };
      const { result } = await call(describeQuotas, { query });
      return result.quotas.find((quota) => quota.resourceType === "instance");
    },
    start: async (instanceId) => void (await call(startInstance, { path: { instanceId } })),
    remove: async (instanceId) =>
      void (await absentWhenMissing(instanceId, () =>
        call(deleteInstance, { path: { instanceId } }),
      )),
  };
}

/** All pages, read once; undefined if they do not add up to the total count of every page. */
async function listOnce(
  call: Call,
  query: { readonly [name: string]: QueryValue },
): Promise<Instance[] | undefined> {
  const page = async (pageNumber: number) => {
    const paged = { ...query, pageNumber, pageSize: LIMITS.pageSize };
    return (await call(describeInstances, { query: paged })).result;
  };
  const first = await page(1);
  const pageCount = Math.ceil(first.totalCount / LIMITS.pageSize);
  const others = Array.from({ length: Math.max(0, pageCount - 1) }, (_, at) => page(at + 2));
  const pages = [first, ...(await Promise.all(others))];
  const byId = new Map(
    pages.flatMap(({ instances }) => instances).map((vm) => [vm.instanceId, vm]),
  );
  const isWhole = pages.every(({ totalCount }) => totalCount === byId.size);
  return isWhole ? [...byId.values()] : undefined;
}

/** Undefined for a 404 with the VM's id; any other 404 is about a region or a path. @see docs/jdcloud.md#errors */
async function absentWhenMissing<Result>(
  instanceId: string,
  call: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await call();
  } catch (error) {
    if (
      error instanceof ApiError &&
      error.fault === "missing" &&
      error.detail.includes(instanceId)
    ) {
      return undefined;
    }
    throw error;
  }
}
