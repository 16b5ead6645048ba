import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { startBench, type Bench } from "../client.js";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
beforeEach(() => bench.simulator.reset());
afterAll(() => bench.simulator.close());

const act = (id: string, verb: string, body?: unknown) => bench.act(id, verb, body);
const remove = (id: string, query = "") =>
  bench.send({ method: "DELETE", path: `/instances/${id}`, query });
const running = (spec?: Record<string, unknown>) => bench.running(spec);
const stopped = () => bench.stopped();

test("a new VM is pending for its boot time and then running, regardless of polls", async () => {
  const [id = ""] = await bench.launch(1);
  for (let look = 0; look < 5; look += 1) expect(await bench.statusOf(id)).toBe("pending");
  bench.clock.advance(999);
  expect(await bench.statusOf(id)).toBe("pending");
  bench.clock.advance(1);
  expect(await bench.statusOf(id)).toBe("running");
});

test("a VM that fails to boot is in error for a while, then gone, and returns its quota", async () => {
  bench.simulator.setQuota(1);
  bench.simulator.faults.arm([{ operation: "createInstances", fault: "boot-error" }]);
  const [id = ""] = await bench.launch(1);
  bench.clock.advance(1000);
  expect(await bench.statusOf(id)).toBe("error");
  expect((await bench.create()).httpStatus).toBe(429);
  bench.clock.advance(2000);
  expect(await bench.statusOf(id)).toBe("gone");
  expect((await bench.list()).body.result?.totalCount).toBe(0);
  expect((await bench.create()).httpStatus).toBe(200);
});

test("a running VM stops and starts through the transient states", async () => {
  const id = await running();
  expect((await act(id, "stopInstance")).body).toEqual({ requestId: expect.any(String) });
  expect(await bench.statusOf(id)).toBe("stopping");
  bench.clock.advance(500);
  expect(await bench.statusOf(id)).toBe("stopped");
  await act(id, "startInstance");
  expect(await bench.statusOf(id)).toBe("starting");
  bench.clock.advance(500);
  expect(await bench.statusOf(id)).toBe("running");
});

test("a deleted VM is deleting for a while, then absent from listings and by id", async () => {
  const id = await running();
  expect((await remove(id)).httpStatus).toBe(200);
  expect(await bench.statusOf(id)).toBe("deleting");
  bench.clock.advance(250);
  const { httpStatus, body } = await bench.send({ path: `/instances/${id}` });
  expect(httpStatus).toBe(404);
  expect(body.error).toMatchObject({ status: "NOT_FOUND", message: `Instance '${id}' not found.` });
  expect((await bench.list()).body.result).toEqual({ instances: [], totalCount: 0 });
  expect((await remove(id)).httpStatus).toBe(404);
});

describe("deleteInstance", () => {
  test("deleteInstance accepts a stopped VM", async () => {
    expect((await remove(await stopped())).httpStatus).toBe(200);
  });

  test("deleteInstance accepts a VM in error", async () => {
    const id = await running();
    bench.simulator.failInstance(id);
    expect((await remove(id)).httpStatus).toBe(200);
  });

  test("deleteInstance rejects a pending VM and names its state", async () => {
    const [id = ""] = await bench.launch(1);
    expect((await remove(id)).body.error).toEqual({
      code: 400,
      status: "FAILED_PRECONDITION",
      message: "Invalid instance status 'pending'",
    });
  });

  test("deleteInstance rejects a VM that is already deleting", async () => {
    const id = await running();
    await remove(id);
    expect((await remove(id)).body.error?.message).toBe("Invalid instance status 'deleting'");
  });

  test("deleteInstance rejects a prepaid VM before its end and accepts it afterwards", async () => {
    const id = await running({ charge: { chargeMode: "prepaid_by_duration" } });
    expect((await remove(id)).body.error?.message).toBe(
      "Can't delete 'prepaid_by_duration' instance which isn't overdue",
    );
    bench.clock.advance(31 * 86_400_000);
    expect((await act(id, "stopInstance")).httpStatus).toBe(200);
    bench.clock.advance(500);
    expect((await act(id, "startInstance")).body.error?.message).toBe("Invalid charge state");
    expect((await remove(id)).httpStatus).toBe(200);
  });

  test.each(["true", "True", "FALSE"])("deleteInstance accepts %s as its flag", async (flag) => {
    const query = `deletePrimaryNetworkInterfaceAllElasticIp=${flag}`;
    expect((await remove(await running(), query)).httpStatus).toBe(200);
  });

  test("deleteInstance rejects a flag that is not a boolean", async () => {
    const query = "deletePrimaryNetworkInterfaceAllElasticIp=yes";
    expect((await remove(await running(), query)).body.error?.status).toBe("INVALID_ARGUMENT");
  });

  test("deleteInstance does not find a VM of another region", async () => {
    const id = await running();
    const path = `/v1/regions/cn-east-2/instances/${id}`;
    const { httpStatus } = await bench.send({ method: "DELETE", path, region: "cn-east-2" });
    expect(httpStatus).toBe(404);
  });
});

