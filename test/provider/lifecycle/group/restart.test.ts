/** Restarts and rebuilds of a running group of four, against a simulator over real HTTP. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { InstanceSpec } from "../../../../provider/wire/spec.js";
import { recordRollout } from "../../reconcile/rollout-records.js";
import { createLiveWorld, type Kept, type LiveWorld, type Seen } from "./live-world.js";

let world: LiveWorld;
beforeEach(async () => {
  world = await createLiveWorld();
});
afterEach(() => world.trial.close());

const OTHER_TYPE = { instanceType: "g.n2.xlarge" };
const OTHER_IMAGE = { imageId: "img-ubuntu2404" };
const DATA_DISK: Partial<InstanceSpec> = {
  dataDisks: [
    { autoDelete: true, deviceName: "vdb", cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 20 } },
  ],
};

/** The identity of each VM: ids, addresses and disks. */
const kept = (vms: readonly Seen[]) =>
  vms.map(({ instanceId, privateIpAddress, systemDisk, dataDisks }) => ({
    ...{ instanceId, privateIpAddress, systemDisk, dataDisks },
  }));
const valuesOf = (vms: readonly Seen[], field: string) => [...new Set(vms.map((vm) => vm[field]))];
const idsOf = ({ outputs }: Kept): unknown => outputs["instanceIds"];

describe("update of a running group by restarts and rebuilds", () => {
  test.each([
    ["type", "restart", {}, OTHER_TYPE, "resizeInstance"],
    ["image", "rebuild", DATA_DISK, OTHER_IMAGE, "rebuildInstance"],
  ] as const)(
    "update changes the %s of 4 running VMs by a %s, one at a time, and the next diff is empty",
    async (_, verb, before, after, operation) => {
      const created = await world.create({ spec: before });
      const vmsBefore = await world.vms(created);
      const records = recordRollout(world.trial);
      const run = await world.up(created, { spec: { ...before, ...after } });
      console.log(run.preview, run.calls.join(" "), run.error);
      expect(run.error).toBe("");
    },
  );
});
