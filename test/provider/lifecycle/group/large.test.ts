/** A group of several create calls, against a simulator over real HTTP. `bench/large-group.mjs` does the same with 5,000. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createLiveWorld, type Kept, type LiveWorld } from "./live-world.js";

const MEMBERS = 250;
/** Members of a wave at 10 %. */
const WAVE = MEMBERS / 10;
/** VMs that one call tags, and that one call creates. */
const BATCH = 100;
const INPUTS = { count: MEMBERS };

let world: LiveWorld;
let created: Kept;
beforeEach(async () => {
  world = await createLiveWorld({ quota: MEMBERS });
  created = await world.create({ inputs: INPUTS });
});
afterEach(() => world.trial.close());

function timesOf(calls: readonly string[], operation: string): number {
  return calls.filter((each) => each === operation).length;
}

describe(`a group of ${MEMBERS}`, () => {
  test("a changed tag takes one call for each hundred members, and touches no VM otherwise", async () => {
    const spec = { userTags: [{ key: "team", value: "web" }] };
    const { calls, kept, error } = await world.up(created, { spec, inputs: INPUTS });
    expect(error).toBe("");
    expect(kept.outputs["instanceIds"]).toEqual(created.outputs["instanceIds"]);
    expect(new Set(calls)).toEqual(new Set(["describeInstances", "tagResources"]));
    expect(timesOf(calls, "tagResources")).toBeLessThanOrEqual(2 * Math.ceil(MEMBERS / BATCH));
    expect((await world.up(kept, { spec, inputs: INPUTS })).changes).toBe(false);
  });

  test("a replacement of all members takes a canary and ten waves, one create call each, and never more than 10 % at once", async () => {
    const systemDisk = { autoDelete: true, cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 50 } };
    const { simulator } = world.trial;
    let [fewest, most] = [MEMBERS, MEMBERS];
    world.trial.afterCall(() => {
      const { instances } = simulator.ledger();
      const running = instances.filter(({ status }) => status === "running").length;
      fewest = Math.min(fewest, running);
      most = Math.max(most, instances.filter(({ alive }) => alive).length);
    });
    const ran = await world.up(created, { spec: { systemDisk }, inputs: INPUTS });
    expect(ran.error).toBe("");
    expect(ran.preview.split("\n").filter((line) => /^ +wave \d/.test(line))).toHaveLength(11);
    expect(timesOf(ran.calls, "deleteInstance")).toBe(MEMBERS);
    expect(timesOf(ran.calls, "createInstances")).toBe(11);
    expect([fewest, most]).toEqual([MEMBERS - WAVE, MEMBERS]);
  });
});