test("startInstance rejects a running and a booting VM", async () => {
  const [id = ""] = await bench.launch(1);
  const start = async () => (await act(id, "startInstance")).body.error?.message;
  expect(await start()).toBe("Invalid instance status pending");
  bench.clock.advance(1000);
  expect(await start()).toBe("Invalid instance status running");
});

test("rebootInstance accepts only a running VM", async () => {
  const id = await running();
  expect((await act(id, "rebootInstance")).httpStatus).toBe(200);
  expect(await bench.statusOf(id)).toBe("rebooting");
  expect((await act(id, "stopInstance")).body.error?.message).toBe(
    "Conflict with underlay task 'rebootInstance'",
  );
  bench.clock.advance(500);
  expect(await bench.statusOf(id)).toBe("running");
  const refused = await act(await stopped(), "rebootInstance");
  expect(refused.body.error?.message).toBe("Invalid instance status stopped");
});

test("rebootInstance rejects an expired prepaid VM", async () => {
  const id = await running({ charge: { chargeMode: "prepaid_by_duration" } });
  bench.clock.advance(31 * 86_400_000);
  const { body } = await act(id, "rebootInstance");
  expect(body.error?.message).toBe("Invalid charge state");
});

test("a VM without a billing record shows no charge and cannot be deleted", async () => {
  const young = await startBench({ timing: { billingMs: 5000 } });
  const id = await young.running();
  const path = `/instances/${id}`;
  expect(await young.look(id)).not.toHaveProperty("charge");
  expect((await young.send({ method: "DELETE", path })).body.error).toEqual({
    code: 403,
    status: "PERMISSION_DENIED",
    message: "Can't delete no charged resource",
  });
  young.clock.advance(4000);
  expect(await young.look(id)).toHaveProperty("charge");
  expect((await young.send({ method: "DELETE", path })).httpStatus).toBe(200);
  await young.simulator.close();
});

test("stopInstance rejects a stopped VM", async () => {
  const { body } = await act(await stopped(), "stopInstance");
  expect(body.error?.message).toBe("Invalid instance status stopped");
});

test("a VM accepts one task at a time", async () => {
  const id = await running();
  await act(id, "stopInstance");
  expect((await act(id, "startInstance")).body.error).toEqual({
    code: 400,
    status: "FAILED_PRECONDITION",
    message: "Conflict with underlay task 'stopInstance'",
  });
  expect((await remove(id)).body.error?.message).toBe("Invalid instance status 'stopping'");
});

test("stopInstance saves chargeOnStopped and enforces its rules", async () => {
  const id = await running();
  await act(id, "stopInstance", { chargeOnStopped: "stopCharging", instanceId: id });
  const { body } = await bench.send({ path: `/instances/${id}` });
  expect(body.result?.instance).toMatchObject({ chargeOnStopped: "stopCharging" });

  const messageOf = async (spec: Record<string, unknown>, chargeOnStopped = "stopCharging") =>
    (await act(await running(spec), "stopInstance", { chargeOnStopped })).body.error?.message;
  expect(await messageOf({ imageId: "img-localdisk1" })).toBe(
    "stopCharging only applied to cloud system disk",
  );
  expect(await messageOf({ charge: { chargeMode: "prepaid_by_duration" } })).toBe(
    "stopCharging only applied to postpaid by duration",
  );
  expect(await messageOf({}, "sometimes")).toBe("Parameter ChargeOnStopped invalid");
});

test.each(["startInstance", "stopInstance"])("%s replies 404 to an unknown VM", async (verb) => {
  expect((await act("i-nothing", verb)).body.error?.message).toBe(
    "Instance 'i-nothing' not found.",
  );
});

test("an action rejects an unknown field", async () => {
  const { body } = await act(await running(), "stopInstance", { force: true });
  expect(body.error?.message).toBe("Parameter Force unknown");
});
