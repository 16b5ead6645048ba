/** The methods of a group with a cloud in memory: their saved outputs and their errors. */
import { describe, expect, test } from "@jest/globals";
import { ApiError } from "../../../../provider/api/error.js";
import type { Cloud } from "../../../../provider/api/cloud.js";
import { groupKeyOf, ownershipTags } from "../../../../provider/group/identity.js";
import { outputsOf } from "../../../../provider/group/state.js";
import { UNKNOWN } from "../../../../provider/inputs/unknown.js";
import { PartialFailure, type Properties } from "../../../../provider/lifecycle/boundary.js";
import { explain, type Connection } from "../../../../provider/lifecycle/connection.js";
import { createGroupProvider } from "../../../../provider/lifecycle/group.js";
import { createLineageProvider } from "../../../../provider/lifecycle/lineage.js";
import { createSession } from "../../../../provider/lifecycle/session.js";
import type { Fault } from "../../../../provider/wire/faults.js";
import { INPUTS, memberOf, observedOf, SPEC, web } from "../../group/web-group.js";
import { fewVms, vm, type FewVms } from "../../reconcile/few-vms.js";

const SETTINGS = {
  url: "https://cloud",
  credentials: { accessKeyId: "a", secretAccessKey: "s" },
  source: "the test",
};
const { groupKey, specHash } = web(1);
const CALL = { groupKey, generation: 1, specHash, first: 0, last: 0 };
const OURS = vm("i-0", {
  ...{ instanceName: "web-001", az: SPEC.az, instanceType: SPEC.instanceType },
  ...{ imageId: SPEC.imageId, subnetId: "subnet-a", tags: ownershipTags(CALL) },
});
const failure = (fault: Fault, detail: string): ApiError =>
  new ApiError({ operation: "any", fault, code: fault.toUpperCase(), detail, requestId: "r" });

/** A provider; with `lines`, for a preview: no time passes, so no look-up runs out of time. */
function providerWith(
  cloud: Partial<Cloud> | ((regionId: string) => Partial<Cloud>),
  session = createSession(),
  lines?: string[],
) {
  let nowMs = 0;
  const connect = (regionId: string): Connection => ({
    cloud: { ...fewVms(OURS), ...(typeof cloud === "function" ? cloud(regionId) : cloud) },
    catalogUntil: () =>
      ({ keyNames: async (names) => names }) as ReturnType<Connection["catalogUntil"]>,
    explain: (error) => explain(error, SETTINGS, regionId),
    ...{ url: SETTINGS.url, source: SETTINGS.source, accountMark: "mark" },
  });
  const pass = async (ms: number): Promise<void> => void (nowMs += ms);
  const clock = {
    nowMs: () => nowMs,
    sleep: lines ? () => new Promise<void>(() => undefined) : pass,
  };
  return createGroupProvider(session, {
    connect,
    clock,
    say: ({ text }) => void lines?.push(text),
  });
}

/** A saved group of one running member. */
function stateOf(inputs: object = {}, saved: object = {}): Properties {
  const outputs = outputsOf({
    ...{ groupKey, generation: 1, desiredCount: 1, readyCount: 1, failures: [] },
    ...{ observed: observedOf([memberOf(0)]), accountMark: "mark" },
  });
  return { ...INPUTS, count: 1, ...inputs, ...outputs, ...saved };
}

const failed = (run: Promise<unknown>): Promise<PartialFailure> =>
  run.then(
    () => Promise.reject(new Error("no error")),
    (error: unknown) => error as PartialFailure,
  );

describe("read", () => {
  test("read keeps the calls in doubt, so the next run still looks for their VMs", async () => {
    const inDoubt = [{ generation: 1, specHash, first: 1, last: 2, atMs: 7 }];
    const { props } = await providerWith({}).read(groupKey, stateOf({}, { inDoubt }));
    expect(props).toMatchObject({ inDoubt, instanceIds: ["i-0"], generation: 1 });
  });

  test("read saves the mark of its account", async () => {
    const { props } = await providerWith({}).read(groupKey, stateOf({}, { accountMark: "old" }));
    expect(props).toMatchObject({ accountMark: "mark" });
  });
});

