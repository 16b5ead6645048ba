import { createHash } from "node:crypto";
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

test("world() shows what calls can change on a VM, and no password", async () => {
  const login = { keyNames: ["ops"], passwordAuth: "yes", password: "Tr0ub4dor&3" };
  const metadata = [{ key: "role", value: "web" }];
  await bench.running({ ...login, metadata, description: "first", hostname: "web.local" });
  const passwordDigest = createHash("sha256").update(login.password).digest("hex");
  expect(world().instances).toMatchObject([
    {
      ...{ description: "first", hostname: "web.local", metadata: { role: "web" } },
      ...{ securityGroups: ["sg-north1main"], autoRenew: false },
      ...{ keyNames: ["ops"], passwordAuth: "yes", passwordDigest },
    },
  ]);
  expect(JSON.stringify(world())).not.toContain(login.password);
});

test("modifyInstancePassword lets a VM with a key only accept a password", async () => {
  const id = await bench.running({ keyNames: ["ops"], passwordAuth: "no" });
  expect(world().instances).toMatchObject([{ passwordAuth: "no", passwordDigest: null }]);
  await bench.act(id, "modifyInstancePassword", { password: "Tr0ub4dor&3" });
  expect(world().instances).toMatchObject([
    { passwordAuth: "yes", passwordDigest: expect.stringMatching(/^[0-9a-f]{64}$/) },
  ]);
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
