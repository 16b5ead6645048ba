/** The lifecycle of a group on the real engine, from an ES module: the cloud and the state after each command. */
import { describe, expect, test } from "@jest/globals";
import type { Simulator } from "../../simulator/index.js";
import { SPEC, type Finished, type Project } from "./project.js";
import { projectForFile } from "./given-project.js";

let simulator: Simulator;
let project: Project;
projectForFile({ bootMs: 1000, format: "module" }, (given) => {
  ({ simulator, project } = given);
});

const group = (count: number, spec: object = {}) => ({
  group: { regionId: "cn-north-1", count, instanceSpec: { ...SPEC, ...spec } },
});
const UP = ["up", "--yes", "--skip-preview"];
const alive = () => simulator.ledger().instances.filter((vm) => vm.alive);
const names = () =>
  alive()
    .map(({ name }) => name)
    .sort();

/** The lines under the group in the diagnostics, without indent. */
function linesUnderGroup({ output }: Finished): readonly string[] {
  const [, block = ""] = output.split("JdVmInstanceGroup (fleet):\n");
  const end = block.search(/\n\s*\n/);
  return block
    .slice(0, end < 0 ? undefined : end)
    .split("\n")
    .map((line) => line.trim());
}

async function succeeds(finished: Promise<Finished>): Promise<Finished> {
  const done = await finished;
  if (done.code !== 0) throw new Error(done.output);
  return done;
}