describe("update", () => {
  const marked = { __secrets: [["instanceSpec", "description"]] };
  const specWith = (description: string) => ({ instanceSpec: { ...SPEC, description } });

  test("update saves failures without a value marked as secret, though the cloud echoes it", async () => {
    const launch = () => Promise.reject(failure("invalid", "no VM with hush-hush allowed"));
    const inputs = { ...INPUTS, count: 2, ...specWith("hush-hush"), ...marked };
    const olds = stateOf(specWith("hush-hush"));
    const error = await failed(providerWith({ launch }).update(groupKey, olds, inputs));
    expect(error).toBeInstanceOf(PartialFailure);
    expect(JSON.stringify(error.properties["failures"])).toContain("no VM with [secret] allowed");
    expect(JSON.stringify(error.properties["failures"])).not.toContain("hush");
    expect(error.reasons.join()).not.toContain("hush");
  });

  test("update names the keys to set if the cloud denies a call in the middle of a run, and saves the ids", async () => {
    const launch = async () => ({ instanceIds: ["i-1"], requestId: "r" });
    const listByIds = (ids: readonly string[]) =>
      ids.length === 0 ? Promise.resolve([]) : Promise.reject(failure("denied", "token expired"));
    const run = providerWith({ launch, listByIds }).update(groupKey, stateOf(), {
      ...INPUTS,
      count: 2,
    });
    const error = await failed(run);
    expect(error.reasons.join()).toContain(
      "the keys of the test are not accepted at https://cloud",
    );
    expect(error.properties["instanceIds"]).toEqual(["i-0", "i-1"]);
  });
});

describe("remove", () => {
  test.each<Fault>(["denied", "unavailable", "missing"])(
    "remove fails and deletes nothing if the first listing is %s",
    async (fault) => {
      const removed: string[] = [];
      const provider = providerWith({
        listByTag: () => Promise.reject(failure(fault, "Region not found")),
        remove: async (id) => void removed.push(id),
      });
      await expect(provider.remove(groupKey, stateOf())).rejects.toThrow("Region not found");
      expect(removed).toEqual([]);
    },
  );

  test("remove of a group lets its lineage go with the keys of this account, unless no member was saved", async () => {
    const removeBoth = async (saved: object, cloud: Cloud) => {
      const session = createSession();
      await providerWith(cloud, session).remove(groupKey, stateOf({}, saved));
      const lineage = createLineageProvider(session, () => ({
        ...{ cloud, explain: (error: unknown) => error as Error },
        ...{ url: SETTINGS.url, source: SETTINGS.source, accountMark: "mark" },
      }));
      const props = { regionId: INPUTS.regionId, accountMark: "mark of the create" };
      await lineage.remove(INPUTS.lineage, props);
    };
    const held = fewVms(OURS);
    const remove = async (instanceId: string) => void held.vms.delete(instanceId);
    await removeBoth({}, { ...held, remove });
    expect([...held.vms.keys()]).toEqual([]);
    await expect(removeBoth({ instances: [] }, fewVms())).rejects.toThrow(
      "this may be another account",
    );
  });
});

describe("create", () => {
  test("create deletes the VMs that an interrupted move left in another region, and only there", async () => {
    const removed: string[] = [];
    const cloudOf = (regionId: string, held: FewVms): Cloud => ({
      ...held,
      remove: async (instanceId) => {
        removed.push(`${instanceId} in ${regionId}`);
        held.vms.delete(instanceId);
      },
    });
    const clouds: Record<string, Cloud> = {
      "cn-north-1": cloudOf("cn-north-1", fewVms(OURS)),
      "cn-east-2": cloudOf("cn-east-2", fewVms(vm("i-left", { tags: ownershipTags(CALL) }))),
    };
    const regionIds = Object.keys(clouds);
    const provider = providerWith((regionId) => clouds[regionId] ?? {});
    const { outs } = await provider.create({ ...INPUTS, count: 1, __regions: regionIds });
    expect(removed).toEqual(["i-left in cn-east-2"]);
    expect(outs).toMatchObject({ instanceIds: ["i-0"] });
  });

  test("create fails, and names the VM, if it cannot delete a VM that an interrupted move left in another region", async () => {
    const left = fewVms(vm("i-left", { tags: ownershipTags(CALL) }));
    const denied = { ...left, remove: () => Promise.reject(failure("denied", "not allowed")) };
    const provider = providerWith((regionId) => (regionId === "cn-east-2" ? denied : {}));
    const inputs = { ...INPUTS, count: 1, __regions: ["cn-north-1", "cn-east-2"] };
    await expect(provider.create(inputs)).rejects.toThrow("i-left");
  });
});

