import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { startBench, type Bench } from "../../client.js";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
beforeEach(() => bench.simulator.reset());
afterAll(() => bench.simulator.close());

const messageOf = async (reply: ReturnType<Bench["act"]>) => (await reply).body.error?.message;
const script = (text: string) => [
  { key: "launch-script", value: Buffer.from(`#!/bin/bash\n${text}`).toString("base64") },
];
const customOf = async (id: string) => {
  const query = `filters.1.name=instanceId&filters.1.values.1=${id}`;
  const { body } = await bench.send({ path: "/instancesCustomData", query });
  return (body.result?.["customData"] as readonly Record<string, unknown>[])[0];
};

describe("modifyInstanceAttribute", () => {
  const modify = (id: string, body: Record<string, unknown>) =>
    bench.act(id, "modifyInstanceAttribute", body);

  test("modifyInstanceAttribute changes the given fields and keeps the others, in any state", async () => {
    const [id = ""] = await bench.launch(1, { description: "old" });
    expect((await modify(id, { name: "other", hostname: null })).httpStatus).toBe(200);
    expect((await modify(id, { hostname: "h1", userdata: script("a") })).httpStatus).toBe(200);
    expect(await bench.look(id)).toMatchObject({
      instanceName: "other",
      hostname: "h1",
      description: "old",
    });
    expect(await customOf(id)).toMatchObject({ userdata: script("a") });
  });

  test("modifyInstanceAttribute merges metadata by key regardless of case, and ignores keys that end with a hyphen", async () => {
    const metadata = [
      { key: "Color", value: "red" },
      { key: "x-", value: "1" },
    ];
    const [id = ""] = await bench.launch(1, { metadata });
    expect(await customOf(id)).toMatchObject({ metadata: [{ key: "Color", value: "red" }] });
    await modify(id, {
      metadata: [
        { key: "color", value: "blue" },
        { key: "size", value: "1" },
      ],
    });
    expect(await customOf(id)).toMatchObject({
      metadata: [
        { key: "color", value: "blue" },
        { key: "size", value: "1" },
      ],
    });
  });

  test("modifyInstanceAttribute rejects more than 40 pairs of metadata after the merge", async () => {
    const many = (prefix: string, count: number) =>
      Array.from({ length: count }, (_, at) => ({ key: `${prefix}${at}`, value: "v" }));
    const [id = ""] = await bench.launch(1, { metadata: many("a", 39) });
    expect((await modify(id, { metadata: many("b", 1) })).httpStatus).toBe(200);
    expect(await messageOf(modify(id, { metadata: many("c", 1) }))).toBe(
      "Add metadata key-value count more than 40 pairs.",
    );
  });

  test.each([
    ["nothing", {}, "There are no modifiable properties in the parameter"],
    ["a numbered name", { name: "a-[1]" }, "Parameter Name invalid"],
    ["a host name with an underscore", { hostname: "a_b" }, "Parameter Hostname invalid"],
    ["a description of 257", { description: "x".repeat(257) }, "Description out of range"],
    ["an unknown field", { colour: "red" }, "Parameter Colour unknown"],
    ["a pair without a key", { metadata: [{ value: "v" }] }, "Parameter Metadata.Key invalid"],
    [
      "a key of 257",
      { metadata: [{ key: "k".repeat(257), value: "v" }] },
      "Parameter Metadata.Key invalid",
    ],
    [
      "a value of more than 16 KB",
      { metadata: [{ key: "k", value: "v".repeat(16 * 1024 + 1) }] },
      "Parameter Metadata.Value invalid",
    ],
    ["two scripts", { userdata: [...script("a"), ...script("b")] }, "Parameter Userdata invalid"],
    [
      "a script under another key",
      { userdata: script("a").map(({ value }) => ({ key: "script", value })) },
      "Parameter Userdata.Key invalid",
    ],
    [
      "a script that is not base64",
      { userdata: script("a").map(({ key, value }) => ({ key, value: `${value}*` })) },
      "Parameter Userdata.Value invalid",
    ],
    [
      "a script of more than 16 KB",
      { userdata: script("x".repeat(16 * 1024)) },
      "Parameter Userdata.Value invalid",
    ],
    [
      "a script without its first line",
      { userdata: [{ key: "launch-script", value: "eA==" }] },
      "Parameter Userdata.Value invalid",
    ],
  ])("modifyInstanceAttribute rejects %s", async (_, body, message) => {
    const [id = ""] = await bench.launch(1);
    expect(await messageOf(modify(id, body))).toBe(message);
  });

  test("modifyInstanceAttribute rejects more than 40 pairs of metadata in one call, even with the same key", async () => {
    const [id = ""] = await bench.launch(1);
    const metadata = Array.from({ length: 41 }, () => ({ key: "k", value: "v" }));
    expect(await messageOf(modify(id, { metadata }))).toBe(
      "Add metadata key-value count more than 40 pairs.",
    );
  });

  test("modifyInstanceAttribute replies 404 to an unknown VM", async () => {
    expect((await modify("i-x", { name: "ab" })).httpStatus).toBe(404);
  });
});

