/** Calls that change existing VMs: in parallel, several VMs in one call where they need the same. */
import { ApiError } from "../api/error.js";
import { LIMITS } from "../wire/operations.js";

/** Why a VM was not changed. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly requestId?: string;
}

/** A VM that a call for several VMs left unchanged. */
export interface Unchanged {
  readonly instanceId: string;
  readonly message: string;
  readonly code?: string;
  readonly requestId?: string;
}

/** Calls of one stage under way at once; the client's limiter sets the pace of all calls. */
const CONCURRENT = 16;

/** The problem of a failed call. @throws any other error */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof ApiError)) throw error;
  const { detail: message, requestId } = error;
  return { code: error.fault === "prepaid" ? "PREPAID" : error.code, message, requestId };
}

/**
 * Sends a call for each item and returns the problems by VM. After a call is denied, no further one is sent: all would
 * be. @throws any error but ApiError
 */
export async function inParallel<Item extends { readonly instanceIds: readonly string[] }>(
  items: readonly Item[],
  send: (item: Item) => Promise<readonly Unchanged[]>,
): Promise<ReadonlyMap<string, Problem>> {
  const problems = new Map<string, Problem>();
  const queue = items[Symbol.iterator]();
  let denied: Problem | undefined;
  const work = async (): Promise<void> => {
    for (const item of queue) {
      const sent = denied ? { problem: denied } : await attempt(() => send(item));
      if (sent.isDenied) denied = sent.problem;
      const found = sent.problem
        ? item.instanceIds.map((id) => [id, sent.problem] as const)
        : sent.unchanged.map(named);
      for (const [id, problem] of found) problems.set(id, problem);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, work));
  return problems;
}

function named({ instanceId, code = "UNCHANGED", ...rest }: Unchanged): readonly [string, Problem] {
  return [instanceId, { code, ...rest }];
}

type Sent =
  | {
      readonly unchanged: readonly Unchanged[];
      readonly problem?: undefined;
      readonly isDenied?: false;
    }
  | { readonly problem: Problem; readonly isDenied?: boolean };

async function attempt(send: () => Promise<readonly Unchanged[]>): Promise<Sent> {
  try {
    return { unchanged: await send() };
  } catch (error) {
    const isDenied = error instanceof ApiError && error.fault === "denied";
    return { problem: problemOf(error), isDenied };
  }
}

/** Sends one call for all VMs with the same value, at most 100 in each; returns the problems by VM. */
export function inGroups<Item extends { readonly vm: { readonly instanceId: string } }, Value>(
  items: readonly Item[],
  valueOf: (item: Item) => Value,
  send: (instanceIds: readonly string[], value: Value) => Promise<readonly Unchanged[]>,
): Promise<ReadonlyMap<string, Problem>> {
  const groups = new Map<string, { readonly value: Value; readonly instanceIds: string[][] }>();
  for (const item of items) {
    const value = valueOf(item);
    const key = JSON.stringify(value);
    const group = groups.get(key) ?? { value, instanceIds: [] };
    groups.set(key, group);
    const last = group.instanceIds.at(-1);
    if (last && last.length < LIMITS.idsPerCall) last.push(item.vm.instanceId);
    else group.instanceIds.push([item.vm.instanceId]);
  }
  const calls = [...groups.values()].flatMap(({ value, instanceIds }) =>
    instanceIds.map((ids) => ({ value, instanceIds: ids })),
  );
  return inParallel(calls, ({ value, instanceIds }) => send(instanceIds, value));
}