describe("the lifecycle of a group", () => {
  test("the first preview lists the VMs to launch, looks up quota and stock, and changes nothing", async () => {
    const preview = await succeeds(project.run(["preview"], group(3)));
    expect(linesUnderGroup(preview)).toEqual([
      "0 -> 3 members: 3 to launch",
      "launch   fleet-001…fleet-003 (3): g.n2.large in cn-north-1a; 1 create call",
      "effect   no VM is deleted; at least 0 of 3 members in service throughout; about 70 s, 14 API calls",
      "quota: 3 of 500 VMs after this",
      "stock: g.n2.large in cn-north-1a: yes",
    ]);
    // The row shows the plan, not the lookups.
    expect(preview.output).toMatch(/InstanceGroup fleet create 0 -> 3 members: 3 to launch/);
    expect(simulator.ledger().calls).toEqual({
      describeInstances: 1,
      describeQuotas: 1,
      describeInstanceTypes: 1,
      describeDiskQuota: 1,
    });
  });

  test("the first up launches the VMs of its preview", async () => {
    const { output } = await succeeds(project.run(UP, group(3)));
    expect(names()).toEqual(["fleet-001", "fleet-002", "fleet-003"]);
    expect(output).toContain("3/3 running");
    const state = await project.state();
    const saved = state.resources.find(({ type }) => type.endsWith(":JdVmInstanceGroup"));
    expect(saved?.outputs?.["instanceIds"]).toEqual(alive().map(({ instanceId }) => instanceId));
    expect(saved?.id).toBe(alive()[0]?.tags["jdvm:group"]);
  });

  test("a scale-out launches the VMs of its preview", async () => {
    const preview = await succeeds(project.run(["preview"], group(5)));
    expect(linesUnderGroup(preview)).toEqual([
      "3 -> 5 members: 2 to launch, 3 unchanged",
      "launch   fleet-004…fleet-005 (2): g.n2.large in cn-north-1a; 1 create call",
      "effect   no VM is deleted; at least 3 of 5 members in service throughout; about 70 s, 14 API calls",
      "quota: 5 of 500 VMs after this",
      "stock: g.n2.large in cn-north-1a: yes",
    ]);
    const before = names();
    await succeeds(project.run(UP, group(5)));
    expect(names()).toEqual([...before, "fleet-004", "fleet-005"]);
    expect(simulator.ledger().made).toBe(5);
  });

  test("an up without changes sends no request", async () => {
    const before = simulator.ledger().totalCalls;
    const { output } = await succeeds(project.run(["up", "--yes"], group(5)));
    expect(simulator.ledger().totalCalls).toBe(before);
    expect(output).toContain("5 unchanged");
  });

  test("a preview after a refresh of an unchanged group shows no changes", async () => {
    await succeeds(project.run(["refresh", "--yes", "--skip-preview"], group(5)));
    await succeeds(project.run(["preview", "--expect-no-changes"], group(5)));
  });

  test("refresh reports a VM deleted out of band, the preview lists it, and up recreates it", async () => {
    const gone = alive().find(({ name }) => name === "fleet-002");
    simulator.deleteInstance(gone?.instanceId ?? "");
    const refresh = await succeeds(project.run(["refresh", "--yes", "--skip-preview"], group(5)));
    expect(linesUnderGroup(refresh)).toEqual([
      `4 of 5 members are as declared; gone: fleet-002 (${gone?.instanceId})`,
    ]);
    const preview = await succeeds(project.run(["preview", "--diff"], group(5)));
    expect(preview.output).toContain("4 -> 5 members: 1 to launch, 4 unchanged");
    expect(preview.output).toContain(
      "launch   fleet-002 (1): g.n2.large in cn-north-1a; 1 create call",
    );
    // Drift is no change of an input.
    expect(preview.output).toMatch(/~ \S+JdVmInstanceGroup: \(update\)/);
    expect(preview.output).not.toMatch(/~ count/);
    await succeeds(project.run(UP, group(5)));
    expect(names()).toEqual(["fleet-001", "fleet-002", "fleet-003", "fleet-004", "fleet-005"]);
    expect(simulator.ledger().made).toBe(6);
  });

  test("a preview with refresh lists a stopped VM, and up starts it", async () => {
    const stopped = alive().find(({ name }) => name === "fleet-003");
    simulator.stopInstance(stopped?.instanceId ?? "");
    const preview = await succeeds(project.run(["preview", "--refresh"], group(5)));
    expect(preview.output).toContain(`start    fleet-003 (${stopped?.instanceId})`);
    await succeeds(project.run(["up", "--yes", "--skip-preview", "--refresh"], group(5)));
    expect(alive().every(({ status }) => status === "running")).toBe(true);
    expect(simulator.ledger().made).toBe(6);
  });

  test("a scale-in retires the VMs named in its preview", async () => {
    const surplus = alive().filter(({ name }) => name > "fleet-003");
    const preview = await succeeds(project.run(["preview"], group(3)));
    expect(linesUnderGroup(preview)).toEqual([
      "5 -> 3 members: 2 to retire, 3 unchanged",
      `retire   ${surplus.map(({ name, instanceId }) => `${name} (${instanceId})`).join(", ")}: no longer needed`,
      "effect   2 VMs are deleted; at least 3 of 3 members in service throughout; about 20 s, 7 API calls",
      "leaves nothing behind",
    ]);
    await succeeds(project.run(UP, group(3)));
    expect(names()).toEqual(["fleet-001", "fleet-002", "fleet-003"]);
  });

  test("a change of the type restarts the VMs named in its preview", async () => {
    const before = alive().map(({ instanceId }) => instanceId);
    const change = group(3, { instanceType: "g.n2.xlarge" });
    const preview = await succeeds(project.run(["preview"], change));
    const [counts, restarted, order, ...waves] = linesUnderGroup(preview);
    expect(counts).toBe("3 -> 3 members: 3 to restart");
    expect(restarted).toMatch(/: instanceType: "g.n2.large" -> "g.n2.xlarge"$/);
    expect(order).toBe(
      "stopped, resized, then started again, in 3 waves, each after all members of the wave before are running",
    );
    expect(waves.slice(0, 3)).toEqual([
      "wave 1   fleet-003: canary",
      "wave 2   fleet-002",
      "wave 3   fleet-001",
    ]);
    expect(waves[3]).toMatch(
      /^effect {3}no VM is deleted; at least 2 of 3 members in service throughout/,
    );
    for (const instanceId of before) expect(preview.output).toContain(instanceId);
    await succeeds(project.run(UP, change));
    expect(alive().map(({ instanceType }) => instanceType)).toEqual(Array(3).fill("g.n2.xlarge"));
    expect(alive().map(({ instanceId }) => instanceId)).toEqual(before);
  });

  test("a type out of stock stops one member, and reverting it repairs the group", async () => {
    const wrong = await project.run(UP, group(3, { instanceType: "h.n2.large" }));
    expect(wrong.code).not.toBe(0);
    expect(wrong.output).toContain("1 × resize failed: InstanceType 'h.n2.large' is out of stock");
    const statuses = () =>
      simulator
        .world()
        .instances.map(({ status }) => status)
        .sort();
    expect(statuses()).toEqual(["running", "running", "stopped"]);
    await succeeds(project.run(UP, group(3, { instanceType: "g.n2.xlarge" })));
    expect(alive().map(({ instanceType }) => instanceType)).toEqual(Array(3).fill("g.n2.xlarge"));
  });

  test("a targeted replacement retires the old members, then launches new ones", async () => {
    const change = group(3, { instanceType: "g.n2.xlarge" });
    const before = alive().map(({ instanceId }) => instanceId);
    const urn = "urn:pulumi:dev::trial::pulumi-nodejs:dynamic/jdcloud:JdVmInstanceGroup::fleet";
    await succeeds(project.run([...UP, "--target-replace", urn], change));
    expect(names()).toEqual(["fleet-001", "fleet-002", "fleet-003"]);
    expect(alive().filter(({ instanceId }) => before.includes(instanceId))).toEqual([]);
  });

  test("destroy leaves no VM and no resource", async () => {
    await succeeds(project.run(["destroy", "--yes", "--skip-preview"], group(3)));
    expect(alive()).toEqual([]);
    expect(simulator.ledger().duplicates).toEqual([]);
    expect((await project.state()).resources).toEqual([]);
  });

  test("up after destroy launches a new group", async () => {
    await succeeds(project.run(UP, group(2)));
    expect(names()).toEqual(["fleet-001", "fleet-002"]);
    await succeeds(project.run(["destroy", "--yes", "--skip-preview"], group(2)));
  });
});

describe("a quota of 200 for 250 VMs", () => {
  test("an up beyond the quota saves its 200 VMs and fails with one line, and the next one launches the other 50", async () => {
    simulator.reset();
    simulator.setQuota(200);
    const first = await project.run(UP, group(250));
    expect(first.code).not.toBe(0);
    const line = first.output.split("\n").find((text) => text.includes("200 of 250")) ?? "";
    expect(line).toContain("200 of 250 members are ready");
    expect(line).toContain("limit 200");
    expect(line).toContain(
      "Raise the quota of the region or lower `count`, then run `pulumi up` again",
    );
    expect(first.output).not.toMatch(/^\s+at /m);
    const saved = (await project.state()).resources.find(({ type }) =>
      type.endsWith(":JdVmInstanceGroup"),
    );
    expect(saved?.outputs?.["instanceIds"]).toHaveLength(200);

    simulator.setQuota(500);
    const preview = await succeeds(project.run(["preview"], group(250)));
    expect(linesUnderGroup(preview)[0]).toBe("200 -> 250 members: 50 to launch, 200 unchanged");
    await succeeds(project.run(UP, group(250)));
    expect(simulator.ledger().made).toBe(250);
    expect(alive()).toHaveLength(250);
    await succeeds(project.run(["destroy", "--yes", "--skip-preview"], group(250)));
    expect(alive()).toEqual([]);
  });
});