describe("modifyInstancePassword", () => {
  const modify = (id: string, body: Record<string, unknown> = { password: "Tr0ub4dor&3" }) =>
    bench.act(id, "modifyInstancePassword", body);

  test("modifyInstancePassword accepts a running and a stopped VM", async () => {
    expect((await modify(await bench.running())).httpStatus).toBe(200);
    expect((await modify(await bench.stopped())).httpStatus).toBe(200);
  });

  test("modifyInstancePassword rejects a VM that is booting or has a running task", async () => {
    const [id = ""] = await bench.launch(1);
    expect(await messageOf(modify(id))).toBe("Invalid instance status 'pending'");
    bench.clock.advance(1000);
    await bench.act(id, "rebootInstance");
    expect(await messageOf(modify(id))).toBe("Conflict with underlay task 'rebootInstance'");
  });

  test("modifyInstancePassword rejects a missing and a weak password", async () => {
    const id = await bench.running();
    expect(await messageOf(modify(id, {}))).toBe("Parameter Password missing");
    expect(await messageOf(modify(id, { password: "weak" }))).toBe("Invalid password");
  });
});

describe("modifyInstanceDiskAttribute", () => {
  const dataDisks = [{ cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 20 } }];
  const diskOf = async (id: string, kind: "systemDisk" | "dataDisks") => {
    const vm = (await bench.look(id))[kind] as object;
    return (Array.isArray(vm) ? vm[0] : vm) as {
      readonly autoDelete: boolean;
      readonly cloudDisk: { readonly diskId: string };
    };
  };
  const modify = (id: string, wanted: unknown) =>
    bench.act(id, "modifyInstanceDiskAttribute", { dataDisks: wanted });

  test("modifyInstanceDiskAttribute sets autoDelete of a data disk", async () => {
    const [id = ""] = await bench.launch(1, { dataDisks });
    const { cloudDisk, autoDelete } = await diskOf(id, "dataDisks");
    expect(autoDelete).toBe(false);
    const wanted = [{ diskId: cloudDisk.diskId, autoDelete: true }];
    expect((await modify(id, wanted)).httpStatus).toBe(200);
    expect((await diskOf(id, "dataDisks")).autoDelete).toBe(true);
  });

  test("modifyInstanceDiskAttribute rejects a disk that is not a data disk of the VM, and then changes none", async () => {
    const [id = ""] = await bench.launch(1, { dataDisks });
    const own = (await diskOf(id, "dataDisks")).cloudDisk.diskId;
    const system = (await diskOf(id, "systemDisk")).cloudDisk.diskId;
    const wanted = [own, system].map((diskId) => ({ diskId, autoDelete: true }));
    expect(await messageOf(modify(id, wanted))).toBe(`disk '${system}' not mounted on instance`);
    expect((await diskOf(id, "dataDisks")).autoDelete).toBe(false);
  });

  test("modifyInstanceDiskAttribute rejects disks of a prepaid VM, and an empty call", async () => {
    const [id = ""] = await bench.launch(1, {
      dataDisks,
      charge: { chargeMode: "prepaid_by_duration" },
    });
    const { diskId } = (await diskOf(id, "dataDisks")).cloudDisk;
    expect(await messageOf(modify(id, [{ diskId, autoDelete: true }]))).toBe(
      "AutoDelete only applied to postpaid by duration",
    );
    expect(await messageOf(modify(id, [{ diskId }]))).toBe(
      "Parameter DataDisks.AutoDelete missing",
    );
    expect(await messageOf(modify(id, []))).toBe("Parameter DataDisks missing");
  });
});