describe("check", () => {
  const QUIET = { preflight: { quota: false, stock: false } };
  const PREVIEW = {
    __urn: "urn:pulumi:dev::web::group::web",
    __isPreview: true,
    count: 1,
    ...QUIET,
  };

  test("check of a create names the VMs that an interrupted create left in another region", async () => {
    const lines: string[] = [];
    const left = vm("i-left", { instanceName: "web-001", tags: ownershipTags(CALL) });
    const cloudOf = (regionId: string) => (regionId === "cn-east-2" ? fewVms(left) : fewVms());
    const regions = { __regions: ["cn-north-1", "cn-east-2"] };
    await providerWith(cloudOf, createSession(), lines).check(
      {},
      { ...INPUTS, ...PREVIEW, ...regions },
    );
    expect(lines.join("\n")).toContain("i-left");
  });

  test("check of a create that replaces a group names its VMs, though diff planned an update", async () => {
    const lines: string[] = [];
    const provider = providerWith(fewVms(OURS), createSession(), lines);
    const news = { ...INPUTS, ...PREVIEW, instanceSpec: { ...SPEC, imageId: "img-b" } };
    await provider.check(stateOf(), news);
    await provider.diff(groupKey, stateOf(), news);
    const planned = lines.length;
    await provider.check({}, news);
    const replaced = lines.slice(planned).join("\n");
    expect(replaced).toContain("Pulumi replaces the whole group");
    expect(replaced).toContain("i-0");
  });

  test("check reports no look-up of a value marked as secret", async () => {
    const lines: string[] = [];
    const secret = { __secrets: [["instanceSpec", "keyNames"]] };
    const spec = { instanceSpec: { ...SPEC, keyNames: ["hush-hush"] } };
    const news = { ...INPUTS, ...PREVIEW, ...spec, ...secret };
    const preflight = { ...QUIET.preflight, keys: true };
    await providerWith(fewVms(), createSession(), lines).check({}, { ...news, preflight });
    expect(lines.join("\n")).toContain('key pair "[secret]" exists');
    expect(lines.join("\n")).not.toContain("hush");
  });

  test("a preview of a group without its companions tells of them, and of no interrupted run", async () => {
    const lines: string[] = [];
    const provider = providerWith(fewVms(OURS), createSession(), lines);
    const olds = stateOf({}, { __revision: "former.former" });
    const news = { ...INPUTS, ...PREVIEW, lineage: UNKNOWN, __revision: UNKNOWN };
    const { inputs } = await provider.check(olds, news);
    const { changes } = await provider.diff(groupKey, olds, { ...inputs, ...PREVIEW });
    expect(lines.join("\n")).toContain("the state holds this group, but not its lineage");
    expect(lines.join("\n")).not.toContain("was interrupted");
    // The run makes new companions, and saves their revision in the group.
    expect(changes).toBe(true);
  });

  test("a group whose companions were made again finds the specs that its journal keeps under the new lineage", async () => {
    const session = createSession();
    const provider = providerWith(fewVms(OURS), session, []);
    const begun = [{ instanceSpec: { ...SPEC, description: "of a killed run" } }];
    session.begunSpecs.set(groupKeyOf("lineage-of-new-companions"), begun);
    await provider.check(stateOf(), { ...INPUTS, lineage: "lineage-of-new-companions" });
    expect(session.begunSpecs.get(groupKey)).toEqual(begun);
  });

  test("check keeps the lineage of the create", async () => {
    const news = { ...INPUTS, lineage: "lineage-of-a-new-companion" };
    const { inputs } = await providerWith({}).check({ ...INPUTS }, news);
    expect(inputs).toMatchObject({ lineage: INPUTS.lineage });
    expect((await providerWith({}).check({}, news)).inputs).toMatchObject({
      lineage: "lineage-of-a-new-companion",
    });
  });
});
