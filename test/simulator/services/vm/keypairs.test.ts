import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { startBench, type Bench } from "../../client.js";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
beforeEach(() => bench.simulator.reset());
afterAll(() => bench.simulator.close());

const attach = (name: string, body: Record<string, unknown>) =>
  bench.send({ method: "POST", path: `/keypairs/${name}:attach`, body });
const detach = (name: string, instanceIds: readonly string[]) =>
  bench.send({ method: "POST", path: `/keypairs/${name}:detach`, body: { instanceIds } });

test("describeKeypairs lists the keys of the account with their VMs", async () => {
  await bench.launch(1);
  const [id] = await bench.launch(1, { keyNames: ["dev"] });
  const { body } = await bench.send({ path: "/keypairs" });
  expect(body.result?.totalCount).toBe(3);
  const query = "filters.1.name=keyNames&filters.1.values.1=dev";
  expect((await bench.send({ path: "/keypairs", query })).body.result).toEqual({
    keypairs: [
      {
        keyName: "dev",
        keyFingerprint: expect.stringMatching(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/),
        createTime: expect.any(String),
        instanceIds: [id],
      },
    ],
    totalCount: 1,
  });
  const unknown = "filters.1.name=colour&filters.1.values.1=red";
  expect((await bench.send({ path: "/keypairs", query: unknown })).httpStatus).toBe(400);
});

describe("attachKeypair", () => {
  test("attachKeypair attaches a key to running and stopped VMs", async () => {
    const instanceIds = [await bench.running(), await bench.stopped()];
    const { body } = await attach("ops", { instanceIds, passwordAuth: "no" });
    expect(body.result).toEqual({ successInstanceId: instanceIds, failInstanceId: [] });
    for (const id of instanceIds) expect(await bench.look(id)).toMatchObject({ keyNames: ["ops"] });
  });

  test("attachKeypair lists the VMs to which it could not attach the key", async () => {
    const good = await bench.running();
    const keyed = await bench.running({ keyNames: ["dev"] });
    const [booting = ""] = await bench.launch(1);
    const { body, httpStatus } = await attach("ops", {
      instanceIds: [keyed, good, booting],
      passWordAuth: "yes",
    });
    expect(httpStatus).toBe(200);
    expect(body.result).toEqual({
      successInstanceId: [good],
      failInstanceId: [keyed, booting],
    });
  });

  test("attachKeypair fails if it could attach the key to no VM", async () => {
    const messageOf = async (id: string) =>
      (await attach("ops", { instanceIds: [id], passWordAuth: "yes" })).body.error?.message;
    const keyed = await bench.running({ keyNames: ["dev"] });
    expect(await messageOf(keyed)).toBe(`Already attached key pair. instance id ${keyed}`);
    const [booting = ""] = await bench.launch(1);
    expect(await messageOf(booting)).toBe("Invalid instance status pending");
    const windows = await bench.running({ imageId: "img-windows022" });
    expect(await messageOf(windows)).toBe("Windows OS doesn't support attach keypair.");
    expect(await messageOf("i-x")).toBe("Instance 'i-x' not found.");
  });

  test.each([
    ["an unknown key", "nobody", { passWordAuth: "yes" }, "Keypair 'nobody' not found"],
    ["no passWordAuth", "ops", {}, "Parameter PassWordAuth missing"],
    ["an invalid passWordAuth", "ops", { passWordAuth: "1" }, "Parameter PassWordAuth invalid"],
    ["no VM", "ops", { passWordAuth: "yes", instanceIds: [] }, "Parameter InstanceIds missing"],
    [
      "more than 100 VMs",
      "ops",
      { passWordAuth: "yes", instanceIds: Array.from({ length: 101 }, () => "i-x") },
      "InstanceIds out of range",
    ],
  ])("attachKeypair rejects %s", async (_, name, body, message) => {
    const id = await bench.running();
    const reply = await attach(name, { instanceIds: [id], ...body });
    expect(reply.body.error?.message).toBe(message);
  });
});

test("detachKeypair detaches only the given key", async () => {
  const [own, other] = [
    await bench.running({ keyNames: ["ops"] }),
    await bench.running({ keyNames: ["dev"] }),
  ];
  expect((await detach("ops", [own, other])).body.result).toEqual({
    successInstanceId: [own],
    failInstanceId: [other],
  });
  expect(await bench.look(own)).not.toHaveProperty("keyNames");
  expect((await detach("ops", [own])).body.error?.message).toBe(
    `Already attached other keypair. instance id ${own}`,
  );
  expect((await detach("nobody", [own])).httpStatus).toBe(404);
});
