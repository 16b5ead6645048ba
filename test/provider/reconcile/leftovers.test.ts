/** The disks and elastic IPs left behind by a run, and its line about them. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Leftovers } from "../../../provider/group/leftovers.js";
import type { InstanceSpec } from "../../../provider/wire/spec.js";
import { createTrial, type Ran, type Trial } from "./harness.js";

const cloudDiskSpec = { diskType: "ssd.gp1", diskSizeGB: 40 };
const STAYS: Partial<InstanceSpec> = {
  systemDisk: { cloudDiskSpec },
  dataDisks: [{ cloudDiskSpec }, { autoDelete: true, cloudDiskSpec }],
  elasticIp: { bandwidthMbps: 5, provider: "bgp" },
};

let trial: Trial;
beforeEach(async () => {
  trial = await createTrial();
});
afterEach(() => trial.close());

const reportsOf = ({ events }: Ran) =>
  events.flatMap((event) => (event.kind === "leaves" ? [event] : []));
const countsOf = ({ elasticIps, disks }: Leftovers) => [elasticIps.least, disks.least];
/** The ids in the reports of a run, sorted. */
const idsOf = (run: Ran) =>
  reportsOf(run)
    .flatMap(({ leftovers: { elasticIps, disks } }) => [...elasticIps.names, ...disks.names])
    .map((name) => name.replace(/ .*$/, ""))
    .sort();
/** The ids of everything in the cloud without a VM, sorted. */
const unattached = () => {
  const { elasticIps, disks } = trial.simulator.world();
  return [
    ...elasticIps.filter((one) => one.instanceId === null).map(({ elasticIpId }) => elasticIpId),
    ...disks.filter((one) => one.instanceId === null).map(({ diskId }) => diskId),
  ].sort();
};

test("a run that deletes VMs names exactly the remaining elastic IPs and disks", async () => {
  const first = await trial.run(3, undefined, { spec: STAYS });
  expect(reportsOf(first)).toEqual([]);
  const second = await trial.run(1, first.saved, { spec: STAYS });
  expect(reportsOf(second)).toHaveLength(1);
  expect(reportsOf(second).map(({ leftovers }) => countsOf(leftovers))).toEqual([[2, 4]]);
  expect(reportsOf(second)[0]?.hasNewAddresses).toBe(false);
  expect(idsOf(second)).toEqual(unattached());
});

test("a run that replaces members reports each round once, with the change of addresses", async () => {
  const first = await trial.run(3, undefined, { spec: STAYS });
  const second = await trial.run(3, first.saved, {
    spec: { ...STAYS, description: "b" },
    inputs: { rollout: { strategy: "recreate" } },
  });
  expect(second.verdict).toBe("converged");
  expect(reportsOf(second).map(({ leftovers }) => countsOf(leftovers))).toEqual([
    [1, 2],
    [2, 4],
  ]);
  expect(reportsOf(second).every(({ hasNewAddresses }) => hasNewAddresses)).toBe(true);
  expect(idsOf(second)).toEqual(unattached());
});

test("a run that deletes VMs with all their resources reports that nothing is left", async () => {
  const first = await trial.run(2);
  const second = await trial.run(0, first.saved);
  expect(reportsOf(second).map(({ leftovers }) => countsOf(leftovers))).toEqual([[0, 0]]);
  expect(unattached()).toEqual([]);
});

test("a refused deletion leaves nothing behind, and is not reported", async () => {
  const first = await trial.run(2, undefined, { spec: STAYS });
  trial.simulator.faults.arm([
    {
      operation: "deleteInstance",
      fault: "refuse",
      httpStatus: 400,
      status: "FAILED_PRECONDITION",
      message: "Can't delete 'prepaid_by_duration' instance which isn't overdue",
    },
  ]);
  const second = await trial.run(0, first.saved, { spec: STAYS });
  expect(trial.alive()).toHaveLength(1);
  expect(idsOf(second)).toEqual(unattached());
  expect(idsOf(second)).toHaveLength(3);
});

test("a VM with a failed creation leaves nothing behind, and is not reported", async () => {
  trial.simulator.faults.arm([{ operation: "createInstances", fault: "boot-error" }]);
  const run = await trial.run(2, undefined, { spec: STAYS });
  expect(run.verdict).toBe("converged");
  expect(reportsOf(run)).toEqual([]);
  expect(unattached()).toEqual([]);
});
