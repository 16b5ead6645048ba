import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { startBench, type Bench } from "../../client.js";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
beforeEach(() => bench.simulator.reset());
afterAll(() => bench.simulator.close());

const messageOf = async (reply: ReturnType<Bench["act"]>) => (await reply).body.error?.message;
const data = (count: number) => ({
  dataDisks: Array.from({ length: count }, () => ({
    cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 20 },
  })),
});

describe("resizeInstance", () => {
  const resize = (id: string, instanceType?: string, rest = {}) =>
    bench.act(id, "resizeInstance", { instanceType, ...rest });

  test("resizeInstance changes the type of a stopped VM through the state resizing", async () => {
    const id = await bench.stopped();
    expect((await resize(id, "g.n2.xlarge", { force: false })).body).toEqual({
      requestId: expect.any(String),
    });
    expect(await bench.statusOf(id)).toBe("resizing");
    expect(await messageOf(bench.act(id, "startInstance"))).toBe(
      "Conflict with underlay task 'resizeInstance'",
    );
    bench.clock.advance(500);
    expect(await bench.look(id)).toMatchObject({ status: "stopped", instanceType: "g.n2.xlarge" });
  });

  test("resizeInstance rejects a VM that is not stopped", async () => {
    const id = await bench.running();
    expect(await messageOf(resize(id, "g.n2.xlarge"))).toBe("Please stop the instance first.");
    const [pending = ""] = await bench.launch(1);
    expect(await messageOf(resize(pending, "g.n2.xlarge"))).toBe(
      "Invalid instance status 'pending'",
    );
    await bench.act(id, "stopInstance");
    expect(await messageOf(resize(id, "g.n2.xlarge"))).toBe(
      "Conflict with underlay task 'stopInstance'",
    );
  });

  test.each([
    ["no type", {}, undefined, "Parameter InstanceType missing"],
    ["an unknown type", {}, "x.large", "InstanceType 'x.large' not found"],
    ["a sold-out type", {}, "h.n2.large", "InstanceType 'h.n2.large' is out of stock"],
    [
      "a type that its image excludes",
      { imageId: "img-largeonly1" },
      "c.n2.large",
      "Image constraints. Doesn't support instanceType 'c.n2.large'",
    ],
    [
      "a type with room for fewer disks",
      data(2),
      "g.n3.large",
      "InstanceType constraints. CloudDisk limit exceeded",
    ],
    [
      "another generation with a local system disk",
      { imageId: "img-localdisk1" },
      "g.n3.large",
      "Local system disk instance can't resize to another generation",
    ],
  ])("resizeInstance rejects %s", async (_, spec, type, message) => {
    expect(await messageOf(resize(await bench.stopped(spec), type))).toBe(message);
  });

  test("resizeInstance rejects an expired prepaid VM", async () => {
    const id = await bench.stopped({ charge: { chargeMode: "prepaid_by_duration" } });
    bench.clock.advance(31 * 86_400_000);
    expect(await messageOf(resize(id, "g.n2.xlarge"))).toBe("Invalid charge state");
  });

  test("resizeInstance to the current type needs no stock", async () => {
    const id = await bench.stopped();
    bench.simulator.setStock("g.n2.large", "cn-north-1a", 0);
    expect((await resize(id, "g.n2.large")).httpStatus).toBe(200);
  });

  test("resizeInstance counts the added vCPUs and memory against the quotas", async () => {
    const id = await bench.stopped();
    bench.simulator.setLimits({ cpu: 3 });
    expect((await resize(id, "g.n2.xlarge")).body.error).toMatchObject({
      status: "QUOTA_EXCEEDED",
      message: "InstanceCpu quota limit exceeded",
    });
    bench.simulator.setLimits({ cpu: 4, memory: 15 });
    expect(await messageOf(resize(id, "g.n2.xlarge"))).toBe("InstanceMemory quota limit exceeded");
    bench.simulator.setLimits({ memory: 16 });
    expect((await resize(id, "g.n2.xlarge")).httpStatus).toBe(200);
  });
});

