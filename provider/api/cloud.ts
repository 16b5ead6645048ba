/** The operations that a group lives on. A listing is complete, or it failed. */
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
import type { Call } from "./client.js";
import { ApiError } from "./error.js";
import type { QueryValue } from "./query.js";

/** How many VMs the account may have in the region, and has. */
export interface Quota {
  readonly limit: number;
  readonly used: number;
}

/** The ids that a create call returned, in the order of their slots. */
export interface Launched {
  readonly instanceIds: readonly string[];
  readonly requestId: string;
}

/** What can be asked of the cloud; every operation throws ApiError. */
export interface Cloud {
  /** Sends one create call; its token makes a repeated one the same. */
  readonly launch: (request: {
    readonly instanceSpec: unknown;
    readonly maxCount: number;
    readonly clientToken: string;
  }) => Promise<Launched>;
  /** All VMs with this tag. */
  readonly listByTag: (key: string, value: string) => Promise<readonly Instance[]>;
  /** Those of these VMs that the listing shows. */
  readonly listByIds: (instanceIds: readonly string[]) => Promise<readonly Instance[]>;
  /** One VM, or undefined when it is gone for certain. */
  readonly find: (instanceId: string) => Promise<Instance | undefined>;
  /** The VM quota of the region; undefined when the cloud does not tell. */
  readonly quota: () => Promise<Quota | undefined>;
  readonly start: (instanceId: string) => Promise<void>;
  /** Asks for deletion; a VM that is gone already is a success. */
  readonly remove: (instanceId: string) => Promise<void>;
}

/** How often a listing that changes under our eyes is read again. */
const LISTING_TRIES = 4;

/** The cloud behind a caller. */
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
      detail: `the pages of the listing did not fit together in ${LISTING_TRIES} tries`,
      requestId: "",
    });
  };
  return {
    launch: async (body) => {
      const { result, requestId } = await call(createInstances, { body });
      return { instanceIds: result.instanceIds, requestId };
    },
    listByTag: async (key, value) => {
      const listed = await list({ tags: [{ key, values: [value] }] });
      // A gateway that overlooks the filter would hand us every VM of the account.
      return listed.filter((vm) => vm.tags.some((tag) => tag.key === key && tag.value === value));
    },
    listByIds: async (instanceIds) => {
      const pages = pagesOf(instanceIds).map((values) =>
        list({ filters: [{ name: "instanceId", values }] }),
      );
      const wanted = new Set(instanceIds);
      return (await Promise.all(pages)).flat().filter((vm) => wanted.has(vm.instanceId));
    },
    find: (instanceId) =>
      absentWhenMissing(instanceId, async () => {
        const { result, requestId } = await call(describeInstance, { path: { instanceId } });
        if (result.instance.instanceId === instanceId) return result.instance;
        // Taken for ours, it could be deleted; taken for nothing, ours would be made again.
        throw new ApiError({
          operation: describeInstance.name,
          fault: "ambiguous",
          code: "BAD_REPLY",
          detail: `asked for ${instanceId}, the reply is of another VM`,
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

/** One reading of all pages; undefined when they do not add up to what the cloud says there is. */
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

function pagesOf(instanceIds: readonly string[]): string[][] {
  const pageCount = Math.ceil(instanceIds.length / LIMITS.pageSize);
  return Array.from({ length: pageCount }, (_, at) =>
    instanceIds.slice(at * LIMITS.pageSize, (at + 1) * LIMITS.pageSize),
  );
}

/** A 404 speaks of the VM only when it names it; others are about a region or a path. @see docs/jdcloud.md#errors */
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
