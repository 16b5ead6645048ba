/** Restarts and rebuilds that fail or are killed at any step, against a simulator over real HTTP. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { ApiError } from "../../../../provider/api/error.js";
import type { Cloud } from "../../../../provider/api/cloud.js";
import type { FaultScript } from "../../../../simulator/index.js";
import { Killed } from "../../reconcile/harness.js";
import { recordRollout } from "../../reconcile/rollout-records.js";
import { createLiveWorld, type Kept, type LiveWorld, type Seen } from "./live-world.js";

let world: LiveWorld;
beforeEach(async () => {
  world = await createLiveWorld();
});
afterEach(() => world.trial.close());

const TYPE = { instanceType: "g.n2.xlarge" };
const IMAGE = { imageId: "img-ubuntu2404" };
const TAGS = { userTags: [{ key: "env", value: "prod" }] };
const two = (value: unknown) => [value, value];
const valuesOf = (vms: readonly Seen[], field: string) => vms.map((vm) => vm[field]);
const idsOf = ({ outputs }: Kept): unknown => outputs["instanceIds"];
const idOf = (kept: Kept, slot: number): string => (idsOf(kept) as readonly string[])[slot] ?? "";

/** The calls that change VMs. */
const CHANGES = ["tag", "untag", "modifyAttributes", "stop", "resize", "rebuild", "start"] as const;

/** A cloud whose process dies at its nth call that changes a VM, before the call or after it. */
function killedAt(nth: number, when: "before" | "after"): Partial<Cloud> & { dead: () => boolean } {
  let calls = 0;
  let isDead = false;
  const real = world.trial.cloud as unknown as Record<string, (...given: unknown[]) => unknown>;
  const killable = CHANGES.map((name) => [
    name,
    async (...given: unknown[]) => {
      if (isDead) throw new Killed("killed");
      calls += 1;
      isDead = calls === nth;
      if (isDead && when === "before") throw new Killed("killed");
      const reply = await real[name]?.(...given);
      if (isDead) throw new Killed("killed");
      return reply;
    },
  ]);
  return { ...Object.fromEntries(killable), dead: () => isDead };
}

const inputs = { count: 2 };

describe("a restart or rebuild that is killed", () => {
  const after = { spec: { ...TYPE, ...IMAGE, ...TAGS }, inputs };

  test.each([
    ["before", "its own state"],
    ["after", "its own state"],
    ["before", "the state before it"],
    ["after", "the state before it"],
  ] as const)(
    "a run killed %s any call is completed by the next run from %s",
    async (when, which) => {
      let nth = 0;
      for (let isDead = true; isDead;) {
        nth += 1;
        const created = await world.create({ inputs });
        const cloud = killedAt(nth, when);
        const killed = await world.up(created, after, cloud);
        isDead = cloud.dead();
        const records = recordRollout(world.trial);
        const run = await world.up(which === "its own state" ? killed.kept : created, after);
        expect([nth, run.error]).toEqual([nth, ""]);
        const vms = await world.vms(run.kept);
        expect(valuesOf(vms, "status")).toEqual(two("running"));
        expect(valuesOf(vms, "instanceType")).toEqual(two(TYPE.instanceType));
        expect(valuesOf(vms, "imageId")).toEqual(two(IMAGE.imageId));
        expect(idsOf(run.kept)).toEqual(idsOf(created));
        expect(records.calls()["createInstances"]).toBeUndefined();
        expect(records.calls()["deleteInstance"]).toBeUndefined();
        expect(world.trial.simulator.ledger()).toMatchObject({ made: 2, alive: 2 });
        expect((await world.up(run.kept, after)).changes).toBe(false);
        world.trial.simulator.reset();
      }
      // A mark, tags, stop, resize, rebuild, the new tags and start of each of the two.
      expect(nth).toBe(2 * 7 + 1);
    },
    60_000,
  );

  test.each([1, 2, 3, 4, 5, 6, 7])(
    "a run killed after call %i is taken back by the next one, if the program is set back",
    async (nth) => {
      const created = await world.create({ inputs });
      const killed = await world.up(created, after, killedAt(nth, "after"));
      const run = await world.up(killed.kept, { inputs });
      expect(run.error).toBe("");
      const vms = await world.vms(run.kept);
      expect(valuesOf(vms, "status")).toEqual(two("running"));
      expect(valuesOf(vms, "instanceType")).toEqual(two("g.n2.large"));
      expect(valuesOf(vms, "imageId")).toEqual(two("img-ubuntu2204"));
      expect(idsOf(run.kept)).toEqual(idsOf(created));
      expect((await world.up(run.kept, { inputs })).changes).toBe(false);
    },
  );
});

