/** The operations that change several VMs in one call: key pairs, tags and automatic renewal. */
import {
  attachKeypair,
  detachKeypair,
  setRenewal,
  tagResources,
  unTagResources,
  type TagOutcome,
} from "../wire/changes.js";
import type { Instance } from "../wire/instance.js";
import { LIMITS } from "../wire/operations.js";
import type { Answer, Call } from "./client.js";
import { ApiError } from "./error.js";
import { partsOf } from "./parts.js";

/** A key with its value: a tag, or a pair of metadata or userdata. */
export interface Pair {
  readonly key: string;
  readonly value: string;
}

/** A VM that the cloud did not change, in a call for several VMs. */
export interface Unchanged {
  readonly instanceId: string;
  /** The cloud's reason. */
  readonly message: string;
  readonly requestId: string;
}

/**
 * Changes of any number of VMs, at most 100 a call; each throws ApiError. If one call of several fails, the others are
 * answered before its error is thrown. A VM that has the change already counts as changed.
 */
export interface BatchChanges {
  /**
   * Attaches a key pair to VMs without one; returns the ids of the VMs without this key afterwards. A VM that has the key
   * already keeps its own `passWordAuth`: to change it, detach the key first.
   */
  readonly attachKey: (
    keyName: string,
    instanceIds: readonly string[],
    passWordAuth: "yes" | "no",
  ) => Promise<readonly string[]>;
  /** Detaches a key pair; returns the ids of the VMs that may still have it. */
  readonly detachKey: (
    keyName: string,
    instanceIds: readonly string[],
  ) => Promise<readonly string[]>;
  /** Switches automatic renewal on or off; prepaid VMs only. */
  readonly setAutoRenew: (instanceIds: readonly string[], isOn: boolean) => Promise<void>;
  /** Sets tags and keeps the others; returns the VMs without one of the tags afterwards. */
  readonly tag: (
    instanceIds: readonly string[],
    tags: readonly Pair[],
  ) => Promise<readonly Unchanged[]>;
  /** Removes tags with exactly these values; returns the VMs that may still have one of them. */
  readonly untag: (
    instanceIds: readonly string[],
    tags: readonly Pair[],
  ) => Promise<readonly Unchanged[]>;
}

/** The changes of one endpoint, by its caller; `listByIds` reads the VMs that a call reports as failed. */
export function createBatchChanges(
  call: Call,
  listByIds: (instanceIds: readonly string[]) => Promise<readonly Instance[]>,
): BatchChanges {
  /**
   * The VMs among these that a listing does not show as changed. The cloud also reports a VM as failed that has the change
   * already: from an attempt without a reply, or from a run that was killed before it could save.
   */
  const unchanged = async (
    instanceIds: readonly string[],
    isChanged: (vm: Instance) => boolean,
  ): Promise<readonly string[]> => {
    if (instanceIds.length === 0) return [];
    const listed = await listByIds(instanceIds);
    const changed = new Set(listed.filter(isChanged).map(({ instanceId }) => instanceId));
    return instanceIds.filter((id) => !changed.has(id));
  };
  const changeKeys = async (
    sent: Promise<Answer<{ readonly successInstanceId: readonly string[] }>>,
    instanceIds: readonly string[],
    isChanged: (vm: Instance) => boolean,
  ): Promise<readonly string[]> => {
    const answer = await sent.catch(refusalOf);
    const succeeded = answer instanceof ApiError ? [] : answer.result.successInstanceId;
    const failed = instanceIds.filter((id) => !succeeded.includes(id));
    const left = await unchanged(failed, isChanged);
    if (answer instanceof ApiError && left.length > 0) throw answer;
    return left;
  };
  const changeTags = async (
    { result, requestId }: Answer<TagOutcome>,
    isChanged: (vm: Instance) => boolean,
  ): Promise<readonly Unchanged[]> => {
    const { failedResourcesMap: failed } = result.data;
    const ids = failed.map(({ resourceId }) => resourceId);
    const left = new Set(await unchanged(ids, isChanged));
    return failed
      .filter(({ resourceId }) => left.has(resourceId))
      .map(({ resourceId, msg }) => ({ instanceId: resourceId, message: msg, requestId }));
  };
  return {
    attachKey: (keyName, ids, passWordAuth) =>
      inParts(ids, (instanceIds) => {
        const body = { instanceIds, passWordAuth };
        const sent = call(attachKeypair, { path: { keyName }, body });
        return changeKeys(sent, instanceIds, ({ keyNames }) => keyNames.includes(keyName));
      }),
    detachKey: (keyName, ids) =>
      inParts(ids, (instanceIds) => {
        const sent = call(detachKeypair, { path: { keyName }, body: { instanceIds } });
        return changeKeys(sent, instanceIds, ({ keyNames }) => !keyNames.includes(keyName));
      }),
    setAutoRenew: async (ids, isOn) =>
      void (await inParts(ids, async (instanceIds) => {
        const param = { ...OF_VMS, autoRenewStatus: isOn ? "OPEN" : "CLOSE" };
        const setRenewalParam = { ...param, instanceIds: instanceIds.join(",") };
        checkRenewed(await call(setRenewal, { body: { setRenewalParam } }), instanceIds.length);
        return [];
      })),
    tag: (ids, tags) =>
      inParts(ids, async (instanceIds) => {
        const body = { tagResources: tagging(instanceIds, tags) };
        const answer = await call(tagResources, { body });
        return changeTags(answer, (vm) => tags.every((tag) => hasTag(vm, tag)));
      }),
    untag: (ids, tags) =>
      inParts(ids, async (instanceIds) => {
        const body = { unTagResources: tagging(instanceIds, tags) };
        const answer = await call(unTagResources, { body });
        return changeTags(answer, (vm) => !tags.some((tag) => hasTag(vm, tag)));
      }),
  };
}

/** Business line and product of a VM. @see docs/jdcloud.md#renewal */
const OF_VMS = { appCode: "jcloud", serviceCode: "vm" };

/** One call names resources of one service only. @see docs/jdcloud.md#tag-service */
const tagging = (resourceId: readonly string[], tags: readonly Pair[]) => ({
  resources: [{ serviceCode: "vm", resourceId }],
  tags,
});

function hasTag(vm: Instance, { key, value }: Pair): boolean {
  return vm.tags.some((tag) => tag.key === key && tag.value === value);
}

/** The error, if the cloud refused the request as a whole: it does so if all VMs fail. @throws any other error */
function refusalOf(error: unknown): ApiError {
  if (error instanceof ApiError && error.fault === "invalid") return error;
  throw error;
}

/** The reply counts the VMs and does not name them. @throws ApiError if it counts fewer than asked for */
function checkRenewed({ result, requestId }: Answer<string>, asked: number): void {
  if (!/^\d+$/.test(result) || Number(result) >= asked) return;
  throw new ApiError({
    operation: setRenewal.name,
    fault: "unknown",
    code: "PARTLY_SET",
    detail: `automatic renewal was set for ${result} of ${asked} VMs`,
    requestId,
  });
}

/** The results of all calls. @throws the first error, after every call has its answer */
async function inParts<Result>(
  ids: readonly string[],
  send: (part: readonly string[]) => Promise<readonly Result[]>,
): Promise<readonly Result[]> {
  const sent = await Promise.allSettled(partsOf(ids, LIMITS.idsPerCall).map(send));
  return sent.flatMap((one) => {
    if (one.status === "rejected") throw one.reason;
    return one.value;
  });
}
