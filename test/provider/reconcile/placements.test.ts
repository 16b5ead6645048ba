/** Fallback places: missing members, and only those, are launched in the next place when one is full. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Placement } from "../../../provider/inputs/inputs.js";
import { createTrial, SPEC, type Change, type Trial } from "./harness.js";

let trial: Trial;
beforeEach(async () => {
  trial = await createTrial();
});
afterEach(async () => {
  await trial.close();
});

const TYPE = "g.n2.large";
const B: Placement = { az: "cn-north-1b", subnetId: "subnet-north1side" };
const C: Placement = { az: "cn-north-1c", subnetId: "subnet-north1dual" };
const to = (placements: readonly Placement[], beside: Change["inputs"] = {}): Change => ({
  inputs: { placements: [...placements], ...beside },
});
/** Zones of the living members, by name. */
const zones = () =>
  Object.fromEntries(
    trial.simulator
      .ledger()
      .instances.filter(({ alive }) => alive)
      .map(({ name, az }) => [name, az]),
  );
const creates = () => trial.simulator.ledger().calls["createInstances"] ?? 0;
const deletes = () => trial.simulator.ledger().calls["deleteInstance"] ?? 0;
const inSubnet = (subnetId: string): NonNullable<Change["spec"]> => ({
  primaryNetworkInterface: { networkInterface: { subnetId } },
});

test("missing members are launched in the second place when the first is out of stock", async () => {
  const first = await trial.run(2, undefined, to([B]));
  trial.simulator.setStock(TYPE, "cn-north-1a", 0);
  const second = await trial.run(5, first.saved, to([B]));
  expect(second.verdict).toBe("converged");
  expect(second.failures).toEqual([]);
  expect(zones()).toEqual({
    "web-001": "cn-north-1a",
    "web-002": "cn-north-1a",
    "web-003": "cn-north-1b",
    "web-004": "cn-north-1b",
    "web-005": "cn-north-1b",
  });
  expect([creates(), deletes()]).toEqual([3, 0]);
});

test("a member in a fallback place carries its mark, and the next run leaves it there", async () => {
  trial.simulator.setStock(TYPE, "cn-north-1a", 0);
  const first = await trial.run(2, undefined, to([B]));
  expect(trial.simulator.ledger().instances[0]?.tags["jdvm:batch"]).toMatch(/\.0-1\.p1$/);
  trial.simulator.setStock(TYPE, "cn-north-1a", undefined);
  const before = creates();
  const second = await trial.run(2, first.saved, to([B]));
  expect([second.verdict, second.readyCount]).toEqual(["converged", 2]);
  expect([creates(), deletes()]).toEqual([before, 0]);
  expect(second.observed.members.map(({ drift }) => drift)).toEqual(["", ""]);
});

test("a member stays in its place when the places are reordered", async () => {
  trial.simulator.setStock(TYPE, "cn-north-1a", 0);
  const first = await trial.run(2, undefined, to([B, C]));
  const before = creates();
  const second = await trial.run(2, first.saved, to([C, B]));
  expect([second.verdict, second.readyCount]).toEqual(["converged", 2]);
  expect([creates(), deletes()]).toEqual([before, 0]);
});

test("a member in a removed place is replaced", async () => {
  trial.simulator.setStock(TYPE, "cn-north-1a", 0);
  const first = await trial.run(2, undefined, to([B]));
  trial.simulator.setStock(TYPE, "cn-north-1a", undefined);
  const second = await trial.run(2, first.saved, to([C]));
  expect(second.verdict).toBe("converged");
  expect(zones()).toEqual({ "web-001": "cn-north-1a", "web-002": "cn-north-1a" });
  expect(deletes()).toBe(2);
});

test("members of a place with another type are not replaced because of it", async () => {
  trial.simulator.setStock(TYPE, "cn-north-1a", 0);
  const place = { ...B, instanceType: "c.n2.large" };
  const first = await trial.run(2, undefined, to([place]));
  const second = await trial.run(2, first.saved, to([place]));
  expect([first.verdict, second.verdict]).toEqual(["converged", "converged"]);
  const { instances, made } = trial.simulator.ledger();
  expect(instances.map(({ instanceType }) => instanceType)).toEqual(["c.n2.large", "c.n2.large"]);
  expect(made).toBe(2);
});

test("places are tried in order, each of them once", async () => {
  trial.simulator.setStock(TYPE, "cn-north-1a", 0);
  trial.simulator.setStock(TYPE, "cn-north-1b", 0);
  const run = await trial.run(3, undefined, to([B, C]));
  expect(run.verdict).toBe("converged");
  expect(Object.values(zones())).toEqual(["cn-north-1c", "cn-north-1c", "cn-north-1c"]);
  expect(creates()).toBe(3);
});