describe("changes of two programs that are killed one after the other", () => {
  test("the next run sets what the first program changed, though the second one was killed as well", async () => {
    const one = { count: 1 };
    // A listing does not show metadata, so no run finds them changed.
    const roleOf = (value: string) => ({ metadata: [{ key: "role", value }] });
    const created = await world.create({ spec: roleOf("first"), inputs: one });
    const other = { spec: roleOf("second"), inputs: one };
    // After the mark and the metadata, before the new tag.
    await world.up(created, other, killedAt(2, "after"));
    const last = { spec: { ...roleOf("first"), ...TAGS }, inputs: one };
    await world.up(created, last, killedAt(1, "after"));
    const run = await world.up(created, last);
    expect(run.error).toBe("");
    expect(valuesOf(await world.vms(run.kept), "metadata")).toEqual([roleOf("first").metadata]);
    expect(idsOf(run.kept)).toEqual(idsOf(created));
  });
});

describe("a restart or rebuild that meets a fault", () => {
  const after = { spec: { ...TYPE, ...IMAGE }, inputs };
  const calls = ["stopInstance", "resizeInstance", "rebuildInstance", "startInstance"] as const;
  const faults: readonly Omit<FaultScript, "operation">[] = [
    { fault: "lose-reply" },
    { fault: "reset" },
    { fault: "error-after" },
    { fault: "throttle" },
    { fault: "unavailable" },
    {
      ...{ fault: "refuse", httpStatus: 400, status: "FAILED_PRECONDITION", times: 8 },
      message: "Conflict with underlay task 'snapshot'",
    },
  ];
  const rows = calls.flatMap((operation) =>
    faults.map((fault) => [operation, fault.fault, { operation, ...fault }] as const),
  );

  test.each(rows)("a run goes on after %s had the fault %s", async (_, __, fault) => {
    const created = await world.create({ inputs });
    const records = recordRollout(world.trial);
    world.trial.simulator.faults.arm([fault]);
    const run = await world.up(created, after);
    expect(run.error).toBe("");
    const vms = await world.vms(run.kept);
    expect(valuesOf(vms, "status")).toEqual(two("running"));
    expect(valuesOf(vms, "instanceType")).toEqual(two(TYPE.instanceType));
    expect(valuesOf(vms, "imageId")).toEqual(two(IMAGE.imageId));
    expect(idsOf(run.kept)).toEqual(idsOf(created));
    expect(records.fewestRunning()).toBe(1);
    expect(records.calls()["createInstances"]).toBeUndefined();
    expect((await world.up(run.kept, after)).changes).toBe(false);
  });

  test.each([2, 3])(
    "a start that has no reply %i times in a row is no failed start",
    async (times) => {
      const created = await world.create({ inputs });
      world.trial.simulator.faults.arm([{ operation: "startInstance", fault: "reset", times }]);
      const run = await world.up(created, after);
      expect(run.error).toBe("");
      expect(valuesOf(await world.vms(run.kept), "status")).toEqual(two("running"));
      expect(idsOf(run.kept)).toEqual(idsOf(created));
    },
  );

  test("restarts stop after more failed members than rollout.maxFailed, and no further VM is stopped", async () => {
    const six = {
      ...{ count: 6, launchRetries: 0 },
      rollout: { maxUnavailable: 3, maxFailed: 1 },
    };
    const created = await world.create({ inputs: six });
    const records = recordRollout(world.trial);
    const refused = { fault: "refuse", httpStatus: 400, status: "INVALID_ARGUMENT" } as const;
    world.trial.simulator.faults.arm([
      { operation: "resizeInstance", nth: 2, times: 30, ...refused },
    ]);
    const run = await world.up(created, { spec: TYPE, inputs: six });
    expect(run.error).toContain("rollout.maxFailed 1");
    // The canary and one wave.
    expect(records.calls()["stopInstance"]).toBe(4);
    expect(records.fewestRunning()).toBe(3);
    world.trial.simulator.faults.disarm();
    const next = await world.up(run.kept, { spec: TYPE, inputs: six });
    expect(next.error).toBe("");
    expect(idsOf(next.kept)).toEqual(idsOf(created));
  });

  test.each([3_000, 8_000, 20_000])(
    "a run stops each VM once, though listings show the group as it was %i ms ago",
    async (delayMs) => {
      const created = await world.create();
      world.trial.pass(60_000);
      const records = recordRollout(world.trial);
      world.trial.simulator.faults.arm([
        { operation: "describeInstances", nth: 2, times: 100, fault: "stale", delayMs },
      ]);
      const run = await world.up(created, { spec: TYPE });
      expect(run.error).toBe("");
      expect(records.calls()).toMatchObject({ stopInstance: 4, startInstance: 4 });
      expect(records.fewestRunning()).toBe(3);
    },
  );

  test("a run gives a member up that is busy for longer than timeouts.perVm, though each call could be repeated", async () => {
    const created = await world.create();
    const busy = async (): Promise<never> => {
      throw new ApiError({
        ...{ operation: "stopInstance", fault: "busy", code: "FAILED_PRECONDITION" },
        ...{ detail: "Conflict with underlay task 'rebootInstance'", requestId: "r" },
      });
    };
    const beganMs = world.trial.nowMs();
    const timeouts = { perVm: "10m", update: "2h" };
    const run = await world.up(created, { spec: TYPE, inputs: { timeouts } }, { stop: busy });
    expect(run.error).toContain("1 × stop failed: Conflict with underlay task");
    const tookMs = world.trial.nowMs() - beganMs;
    expect(tookMs).toBeGreaterThanOrEqual(10 * 60_000);
    expect(tookMs).toBeLessThan(15 * 60_000);
  });

  test("a run that cannot resize its canary stops, names the VM, and the next run goes on", async () => {
    const created = await world.create();
    world.trial.simulator.setStock(TYPE.instanceType, "cn-north-1a", 0);
    const run = await world.up(created, { spec: TYPE });
    expect(run.error).toContain("0 of 4 members are ready, 3 outdated members still run");
    expect(run.error).toContain(
      `1 × resize failed: InstanceType '${TYPE.instanceType}' is out of stock; the VM stays stopped until the next run (web-004; ${idOf(created, 3)}; request `,
    );
    expect(run.error).toContain("The rollout stopped (rollout.maxFailed 0)");
    expect(run.log).toContain("done: 1 left stopped");
    // The call, and its retry.
    expect(run.calls.filter((name) => name === "resizeInstance")).toHaveLength(2);
    expect(run.calls.filter((name) => name === "stopInstance")).toHaveLength(1);
    expect(run.calls).not.toContain("startInstance");
    expect(run.kept.outputs["failures"]).toMatchObject([
      { slot: 3, phase: "resize", code: "FAILED_PRECONDITION" },
    ]);

    world.trial.simulator.setStock(TYPE.instanceType, "cn-north-1a", undefined);
    const next = await world.up(run.kept, { spec: TYPE });
    expect(next.preview).toContain("4 to restart");
    expect(next.error).toBe("");
    expect(next.calls.filter((name) => name === "stopInstance")).toHaveLength(3);
    const vms = await world.vms(next.kept);
    expect(valuesOf(vms, "status")).toEqual(["running", "running", "running", "running"]);
    expect(idsOf(next.kept)).toEqual(idsOf(created));
    expect((await world.up(next.kept, { spec: TYPE })).changes).toBe(false);
  });

  test("a run that cannot resize its canary is taken back by a program set back: the VM is started again", async () => {
    const created = await world.create();
    world.trial.simulator.setStock(TYPE.instanceType, "cn-north-1a", 0);
    const run = await world.up(created, { spec: TYPE });
    const back = await world.up(run.kept);
    expect(back.error).toBe("");
    expect(back.calls).not.toContain("stopInstance");
    expect(back.calls.filter((name) => name === "startInstance")).toHaveLength(1);
    const vms = await world.vms(back.kept);
    expect(valuesOf(vms, "status")).toEqual(["running", "running", "running", "running"]);
    expect((await world.up(back.kept)).changes).toBe(false);
  });

  test("a run past its time limit finishes the member that it has stopped, and begins no other", async () => {
    const created = await world.create();
    const timeouts = { update: "10s" };
    const run = await world.up(created, { spec: TYPE, inputs: { timeouts } });
    expect(run.error).toContain("timed out");
    const vms = await world.vms(run.kept);
    expect(valuesOf(vms, "status")).toEqual(["running", "running", "running", "running"]);
    expect(valuesOf(vms, "instanceType").filter((type) => type === TYPE.instanceType).length).toBe(
      run.calls.filter((name) => name === "stopInstance").length,
    );
  });
});