describe("modifyInstanceReleaseTime", () => {
  const HOUR = 3_600_000;
  const beijing = (ms: number) =>
    new Date(ms + 8 * HOUR).toISOString().slice(0, 19).replace("T", " ");
  const modify = (body: Record<string, unknown>) =>
    bench.send({ method: "POST", path: "/instances:modifyInstanceReleaseTime", body });
  const whole = () => Math.ceil(bench.clock.nowMs() / 1000) * 1000;

  test("modifyInstanceReleaseTime deletes the VM at its time, regardless of polls", async () => {
    const id = await bench.running();
    const atMs = whole() + 2 * HOUR;
    await modify({ instanceIds: [id], autoReleaseTime: beijing(atMs) });
    expect(await bench.look(id)).toMatchObject({ autoReleaseTime: beijing(atMs) });
    bench.clock.advance(atMs - bench.clock.nowMs() - 1);
    expect(await bench.statusOf(id)).toBe("running");
    bench.clock.advance(1);
    expect(await bench.statusOf(id)).toBe("deleting");
    bench.clock.advance(250);
    expect(await bench.statusOf(id)).toBe("gone");
  });

  test("modifyInstanceReleaseTime without a time cancels the release", async () => {
    const id = await bench.running();
    await modify({ instanceIds: [id], autoReleaseTime: beijing(whole() + 2 * HOUR) });
    expect((await modify({ instanceIds: [id], autoReleaseTime: "" })).httpStatus).toBe(200);
    bench.clock.advance(3 * HOUR);
    expect(await bench.statusOf(id)).toBe("running");
  });

  test.each([
    [
      "sooner than in an hour",
      () => beijing(whole() + HOUR - 2000),
      "AutoReleaseTime out of range",
    ],
    [
      "later than in ten years",
      () => beijing(whole() + 3653 * 24 * HOUR),
      "AutoReleaseTime out of range",
    ],
    ["that is malformed", () => "tomorrow", "Parameter AutoReleaseTime invalid"],
    ["of month 13", () => "2030-13-01 00:00:00", "Parameter AutoReleaseTime invalid"],
  ])("modifyInstanceReleaseTime rejects a time %s", async (_, time, message) => {
    const id = await bench.running();
    const { body } = await modify({ instanceIds: [id], autoReleaseTime: time() });
    expect(body.error?.message).toBe(message);
  });

  test("modifyInstanceReleaseTime rejects an empty list, more than 100 VMs, and all VMs if one is unknown", async () => {
    const id = await bench.running();
    expect((await modify({})).body.error?.message).toBe("Parameter InstanceIds missing");
    const autoReleaseTime = beijing(whole() + 2 * HOUR);
    expect((await modify({ instanceIds: [id, "i-x"], autoReleaseTime })).httpStatus).toBe(404);
    expect(await bench.look(id)).not.toHaveProperty("autoReleaseTime");
    const many = Array.from({ length: 101 }, () => id);
    expect((await modify({ instanceIds: many })).body.error?.message).toBe(
      "InstanceIds out of range",
    );
  });
});