test("a run with all places full reports this, and the zone of the last one", async () => {
  for (const az of ["cn-north-1a", "cn-north-1b"]) trial.simulator.setStock(TYPE, az, 0);
  const run = await trial.run(2, undefined, to([B]));
  expect(run.verdict).toBe("stalled");
  expect(run.failures.map(({ slot, message }) => [slot, message])).toEqual([
    [0, "InstanceType 'g.n2.large' is out of stock (cn-north-1b)"],
    [1, "InstanceType 'g.n2.large' is out of stock (cn-north-1b)"],
  ]);
  expect([creates(), trial.alive()]).toEqual([2, []]);
});

test("a run without fallback places reports the zone of a full one", async () => {
  trial.simulator.setStock(TYPE, "cn-north-1a", 0);
  const run = await trial.run(1);
  expect(run.failures.map(({ message }) => message)).toEqual([
    "InstanceType 'g.n2.large' is out of stock (cn-north-1a)",
  ]);
});

test("missing members are launched in the second place when the subnet has no addresses left", async () => {
  const spec = inSubnet("subnet-north1tiny");
  const first = await trial.run(3, undefined, { ...to([B]), spec });
  const second = await trial.run(6, first.saved, { ...to([B]), spec });
  expect(second.verdict).toBe("converged");
  const addresses = trial.simulator.ledger().instances.map((vm) => vm.privateIpAddress);
  expect(addresses.map((one) => one.split(".").slice(0, 2).join("."))).toEqual([
    ...["10.2", "10.2", "10.2"],
    ...["10.1", "10.1", "10.1"],
  ]);
  expect(deletes()).toBe(0);
});

test("a reply with too few ids moves the missing members to the next place", async () => {
  trial.simulator.faults.arm([{ operation: "createInstances", fault: "fewer-ids", count: 2 }]);
  const run = await trial.run(5, undefined, to([B]));
  expect([run.verdict, run.failures]).toEqual(["converged", []]);
  expect(Object.values(zones())).toEqual([
    ...["cn-north-1a", "cn-north-1a"],
    ...["cn-north-1b", "cn-north-1b", "cn-north-1b"],
  ]);
  expect(trial.simulator.ledger().duplicates).toEqual([]);
  expect(creates()).toBe(2);
});

test("a member with a fixed address stays in the subnet of its address", async () => {
  const address = "10.0.0.77";
  const beside = { overrides: { 1: { primaryIpAddress: address } } };
  trial.simulator.setStock(TYPE, "cn-north-1a", 0);
  const first = await trial.run(3, undefined, to([B], beside));
  expect(first.verdict).toBe("stalled");
  expect(zones()).toEqual({ "web-001": "cn-north-1b", "web-003": "cn-north-1b" });
  expect(first.failures.map(({ slot, message }) => [slot, message])).toEqual([
    [1, "InstanceType 'g.n2.large' is out of stock (cn-north-1a)"],
  ]);
  trial.simulator.setStock(TYPE, "cn-north-1a", undefined);
  const second = await trial.run(3, first.saved, to([B], beside));
  expect(second.verdict).toBe("converged");
  const fixed = trial.simulator.ledger().instances.find(({ name }) => name === "web-002");
  expect([fixed?.az, fixed?.privateIpAddress]).toEqual(["cn-north-1a", address]);
});

test("a killed launch in the second place is adopted, not repeated", async () => {
  trial.simulator.setStock(TYPE, "cn-north-1a", 0);
  await expect(trial.run(3, undefined, { ...to([B]), dieAtWait: 1 })).rejects.toThrow("killed");
  const run = await trial.run(3, undefined, to([B]));
  expect(run.verdict).toBe("converged");
  expect(trial.simulator.ledger().made).toBe(3);
  expect(Object.values(zones())).toEqual(["cn-north-1b", "cn-north-1b", "cn-north-1b"]);
});

test("a killed and partly visible launch is not duplicated when its place has moved", async () => {
  trial.simulator.setStock(TYPE, "cn-north-1a", 0);
  await expect(trial.run(4, undefined, { ...to([B]), dieAtWait: 1 })).rejects.toThrow("killed");
  trial.simulator.faults.arm([{ operation: "describeInstances", fault: "hide", count: 2 }]);
  const blind = await trial.run(4, undefined, to([C, B]));
  expect(trial.simulator.ledger().made).toBe(4);
  const run = await trial.run(4, blind.saved, to([C, B]));
  expect(run.verdict).toBe("converged");
  expect(trial.simulator.ledger()).toMatchObject({ made: 4, duplicates: [] });
});

test("a change of the places alone launches and deletes nothing", async () => {
  const first = await trial.run(2, undefined, to([B]));
  const second = await trial.run(2, first.saved, to([C, B]));
  expect(second.verdict).toBe("converged");
  expect([creates(), deletes()]).toEqual([1, 0]);
});

test("a spec without fallback places is launched in its own place", async () => {
  await trial.run(1, undefined, to([B]));
  expect(zones()).toEqual({ "web-001": SPEC.az });
});
