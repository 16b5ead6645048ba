/** Limits of the operations on a VM: the last valid value is accepted, the next one rejected. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { startBench, type Bench } from "../../client.js";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
beforeEach(() => bench.simulator.reset());
afterAll(() => bench.simulator.close());

type Row = Readonly<Record<string, unknown>>;
const submit = async (service: string, method: string, path: string, body: unknown) =>
  (await bench.send({ service, method, path, body })).body;
const get = async (path: string, query = "", service = "vm") =>
  (await bench.send({ service, path, query })).body;
const outcome = (body: Awaited<ReturnType<typeof get>>) => body.error?.message ?? "accepted";
const HOUR = 3_600_000;
const prepaid = { charge: { chargeMode: "prepaid_by_duration" } };
const windows = { imageId: "img-windows022" };

describe("modifyInstanceAttribute", () => {
  const modify = async (id: string, body: Row) =>
    outcome((await bench.act(id, "modifyInstanceAttribute", body)).body);

  test.each<readonly [string, Row, string]>([
    ["a description of 256", { description: "x".repeat(256) }, "accepted"],
    ["a name of 128", { name: "x".repeat(128) }, "accepted"],
    ["a name of 129", { name: "x".repeat(129) }, "Parameter Name invalid"],
    ["a Linux host name with a dot", { hostname: "web.one" }, "accepted"],
    [
      "a metadata value of 16 KB",
      { metadata: [{ key: "k", value: "v".repeat(16_384) }] },
      "accepted",
    ],
  ])("modifyInstanceAttribute with %s replies: %s", async (_, body, expected) => {
    const [id = ""] = await bench.launch(1);
    expect(await modify(id, body)).toBe(expected);
  });

  test("modifyInstanceAttribute checks host names by the operating system of the VM", async () => {
    const [id = ""] = await bench.launch(1, windows);
    expect(await modify(id, { hostname: "web.one" })).toBe("Parameter Hostname invalid");
    expect(await modify(id, { hostname: "web-1" })).toBe("accepted");
  });

  test("modifyInstanceAttribute changes the description, and keeps the fields that are not given", async () => {
    const userdata = [
      { key: "launch-script", value: Buffer.from("#!/bin/bash").toString("base64") },
    ];
    const [id = ""] = await bench.launch(1, { description: "old", hostname: "h1", userdata });
    await modify(id, { description: "new" });
    await modify(id, { name: "other" });
    expect(await bench.look(id)).toMatchObject({ description: "new", hostname: "h1" });
    const query = `filters.1.name=instanceId&filters.1.values.1=${id}`;
    const { result } = await get("/instancesCustomData", query);
    expect(result?.["customData"]).toMatchObject([{ userdata }]);
  });
});

describe("modifyInstanceReleaseTime", () => {
  const modify = async (instanceIds: readonly string[], ms: number) =>
    outcome(
      await submit("vm", "POST", "/instances:modifyInstanceReleaseTime", {
        instanceIds,
        autoReleaseTime: new Date(ms + 8 * HOUR).toISOString().slice(0, 19).replace("T", " "),
      }),
    );
  const onASecond = () => {
    bench.clock.advance((1000 - (bench.clock.nowMs() % 1000)) % 1000);
    return bench.clock.nowMs();
  };

  test("modifyInstanceReleaseTime accepts one hour to ten years from now, and nothing beyond", async () => {
    const id = await bench.running();
    const nowMs = onASecond();
    const last = nowMs + 3652 * 24 * HOUR;
    expect(await modify([id], nowMs + HOUR)).toBe("accepted");
    expect(await modify([id], nowMs + HOUR - 1000)).toBe("AutoReleaseTime out of range");
    expect(await modify([id], last)).toBe("accepted");
    expect(await modify([id], last + 1000)).toBe("AutoReleaseTime out of range");
  });

  test("modifyInstanceReleaseTime accepts 100 VMs, and rejects a time with text around it", async () => {
    const id = await bench.running();
    const hundred = Array.from({ length: 100 }, () => id);
    expect(await modify(hundred, onASecond() + 2 * HOUR)).toBe("accepted");
    for (const autoReleaseTime of [" 2030-01-01 00:00:00", "2030-01-01 00:00:00Z"]) {
      const body = { instanceIds: [id], autoReleaseTime };
      const reply = await submit("vm", "POST", "/instances:modifyInstanceReleaseTime", body);
      expect(outcome(reply)).toBe("Parameter AutoReleaseTime invalid");
    }
  });
});

describe("modifyInstanceDiskAttribute", () => {
  test("modifyInstanceDiskAttribute changes only the given disks", async () => {
    const disk = { cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 20 } };
    const [id = ""] = await bench.launch(1, { dataDisks: [disk, { ...disk, autoDelete: true }] });
    const disks = async () =>
      (await bench.look(id))["dataDisks"] as readonly {
        readonly autoDelete: boolean;
        readonly cloudDisk: { readonly diskId: string };
      }[];
    const [first] = await disks();
    const dataDisks = [{ diskId: first?.cloudDisk.diskId, autoDelete: true }];
    await bench.act(id, "modifyInstanceDiskAttribute", { dataDisks });
    expect((await disks()).map((one) => one.autoDelete)).toEqual([true, true]);
    await bench.act(id, "modifyInstanceDiskAttribute", {
      dataDisks: [{ ...dataDisks[0], autoDelete: false }],
    });
    expect((await disks()).map((one) => one.autoDelete)).toEqual([false, true]);
    expect(
      outcome((await bench.act("i-x", "modifyInstanceDiskAttribute", { dataDisks })).body),
    ).toBe("Instance 'i-x' not found.");
  });
});

describe("a prepaid VM", () => {
  const endMs = async (id: string) =>
    Date.parse(
      ((await bench.look(id))["charge"] as { readonly chargeExpiredTime: string })
        .chargeExpiredTime,
    );
  const untilEnd = async (id: string, beforeMs: number) =>
    bench.clock.advance((await endMs(id)) - bench.clock.nowMs() - beforeMs);

  test("a prepaid VM is paid until its end, exclusive", async () => {
    bench.clock.advance((1000 - (bench.clock.nowMs() % 1000)) % 1000);
    const id = await bench.stopped(prepaid);
    await untilEnd(id, 1);
    const remove = () => bench.send({ method: "DELETE", path: `/instances/${id}` });
    expect(outcome((await remove()).body)).toBe(
      "Can't delete 'prepaid_by_duration' instance which isn't overdue",
    );
    bench.clock.advance(1);
    expect(outcome((await bench.act(id, "startInstance")).body)).toBe("Invalid charge state");
    expect(outcome((await remove()).body)).toBe("accepted");
  });
});

describe("rebuildInstance", () => {
  const userdata = (text: string) => [
    { key: "launch-script", value: Buffer.from(`#!/bin/bash\n${text}`).toString("base64") },
  ];
  const customOf = async (id: string) =>
    (await get("/instancesCustomData", `filters.1.name=instanceId&filters.1.values.1=${id}`))
      .result;

  test("rebuildInstance merges metadata, and replaces or keeps the script", async () => {
    const metadata = [{ key: "a", value: "1" }];
    const id = await bench.stopped({ metadata, userdata: userdata("one"), keyNames: ["ops"] });
    await bench.act(id, "rebuildInstance", { metadata: [{ key: "b", value: "2" }] });
    expect(await customOf(id)).toMatchObject({
      customData: [
        { metadata: [...metadata, { key: "b", value: "2" }], userdata: userdata("one") },
      ],
    });
    expect(await bench.look(id)).toMatchObject({ hostname: "web-001" });
    expect(await bench.look(id)).not.toHaveProperty("keyNames");
    bench.clock.advance(1000);
    await bench.act(id, "rebuildInstance", { userdata: userdata("two") });
    expect(await customOf(id)).toMatchObject({ customData: [{ userdata: userdata("two") }] });
  });

  test("rebuildInstance rejects more than 40 pairs of metadata after the merge", async () => {
    const many = (prefix: string, count: number) =>
      Array.from({ length: count }, (_, at) => ({ key: `${prefix}${at}`, value: "v" }));
    const id = await bench.stopped({ metadata: many("a", 39) });
    const body = { metadata: many("b", 2) };
    expect(outcome((await bench.act(id, "rebuildInstance", body)).body)).toBe(
      "Add metadata key-value count more than 40 pairs.",
    );
  });

  test.each<readonly [string, Row, string]>([
    ["a good password", { password: "Tr0ub4dor&3" }, "accepted"],
    ["a weak password beside a key", { password: "weak", keyNames: ["ops"] }, "Invalid password"],
    ["a weak password without a key", { password: "weak", passWordAuth: "no" }, "Invalid password"],
    [
      "a weak password that a key makes irrelevant",
      { password: "weak", keyNames: ["ops"], passWordAuth: "no" },
      "accepted",
    ],
    ["passWordAuth yes", { passWordAuth: "yes" }, "accepted"],
    ["imageInherit yes", { imageInherit: "yes" }, "accepted"],
    ["an image for its type", { imageId: "img-largeonly1" }, "accepted"],
  ])("rebuildInstance with %s replies: %s", async (_, body, expected) => {
    const id = await bench.stopped();
    expect(outcome((await bench.act(id, "rebuildInstance", body)).body)).toBe(expected);
  });
});

describe("resizeInstance", () => {
  const resize = async (id: string, instanceType: string) =>
    outcome((await bench.act(id, "resizeInstance", { instanceType })).body);

  test("resizeInstance accepts as many disks as the type allows", async () => {
    const dataDisks = [{ cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 20 } }];
    expect(await resize(await bench.stopped({ dataDisks }), "g.n3.large")).toBe("accepted");
  });

  test("resizeInstance accepts another generation with a cloud disk, and the same generation with a local disk", async () => {
    expect(await resize(await bench.stopped(), "g.n3.large")).toBe("accepted");
    const local = await bench.stopped({ imageId: "img-localdisk1" });
    expect(await resize(local, "g.n2.xlarge")).toBe("accepted");
  });

  test("resizeInstance accepts a type that the image supports", async () => {
    const id = await bench.stopped({ imageId: "img-largeonly1" });
    expect(await resize(id, "g.n2.xlarge")).toBe("accepted");
  });

  test("resizeInstance accepts the last VM of the stock", async () => {
    const id = await bench.stopped();
    bench.simulator.setStock("g.n2.xlarge", "cn-north-1a", 1);
    expect(await resize(id, "g.n2.xlarge")).toBe("accepted");
  });

  test("resizeInstance needs the full vCPU and memory quota for a VM stopped without charge", async () => {
    const id = await bench.running();
    await bench.act(id, "stopInstance", { chargeOnStopped: "stopCharging" });
    bench.clock.advance(500);
    bench.simulator.setLimits({ cpu: 3 });
    expect(await resize(id, "g.n2.xlarge")).toBe("InstanceCpu quota limit exceeded");
    bench.simulator.setLimits({ cpu: 4, memory: 16 });
    expect(await resize(id, "g.n2.xlarge")).toBe("accepted");
  });
});

describe("startInstance", () => {
  test("startInstance needs quota and stock again for a VM stopped without charge", async () => {
    const id = await bench.running();
    await bench.act(id, "stopInstance", { chargeOnStopped: "stopCharging" });
    bench.clock.advance(500);
    const start = async () => outcome((await bench.act(id, "startInstance")).body);
    bench.simulator.setLimits({ cpu: 1 });
    expect(await start()).toBe("InstanceCpu quota limit exceeded");
    bench.simulator.setLimits({ cpu: 2, memory: 7 });
    expect(await start()).toBe("InstanceMemory quota limit exceeded");
    bench.simulator.setLimits({ memory: 8 });
    bench.simulator.setStock("g.n2.large", "cn-north-1a", 1);
    expect(await start()).toBe("accepted");
  });
});

test("modifyInstanceAttribute compares metadata keys regardless of case", async () => {
  const [id = ""] = await bench.launch(1, { metadata: [{ key: "colour", value: "red" }] });
  const metadata = [{ key: "COLOUR", value: "blue" }];
  await bench.act(id, "modifyInstanceAttribute", { metadata });
  const { result } = await get(
    "/instancesCustomData",
    `filters.1.name=instanceId&filters.1.values.1=${id}`,
  );
  expect(result?.["customData"]).toMatchObject([{ metadata }]);
});

test("stopInstance without chargeOnStopped keeps the setting of the VM", async () => {
  const [id = ""] = await bench.launch(1, { chargeOnStopped: "stopCharging" });
  bench.clock.advance(1000);
  await bench.act(id, "stopInstance");
  expect(await bench.look(id)).toMatchObject({ chargeOnStopped: "stopCharging" });
});
