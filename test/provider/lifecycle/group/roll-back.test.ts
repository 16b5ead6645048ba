/** A failed rollout is taken back (`rollout.onFailure: "rollback"`), against a simulator over real HTTP. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { SPEC } from "../../reconcile/harness.js";
import { recordRollout } from "../../reconcile/rollout-records.js";
import { createLiveWorld, type Kept, type LiveWorld } from "./live-world.js";

let world: LiveWorld;
beforeEach(async () => {
  world = await createLiveWorld();
});
afterEach(() => world.trial.close());

const disk = (diskSizeGB: number) => ({
  systemDisk: { autoDelete: true, cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB } },
});
const given = (diskSizeGB: number, rollout: object = {}) => ({
  spec: disk(diskSizeGB),
  inputs: { rollout: { onFailure: "rollback", ...rollout } },
});
/** Breaks the VMs of some create calls, the first `after` ones left out. */
const breakBoots = (times: number, after = 0) =>
  world.trial.simulator.faults.arm([
    { operation: "createInstances", fault: "boot-error", times, nth: 1 + after },
  ]);
const idsOf = ({ outputs }: Kept) => outputs["instanceIds"] as readonly string[];
/** Size of each member's system disk, by slot. */
const sizesOf = async (kept: Kept) =>
  (await world.vms(kept)).map(
    (vm) => (vm["systemDisk"] as { cloudDisk: { diskSizeGB: number } }).cloudDisk.diskSizeGB,
  );