describe("rebuildInstance", () => {
  const rebuild = (id: string, body: Record<string, unknown> = {}) =>
    bench.act(id, "rebuildInstance", body);

  test("rebuildInstance reinstalls a stopped VM through the state rebuilding", async () => {
    const id = await bench.stopped({ keyNames: ["dev"] });
    const before = await bench.look(id);
    const reply = await rebuild(id, {
      imageId: "img-ubuntu2404",
      keyNames: ["ops"],
      hostname: "fresh",
      passwordAuth: "no",
    });
    expect(reply.httpStatus).toBe(200);
    expect(await bench.statusOf(id)).toBe("rebuilding");
    expect(await messageOf(bench.act(id, "startInstance"))).toBe(
      "Conflict with underlay task 'rebuildInstance'",
    );
    bench.clock.advance(1000);
    const after = await bench.look(id);
    expect(after).toMatchObject({
      status: "stopped",
      imageId: "img-ubuntu2404",
      keyNames: ["ops"],
      hostname: "fresh",
      instanceName: before["instanceName"],
    });
  });

  test("rebuildInstance keeps the image if none is given", async () => {
    const id = await bench.stopped();
    expect((await rebuild(id)).httpStatus).toBe(200);
    expect(await bench.look(id)).toMatchObject({ imageId: "img-ubuntu2204" });
  });

  test("rebuildInstance rejects a running VM", async () => {
    expect(await messageOf(rebuild(await bench.running()))).toBe("Please stop the instance first.");
  });

  const rows: readonly (readonly [string, Record<string, unknown>, number, string, string])[] = [
    ["a weak password", { password: "abc" }, 400, "INVALID_ARGUMENT", "Invalid password"],
    ["an unknown image", { imageId: "img-x" }, 404, "NOT_FOUND", "Image 'img-x' not found"],
    [
      "an image that is not ready",
      { imageId: "img-notready01" },
      400,
      "FAILED_PRECONDITION",
      "Image 'img-notready01' not ready",
    ],
    [
      "an image for local system disks",
      { imageId: "img-localdisk1" },
      400,
      "FAILED_PRECONDITION",
      "Image constraints. Only support local system disk",
    ],
    [
      "an image larger than the system disk",
      { imageId: "img-private001" },
      400,
      "OUT_OF_RANGE",
      "NewSysDiskSizeGB out of range. Less than the image system disk capacity.",
    ],
    ["an unknown key", { keyNames: ["x"] }, 404, "NOT_FOUND", "Keypair 'x' not found"],
    [
      "two keys",
      { keyNames: ["ops", "dev"] },
      400,
      "INVALID_ARGUMENT",
      "Parameter KeyNames invalid",
    ],
    [
      "a passWordAuth that is neither yes nor no",
      { passWordAuth: "true" },
      400,
      "INVALID_ARGUMENT",
      "Parameter PassWordAuth invalid",
    ],
    [
      "an imageInherit that is neither yes nor no",
      { imageInherit: "true" },
      400,
      "INVALID_ARGUMENT",
      "Parameter ImageInherit invalid",
    ],
    [
      "a host name that is invalid on Linux",
      { hostname: "a_b" },
      400,
      "INVALID_ARGUMENT",
      "Parameter Hostname invalid",
    ],
    [
      "a script without an interpreter line",
      { userdata: [{ key: "launch-script", value: "eA==" }] },
      400,
      "INVALID_ARGUMENT",
      "Parameter Userdata.Value invalid",
    ],
  ];
  test.each(rows)("rebuildInstance rejects %s", async (_, body, code, status, message) => {
    const reply = await rebuild(await bench.stopped(), body);
    expect(reply.body.error).toEqual({ code, status, message });
  });

  test("rebuildInstance rejects an image that does not support the type of the VM", async () => {
    const id = await bench.stopped({ instanceType: "c.n2.large" });
    expect(await messageOf(rebuild(id, { imageId: "img-largeonly1" }))).toBe(
      "Image constraints. Doesn't support instanceType 'c.n2.large'",
    );
  });

  test("rebuildInstance rejects a cloud image for a local system disk", async () => {
    const id = await bench.stopped({ imageId: "img-localdisk1" });
    expect(await messageOf(rebuild(id, { imageId: "img-ubuntu2204" }))).toBe(
      "Image constraints. Only support cloud system disk",
    );
  });

  test("rebuildInstance rejects passWordAuth no for Windows, and attaches no key to it", async () => {
    const systemDisk = { cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 80 } };
    const id = await bench.stopped({ systemDisk });
    const imageId = "img-windows022";
    expect(await messageOf(rebuild(id, { imageId, passWordAuth: "no" }))).toBe(
      "Parameter PassWordAuth invalid",
    );
    expect((await rebuild(id, { imageId, keyNames: ["ops"] })).httpStatus).toBe(200);
    expect(await bench.look(id)).not.toHaveProperty("keyNames");
  });
});
