import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { GROUP_TAG } from "../../../provider/group/identity.js";
import { startBench, type Bench } from "../client.js";

const OWNER_TAG = "own:group";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench({ ownerTag: OWNER_TAG });
});
beforeEach(() => bench.simulator.reset());
afterAll(() => bench.simulator.close());

const ledger = () => bench.simulator.ledger();

test("the ledger counts VM-seconds from the create call until the VM is gone, in every state", async () => {
  const [a = ""] = await bench.launch(1);
  bench.clock.advance(1500);
  await bench.launch(1);
  bench.simulator.deleteInstance(a);
  bench.clock.advance(2500);
  expect(ledger().instances.map((vm) => vm.vmSeconds)).toEqual([1.5, 2.5]);
  expect(ledger().vmSeconds).toBe(4);
});

test("the ledger records the maximum number of VMs alive at one time", async () => {
  const ids = await bench.launch(3);
  bench.clock.advance(1000);
  for (const id of ids.slice(0, 2)) bench.simulator.deleteInstance(id);
  await bench.launch(1);
  bench.clock.advance(1000);
  expect(ledger()).toMatchObject({ made: 4, alive: 2, peakAlive: 3 });
});

test("the ledger records the maximum number of requests in flight, without admin requests", async () => {
  // Far longer than a busy machine needs to send three requests.
  const other = await startBench({ latencyMs: 500 });
  await Promise.all([other.list(), other.list(), other.list(), other.admin("GET", "/ledger")]);
  await other.list();
  expect(other.simulator.ledger().peakInFlight).toBe(3);
  await other.simulator.close();
});

test("the ledger lists as orphans the living VMs without a tag of the given groups", async () => {
  const inGroup = (value: string) => ({ userTags: [{ key: OWNER_TAG, value }] });
  const [a = ""] = await bench.launch(1, inGroup("a"));
  const [b = ""] = await bench.launch(1, inGroup("b"));
  const [none = ""] = await bench.launch(1);
  const [gone = ""] = await bench.launch(1);
  bench.simulator.deleteInstance(gone);
  const orphans = async (query: string) =>
    (await bench.admin("GET", `/ledger${query}`)).body["orphans"];
  expect(await orphans("")).toBeNull();
  expect(await orphans("?groups=a,b")).toEqual([none]);
  expect(await orphans("?groups=a")).toEqual([b, none]);
  expect(await orphans("?groups=")).toEqual([a, b, none]);
  expect(await orphans("?groups=a&tag=other")).toEqual([a, b, none]);
});

test("GET ledger rejects a query for orphans when no owner tag is known", async () => {
  const untagged = await startBench();
  const { httpStatus, body } = await untagged.admin("GET", "/ledger?groups=a");
  expect(httpStatus).toBe(400);
  expect(body.error).toContain("start the simulator with `ownerTag`");
  expect((await untagged.admin("GET", "/ledger?groups=a&tag=other")).httpStatus).toBe(200);
  await untagged.simulator.close();
});

test("the demo starts the simulator with the owner tag of the provider's groups", () => {
  const demo = readFileSync(
    new URL("../../../../tools/demo/simulator.mjs", import.meta.url),
    "utf8",
  );
  expect(demo).toContain(`"--owner-tag", "${GROUP_TAG}"`);
});

test("the ledger reports a token for which more VMs were created than requested", async () => {
  const rest = { maxCount: 2, clientToken: "t" };
  await bench.create({}, rest);
  await bench.create({}, rest);
  expect(ledger().tokenDuplicates).toEqual([]);
  // The simulator causes none by itself: this snapshot with a smaller request stands for a cloud that does.
  const edited = bench.simulator
    .snapshot()
    .replace(/"tokens":\{"\$":"map","of":\[.*?\]\]\}/, (all) =>
      all.replaceAll('"asked":2', '"asked":1'),
    );
  bench.simulator.restore(edited);
  expect(ledger().tokenDuplicates).toMatchObject([{ clientToken: "t", asked: 1, made: 2 }]);
});