describe("a failed rollout with onFailure rollback", () => {
  test("a failed rollout gives every changed member its former spec again, within its limits", async () => {
    const first = await world.create({ spec: disk(40) });
    const records = recordRollout(world.trial);
    // The first two members get the new spec; the third breaks in both attempts.
    breakBoots(2, 2);
    const failed = await world.up(first, given(50));
    expect(failed.error).toContain(
      "The rollout stopped (rollout.maxFailed 0) and was rolled back: 3 of 3 changed members have the former spec again",
    );
    expect(failed.error).toContain("Correct the spec or set it back, then run `pulumi up` again");
    expect(await sizesOf(failed.kept)).toEqual([40, 40, 40, 40]);
    expect(idsOf(failed.kept)[0]).toBe(idsOf(first)[0]);
    expect(records.fewestRunning()).toBe(3);
    expect(records.mostAlive()).toBe(4);
  });

  test("a rollout whose canary breaks names the VM, and the request that created it", async () => {
    const first = await world.create({ spec: disk(40) });
    breakBoots(30);
    const failed = await world.up(first, given(50, { onFailure: "stop" }));
    expect(failed.error).toMatch(/\(status error\) \(web-004; i-\w+; request \w+\)/);
  });

  test("a failed rollout with a surge is taken back within the limits of the surge", async () => {
    const first = await world.create({ spec: disk(40) });
    const records = recordRollout(world.trial);
    breakBoots(2, 2);
    const failed = await world.up(first, given(50, { maxSurge: 1, maxUnavailable: 0 }));
    expect(failed.error).toContain("2 of 2 changed members have the former spec again");
    expect(await sizesOf(failed.kept)).toEqual([40, 40, 40, 40]);
    expect([records.fewestRunning(), records.mostAlive()]).toEqual([4, 5]);
  });

  test("a failed rollout that was taken back is tried again by the next up, with the same preview", async () => {
    const first = await world.create({ spec: disk(40) });
    breakBoots(2);
    const failed = await world.up(first, given(50));
    expect(failed.error).toContain("rolled back: 1 of 1 changed member has the former spec again");
    breakBoots(2);
    const again = await world.up(failed.kept, given(50));
    expect(again.preview).toContain("systemDisk.cloudDiskSpec.diskSizeGB: 40 -> 50");
    expect(again.error).toContain("rolled back: 1 of 1 changed member has the former spec again");
    expect(await sizesOf(again.kept)).toEqual([40, 40, 40, 40]);
    const last = await world.up(again.kept, given(50));
    expect(last.error).toBe("");
    expect(await sizesOf(last.kept)).toEqual([50, 50, 50, 50]);
    expect((await world.up(last.kept, given(50))).changes).toBe(false);
  });

  test("a failed roll-back stops, and its message has both causes", async () => {
    const first = await world.create({ spec: disk(40) });
    breakBoots(4);
    const failed = await world.up(first, given(50));
    expect(failed.error).toContain("rolled back: 0 of 1 changed member has the former spec again");
    expect(failed.error).toContain("2 × boot failed: ");
    expect((failed.kept.outputs["instances"] as unknown[]).length).toBe(3);
    const last = await world.up(failed.kept, given(40));
    expect(last.error).toBe("");
    expect(await sizesOf(last.kept)).toEqual([40, 40, 40, 40]);
    expect(idsOf(last.kept).slice(0, 3)).toEqual(idsOf(first).slice(0, 3));
  });

  test("a failed rollout deletes no member that it changed in place", async () => {
    const first = await world.create({ inputs: { count: 3 } });
    world.trial.simulator.faults.arm([
      {
        operation: "createInstances",
        fault: "refuse",
        httpStatus: 400,
        status: "INVALID_ARGUMENT",
      },
    ]);
    // The members get the metadata while they run; only a new VM has none again.
    const failed = await world.up(first, {
      spec: { metadata: [{ key: "role", value: "web" }] },
      inputs: { count: 4, rollout: { onFailure: "rollback", maxUnavailable: 2 } },
    });
    expect(failed.error).toContain("launch failed");
    expect(failed.calls).not.toContain("deleteInstance");
    expect(idsOf(failed.kept)).toEqual(idsOf(first));
  });

  test.each([
    ["restart", "instanceType", ["g.n2.large", "g.n2.xlarge"], "resizeInstance"],
    ["rebuild", "imageId", ["img-ubuntu2204", "img-ubuntu2404"], "rebuildInstance"],
  ] as const)(
    "a failed rollout takes each %s back in place, also that of the member that failed",
    async (disruption, field, [former, next], operation) => {
      const inputs = {
        rollout: { onFailure: "rollback", mostDisruptive: disruption },
        launchRetries: 0,
      };
      const first = await world.create();
      const records = recordRollout(world.trial);
      const refusal = { httpStatus: 400, status: "INVALID_ARGUMENT" };
      world.trial.simulator.faults.arm([{ ...{ operation, fault: "refuse", nth: 3 }, ...refusal }]);
      const failed = await world.up(first, { spec: { [field]: next }, inputs });
      expect(failed.error).toContain(
        "The rollout stopped (rollout.maxFailed 0) and was rolled back: 3 of 3 changed members have the former spec again",
      );
      const vms = await world.vms(failed.kept);
      expect(vms.map((vm) => [vm["status"], vm[field]])).toEqual(
        [...Array(4).keys()].map(() => ["running", former]),
      );
      expect(idsOf(failed.kept)).toEqual(idsOf(first));
      expect(failed.calls).not.toContain("deleteInstance");
      expect(records.fewestRunning()).toBe(3);
      const last = await world.up(failed.kept, { spec: { [field]: next }, inputs });
      expect(last.preview).toContain(`4 to ${disruption}`);
      expect(last.error).toBe("");
      expect(idsOf(last.kept)).toEqual(idsOf(first));
      expect((await world.up(last.kept, { spec: { [field]: next }, inputs })).changes).toBe(false);
    },
  );

  test("a failed rollout deletes no rebuilt member that only a new VM gives its former spec", async () => {
    const first = await world.create();
    const refusal = { fault: "refuse", httpStatus: 400, status: "INVALID_ARGUMENT" } as const;
    world.trial.simulator.faults.arm([
      { operation: "modifyNetworkInterface", nth: 2, times: 9, ...refusal },
    ]);
    // A VM cannot go without security groups again.
    const nic = SPEC.primaryNetworkInterface?.networkInterface;
    const securityGroups = ["sg-north1http"];
    const failed = await world.up(first, {
      spec: {
        imageId: "img-ubuntu2404",
        primaryNetworkInterface: { networkInterface: { ...nic, securityGroups } },
      },
      inputs: {
        rollout: { onFailure: "rollback", maxUnavailable: 1, maxSurge: 1 },
        launchRetries: 0,
      },
    });
    expect(failed.error).toContain("modify failed");
    expect(failed.calls).not.toContain("deleteInstance");
    expect(idsOf(failed.kept)).toEqual(idsOf(first));
  });

  test("a failed rollout leaves a half-changed member that only a new VM gives its former spec", async () => {
    const first = await world.create();
    const refusal = { fault: "refuse", httpStatus: 400, status: "INVALID_ARGUMENT" } as const;
    world.trial.simulator.faults.arm([{ operation: "resizeInstance", times: 9, ...refusal }]);
    // A VM cannot go without a description again.
    const failed = await world.up(first, {
      spec: { instanceType: "g.n2.xlarge", description: "new" },
      inputs: { rollout: { onFailure: "rollback" }, launchRetries: 0 },
    });
    expect(failed.error).toContain("resize failed");
    expect(failed.calls).not.toContain("deleteInstance");
    expect(idsOf(failed.kept)).toEqual(idsOf(first));
  });

  test("a run that cannot delete a VM beyond count takes no change back", async () => {
    const first = await world.create();
    world.trial.simulator.faults.arm([
      {
        operation: "deleteInstance",
        times: 9,
        fault: "refuse",
        httpStatus: 400,
        status: "INVALID_ARGUMENT",
      },
    ]);
    const failed = await world.up(first, {
      spec: { instanceType: "g.n2.xlarge" },
      inputs: { count: 3, rollout: { onFailure: "rollback" } },
    });
    expect(failed.error).toContain("1 × retire failed");
    expect(failed.error).not.toContain("rolled back");
    const types = (await world.vms(failed.kept)).slice(0, 3).map((vm) => vm["instanceType"]);
    expect(types).toEqual(["g.n2.xlarge", "g.n2.xlarge", "g.n2.xlarge"]);
  });

  test("a failed rollout with the default leaves the changed members", async () => {
    const first = await world.create({ spec: disk(40) });
    breakBoots(2, 1);
    const failed = await world.up(first, given(50, { onFailure: "stop" }));
    expect(failed.error).toContain("The rollout stopped (rollout.maxFailed 0). ");
    expect(await sizesOf(failed.kept)).toEqual([40, 40, 50]);
  });

  test("a successful rollout is not taken back", async () => {
    const first = await world.create({ spec: disk(40) });
    const done = await world.up(first, given(50));
    expect([done.error, await sizesOf(done.kept)]).toEqual(["", [50, 50, 50, 50]]);
  });
});
