import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { startBench, type Bench } from "../client.js";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
beforeEach(() => bench.simulator.reset());
afterAll(() => bench.simulator.close());

const world = () => bench.simulator.world();
const GREEDY = {
  elasticIp: { bandwidthMbps: 5, provider: "bgp" },
  systemDisk: { autoDelete: true, cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 40 } },
  dataDisks: [{ cloudDiskSpec: { diskType: "ssd.io1", diskSizeGB: 20 } }],
};

test("the world shows VMs, elastic IPs and disks with the VM that has them", async () => {
  const id = await bench.running(GREEDY);
  expect(world()).toMatchObject({
    instances: [{ instanceId: id, status: "running", alive: true }],
    elasticIps: [{ regionId: "cn-north-1", bandwidthMbps: 5, instanceId: id }],
    disks: [
      { az: "cn-north-1a", diskType: "ssd.gp1", diskSizeGB: 40, instanceId: id },
      { diskType: "ssd.io1", diskSizeGB: 20, instanceId: id },
    ],
  });
});

test("the world shows what a VM left behind, as soon as it is gone", async () => {
  const id = await bench.running(GREEDY);
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

test("the world is shown over HTTP too", async () => {
  await bench.running(GREEDY);
  const { body } = await bench.admin("GET", "/world");
  expect(body).toEqual(world());
});
