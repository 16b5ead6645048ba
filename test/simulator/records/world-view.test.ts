import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { startBench, type Bench } from "../client.js";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
beforeEach(() => bench.simulator.reset());
afterAll(() => bench.simulator.close());

const world = () => bench.simulator.world();
const WITH_ATTACHMENTS = {
  elasticIp: { bandwidthMbps: 5, provider: "bgp" },
  systemDisk: { autoDelete: true, cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 40 } },
  dataDisks: [{ cloudDiskSpec: { diskType: "ssd.io1", diskSizeGB: 20 } }],
};

test("world() lists VMs, elastic IPs and disks, each with its VM", async () => {
  const id = await bench.running(WITH_ATTACHMENTS);
  expect(world()).toMatchObject({
    instances: [{ instanceId: id, status: "running", alive: true }],
    elasticIps: [{ regionId: "cn-north-1", bandwidthMbps: 5, instanceId: id }],
    disks: [
      { az: "cn-north-1a", diskType: "ssd.gp1", diskSizeGB: 40, instanceId: id },
      { diskType: "ssd.io1", diskSizeGB: 20, instanceId: id },
    ],
  });
});

test("world() lists the elastic IPs and disks that a VM left behind as soon as the VM is gone", async () => {
  const id = await bench.running(WITH_ATTACHMENTS);
  const [elasticIp] = world().elasticIps;
  await bench.send({ method: "DELETE", path: `/instances/${id}` });
  expect(world().instances).toHaveLength(1);
  bench.clock.advance(250);
  expect(world()).toEqual({
    instances: [],
    elasticIps: [{ ...elasticIp, instanceId: null }],
    disks: [expect.objectContaining({ diskType: "ssd.io1", instanceId: null })],
  });
});

test("GET world returns the same as world()", async () => {
  await bench.running(WITH_ATTACHMENTS);
  const { body } = await bench.admin("GET", "/world");
  expect(body).toEqual(world());
});
