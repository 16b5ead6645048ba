/** Changes of several VMs in one call, against a simulator over real HTTP. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { FaultScript } from "../../../simulator/index.js";
import type { Call } from "../../../provider/api/client.js";
import { createCloud } from "../../../provider/api/cloud.js";
import { errorOf, startCloudBench, type CloudBench } from "./cloud-bench.js";

let bench: CloudBench;
beforeAll(async () => {
  bench = await startCloudBench();
});
beforeEach(() => bench.simulator.reset());
afterAll(() => bench.simulator.close());

const viewed = (id: string) =>
  bench.simulator.world().instances.find(({ instanceId }) => instanceId === id);
const keysOf = async (ids: readonly string[]) =>
  Promise.all(ids.map(async (id) => (await bench.cloud.find(id))?.keyNames));
const tagsOf = (id: string) => viewed(id)?.tags;
const loseReply = (operation: FaultScript["operation"]) =>
  bench.simulator.faults.arm([{ operation, fault: "lose-reply" }]);
const windows = {
  imageId: "img-windows022",
  systemDisk: { cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 80 } },
};

describe("attachKey", () => {
  test("attachKey attaches a key and decides on logins by password", async () => {
    const ids = await bench.launch(2);
    expect(await bench.cloud.attachKey("ops", ids, "no")).toEqual([]);
    expect(await keysOf(ids)).toEqual([["ops"], ["ops"]]);
    expect(ids.map((id) => viewed(id)?.passwordAuth)).toEqual(["no", "no"]);
  });

  test("attachKey returns the VMs without the key, and attaches it to the others", async () => {
    const [free = "", keyed = "", gone = ""] = [
      ...(await bench.launch(1)),
      ...(await bench.launch(1, { keyNames: ["dev"] })),
      ...(await bench.launch(1)),
    ];
    bench.simulator.deleteInstance(gone);
    const failed = await bench.cloud.attachKey("ops", [free, keyed, gone], "yes");
    expect(failed).toEqual([keyed, gone]);
    expect(await keysOf([free, keyed])).toEqual([["ops"], ["dev"]]);
  });

  test("attachKey succeeds for VMs that have the key already", async () => {
    const [first = "", second = ""] = await bench.launch(2);
    expect(await bench.cloud.attachKey("ops", [first], "yes")).toEqual([]);
    expect(await bench.cloud.attachKey("ops", [first], "yes")).toEqual([]);
    expect(await bench.cloud.attachKey("ops", [first, second], "yes")).toEqual([]);
    expect(await keysOf([first, second])).toEqual([["ops"], ["ops"]]);
  });

  test("attachKey fails with the cloud's reason if no VM can take the key", async () => {
    const ids = await bench.launch(2, windows);
    expect(await errorOf(bench.cloud.attachKey("ops", ids, "yes"))).toMatchObject({
      ...{ operation: "attachKeypair", fault: "invalid" },
      detail: "Windows OS doesn't support attach keypair.",
    });
  });

  test("attachKey with an unknown key is missing", async () => {
    const ids = await bench.launch(1);
    expect(await errorOf(bench.cloud.attachKey("nobody", ids, "yes"))).toMatchObject({
      ...{ fault: "missing", detail: "Keypair 'nobody' not found" },
    });
  });

  test("attachKey is repeated after a lost reply, and does not report the VMs of the first call", async () => {
    const ids = await bench.launch(3);
    loseReply("attachKeypair");
    expect(await bench.cloud.attachKey("ops", ids, "yes")).toEqual([]);
    expect(bench.calls("attachKeypair")).toBe(2);
    expect(await keysOf(ids)).toEqual([["ops"], ["ops"], ["ops"]]);
  });
});

describe("detachKey", () => {
  test("detachKey detaches a key, and succeeds for VMs without it", async () => {
    const [keyed = ""] = await bench.launch(1, { keyNames: ["ops"] });
    const [free = "", other = ""] = [
      ...(await bench.launch(1)),
      ...(await bench.launch(1, { keyNames: ["dev"] })),
    ];
    expect(await bench.cloud.detachKey("ops", [keyed, free, other])).toEqual([]);
    expect(await bench.cloud.detachKey("ops", [keyed])).toEqual([]);
    expect(await keysOf([keyed, free, other])).toEqual([[], [], ["dev"]]);
  });

  test("detachKey returns a VM that still has the key", async () => {
    const keyNames = ["ops"];
    const [booting = ""] = await bench.launch(1, { keyNames });
    const ready = await bench.stopped({ keyNames });
    bench.simulator.failInstance(booting);
    expect(await bench.cloud.detachKey("ops", [ready, booting])).toEqual([booting]);
    expect(await keysOf([ready, booting])).toEqual([[], ["ops"]]);
  });
});

describe("tag and untag", () => {
  const env = (value: string) => [{ key: "env", value }];

  test("tag sets tags, overwrites their values, and keeps the others", async () => {
    const ids = await bench.launch(2, { userTags: [...env("test"), { key: "team", value: "a" }] });
    const tags = [...env("prod"), { key: "tier", value: "1" }];
    expect(await bench.cloud.tag(ids, tags)).toEqual([]);
    expect(await bench.cloud.tag(ids, tags)).toEqual([]);
    for (const id of ids) expect(tagsOf(id)).toEqual({ env: "prod", team: "a", tier: "1" });
  });

  test("tag reports each VM that it could not tag, with the cloud's reason", async () => {
    const ten = Array.from({ length: 10 }, (_, at) => ({ key: `k${at}`, value: "v" }));
    const [free = ""] = await bench.launch(1);
    const [full = ""] = await bench.launch(1, { userTags: ten });
    expect(await bench.cloud.tag([free, full, "i-x"], env("prod"))).toEqual([
      { instanceId: full, message: "more than 10 tags", requestId: expect.any(String) },
      { instanceId: "i-x", message: "resource not found", requestId: expect.any(String) },
    ]);
    expect(tagsOf(free)).toEqual({ env: "prod" });
  });

  test("untag removes tags with their values, and succeeds for VMs without them", async () => {
    const ids = await bench.launch(2, { userTags: [...env("test"), { key: "team", value: "a" }] });
    expect(await bench.cloud.untag(ids, env("test"))).toEqual([]);
    expect(await bench.cloud.untag(ids, env("test"))).toEqual([]);
    for (const id of ids) expect(tagsOf(id)).toEqual({ team: "a" });
  });

  test("untag keeps a tag of another value, and succeeds for its VM", async () => {
    const [id = ""] = await bench.launch(1, { userTags: env("prod") });
    expect(await bench.cloud.untag([id], env("test"))).toEqual([]);
    expect(tagsOf(id)).toEqual({ env: "prod" });
  });

  test("untag reports a VM that keeps one of the tags, since it lacks another", async () => {
    const [id = ""] = await bench.launch(1, { userTags: env("test") });
    const tags = [...env("test"), { key: "team", value: "a" }];
    expect(await bench.cloud.untag([id], tags)).toMatchObject([
      { instanceId: id, message: "tag 'team' not found" },
    ]);
    expect(tagsOf(id)).toEqual({ env: "test" });
  });

  test("untag is repeated after a lost reply, and does not report the VMs of the first call", async () => {
    const ids = await bench.launch(2, { userTags: env("test") });
    loseReply("unTagResources");
    expect(await bench.cloud.untag(ids, env("test"))).toEqual([]);
    expect(bench.calls("unTagResources")).toBe(2);
    expect(ids.map(tagsOf)).toEqual([{}, {}]);
  });

  test("tag fails for an invalid tag", async () => {
    const ids = await bench.launch(1);
    expect(await errorOf(bench.cloud.tag(ids, [{ key: "jrn:x", value: "" }]))).toMatchObject({
      ...{ operation: "tagResources", fault: "invalid" },
    });
  });
});

describe("setAutoRenew", () => {
  const prepaid = { charge: { chargeMode: "prepaid_by_duration" } };

  test("setAutoRenew switches automatic renewal on and off", async () => {
    const ids = await bench.launch(2, prepaid);
    await bench.cloud.setAutoRenew(ids, true);
    await bench.cloud.setAutoRenew(ids, true);
    expect(ids.map((id) => viewed(id)?.autoRenew)).toEqual([true, true]);
    expect(bench.requests.at(-1)?.method).toBe("PUT");
    await bench.cloud.setAutoRenew(ids.slice(1), false);
    expect(ids.map((id) => viewed(id)?.autoRenew)).toEqual([true, false]);
  });

  test("setAutoRenew fails if the cloud set fewer VMs than asked", async () => {
    const call = (() => Promise.resolve({ result: "1", requestId: "r-1" })) as unknown as Call;
    const cloud = createCloud(call);
    await expect(cloud.setAutoRenew(["i-a"], true)).resolves.toBeUndefined();
    expect(await errorOf(cloud.setAutoRenew(["i-a", "i-b"], true))).toMatchObject({
      ...{ operation: "setRenewal", fault: "unknown", code: "PARTLY_SET", requestId: "r-1" },
      detail: "automatic renewal was set for 1 of 2 VMs",
    });
  });

  test("setAutoRenew changes no VM if one of them is not prepaid", async () => {
    const ids = [...(await bench.launch(1, prepaid)), ...(await bench.launch(1))];
    expect(await errorOf(bench.cloud.setAutoRenew(ids, true))).toMatchObject({
      ...{
        operation: "setRenewal",
        fault: "invalid",
        detail: `Instance '${ids[1]}' is not prepaid`,
      },
    });
    expect(ids.map((id) => viewed(id)?.autoRenew)).toEqual([false, false]);
  });
});

describe("a list of more than 100 VMs", () => {
  test("each change sends 100 ids a call", async () => {
    const ids = await bench.launch(101, { charge: { chargeMode: "prepaid_by_duration" } });
    const tags = [{ key: "env", value: "prod" }];
    expect(await bench.cloud.tag(ids, tags)).toEqual([]);
    expect(await bench.cloud.attachKey("ops", ids, "yes")).toEqual([]);
    await bench.cloud.setAutoRenew(ids, true);
    const { instances } = bench.simulator.world();
    expect(instances.filter(({ tags: own }) => own["env"] === "prod")).toHaveLength(101);
    expect(instances.filter(({ autoRenew }) => autoRenew)).toHaveLength(101);
    expect(new Set((await keysOf(ids)).flat())).toEqual(new Set(["ops"]));
    expect(["tagResources", "attachKeypair", "setRenewal"].map(bench.calls)).toEqual([2, 2, 2]);
    expect(await bench.cloud.untag(ids, tags)).toEqual([]);
    expect(await bench.cloud.detachKey("ops", ids)).toEqual([]);
    expect(["unTagResources", "detachKeypair"].map(bench.calls)).toEqual([2, 2]);
  });

  test("a refused call does not keep the other calls from their effect", async () => {
    const ids = await bench.launch(101);
    const refusal = { fault: "refuse", httpStatus: 403, status: "HTTP_FORBIDDEN" } as const;
    bench.simulator.faults.arm([{ operation: "tagResources", ...refusal }]);
    const error = await errorOf(bench.cloud.tag(ids, [{ key: "env", value: "prod" }]));
    expect(error.fault).toBe("denied");
    const tagged = bench.simulator.world().instances.filter(({ tags }) => tags["env"]);
    expect([1, 100]).toContain(tagged.length);
  });

  test("an empty list sends no call", async () => {
    expect(await bench.cloud.tag([], [{ key: "env", value: "prod" }])).toEqual([]);
    expect(await bench.cloud.detachKey("ops", [])).toEqual([]);
    expect(bench.simulator.ledger().totalCalls).toBe(0);
  });
});
