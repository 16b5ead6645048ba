/** Lookups of a preview against a simulator over real HTTP, and their number of requests. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { countsOf } from "../../../provider/lifecycle/preflight.js";
import { createPreviewMemory, preflightLines } from "../../../provider/preflight/preflight.js";
import { startSimulator, type Simulator } from "../../../simulator/index.js";
import { memberOf, webWith } from "../group/web-group.js";
import { ALL, createPreviewWorld, SPEC, until, type Previewed } from "./preview-world.js";

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator();
});
afterEach(() => simulator.close());

const only = (...checks: readonly (keyof typeof ALL)[]) =>
  Object.fromEntries(Object.keys(ALL).map((name) => [name, checks.some((one) => one === name)]));
const OK_QUOTA = "quota: 3 of 500 VMs after this";
const OK_STOCK = "stock: g.n2.large in cn-north-1a: yes";

describe("preflightLines", () => {
  test("preflightLines looks up quota and stock by default, with three requests", async () => {
    expect(await createPreviewWorld(simulator).preview()).toEqual([OK_QUOTA, OK_STOCK]);
    expect(simulator.ledger().calls).toEqual({
      describeQuotas: 1,
      describeInstanceTypes: 1,
      describeDiskQuota: 1,
    });
  });

  test("preflightLines looks up everything asked for, each thing once", async () => {
    const given = {
      spec: { elasticIp: { bandwidthMbps: 5, provider: "bgp" as const } },
      preflight: ALL,
    };
    expect(await createPreviewWorld(simulator).preview(given)).toEqual([
      OK_QUOTA,
      OK_STOCK,
      "image: img-ubuntu2204 is ready and supports g.n2.large",
      "network: subnet-north1main has 65532 free addresses, 3 needed",
      'keys: key pair "ops" exists',
      "price: about 1.98 CNY an hour for 3 to launch",
    ]);
    expect(simulator.ledger().calls).toEqual({
      describeQuotas: 1,
      describeInstanceTypes: 1,
      describeVpcQuota: 1,
      describeDiskQuota: 1,
      describeImage: 1,
      describeImageConstraints: 1,
      describeSubnet: 1,
      describeKeypairs: 1,
      calculateTotalPrice: 1,
    });
  });

  test.each<readonly [string, Previewed, string]>([
    [
      "a type that is sold out here",
      { spec: { instanceType: "h.n2.large" } },
      "warning: stock: h.n2.large is sold out in cn-north-1a; in stock in cn-north-1b, cn-north-1c",
    ],
    [
      "a type that is sold out everywhere",
      { spec: { instanceType: "p.n1v100.2xlarge" } },
      "warning: stock: p.n1v100.2xlarge is sold out in cn-north-1a; sold out in every zone of cn-north-1",
    ],
    [
      "a type that there is not",
      { spec: { instanceType: "g.n9.large" } },
      "warning: stock: g.n9.large is not offered in cn-north-1",
    ],
    [
      "a type that is sold out for a VM to restart",
      {
        spec: { instanceType: "h.n2.large" },
        counts: { launch: 0, replace: 0, retire: 0, change: 1 },
      },
      "warning: stock: h.n2.large is sold out in cn-north-1a; in stock in cn-north-1b, cn-north-1c",
    ],
    [
      "a disk too many",
      {
        spec: {
          instanceType: "g.n3.large",
          dataDisks: [20, 30].map((diskSizeGB) => ({
            cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB },
          })),
        },
      },
      "warning: disks: 3 for each VM, but g.n3.large supports at most 2",
    ],
    [
      "a count above the quota",
      { counts: { launch: 501 } },
      "warning: quota: 501 to launch, 500 left (limit 500, used 0): raise the quota or lower count",
    ],
    [
      "an image in the making",
      { spec: { imageId: "img-notready01" }, preflight: only("image") },
      "warning: image: img-notready01 is pending, not ready",
    ],
    [
      "an image that there is not",
      { spec: { imageId: "img-nosuch0001" }, preflight: only("image") },
      "warning: image: img-nosuch0001 does not exist in cn-north-1",
    ],
    [
      "an image for other types",
      {
        spec: { imageId: "img-largeonly1", instanceType: "g.n2.2xlarge" },
        preflight: only("image"),
      },
      "warning: image: img-largeonly1 does not allow g.n2.2xlarge; it allows g.n2.large, g.n2.xlarge",
    ],
    [
      "a small subnet",
      {
        counts: { launch: 10 },
        spec: {
          primaryNetworkInterface: { networkInterface: { subnetId: "subnet-north1tiny" } },
        },
        preflight: only("network"),
      },
      "warning: network: subnet-north1tiny has 4 free addresses, 10 needed",
    ],
    [
      "a subnet of another region",
      { regionId: "cn-east-1", preflight: only("network") },
      "warning: network: subnet-north1main does not exist in cn-east-1",
    ],
    [
      "a key pair that there is not",
      { spec: { keyNames: ["nobody"] }, preflight: only("keys") },
      'warning: keys: key pair "nobody" does not exist in cn-north-1',
    ],
    [
      "a template that can't be used",
      { spec: { instanceTemplateId: "it-north1dead" }, preflight: only("template") },
      "warning: template: it-north1dead is not valid: Image 'img-notready01' not ready",
    ],
    [
      "a template that there is not",
      { spec: { instanceTemplateId: "it-nosuch0001" }, preflight: only("template") },
      "warning: template: it-nosuch0001 does not exist in cn-north-1",
    ],
    [
      "an availability group that there is not",
      { spec: { agId: "ag-nosuch0001" }, preflight: only("network") },
      "warning: availability group: ag-nosuch0001 does not exist in cn-north-1",
    ],
    [
      "a prepaid year",
      {
        spec: { charge: { chargeMode: "prepaid_by_duration", chargeUnit: "year" } },
        preflight: only("price"),
      },
      "price: about 6624.00 CNY for 3 to launch, 1 year prepaid",
    ],
  ])("preflightLines tells of %s", async (_, given, line) => {
    expect(await createPreviewWorld(simulator).preview(given)).toContain(line);
  });

  test("preflightLines warns of a shortage of vCPUs, memory, elastic IPs and disks", async () => {
    simulator.setLimits({ cpu: 5, memory: 23, elasticIp: 2, disk: 5 });
    const spec = {
      elasticIp: { bandwidthMbps: 5, provider: "bgp" as const },
      dataDisks: [{ cloudDiskSpec: { diskType: "ssd.gp1" as const, diskSizeGB: 20 } }],
    };
    expect(await createPreviewWorld(simulator).preview({ spec })).toEqual([
      OK_QUOTA,
      "warning: quota: 6 vCPUs needed, 5 left (limit 5, used 0): raise the quota or lower count",
      "warning: quota: 24 GiB of memory needed, 23 left (limit 23, used 0): raise the quota or lower count",
      "warning: quota: 3 elastic IPs needed, 2 left (limit 2, used 0): raise the quota or lower count",
      "warning: quota: 6 disks needed, 5 left (limit 5, used 0): raise the quota or lower count",
      OK_STOCK,
    ]);
  });

  test("preflightLines fills the gaps of the spec from its template", async () => {
    const spec = {
      instanceTemplateId: "it-north1main",
      instanceType: undefined as never,
      imageId: undefined as never,
      keyNames: undefined as never,
      systemDisk: undefined as never,
      primaryNetworkInterface: undefined as never,
    };
    expect(await createPreviewWorld(simulator).preview({ spec, preflight: ALL })).toEqual([
      OK_QUOTA,
      OK_STOCK,
      "image: img-ubuntu2204 is ready and supports g.n2.large",
      "network: subnet-north1main has 65532 free addresses, 3 needed",
      'keys: key pair "ops" exists',
      "template: it-north1main is valid",
      expect.stringMatching(/^price: about [\d.]+ CNY an hour for 3 to launch$/),
    ]);
    expect(simulator.ledger().calls["describeInstanceTemplate"]).toBe(1);
  });

  test("preflightLines takes template and zones from an availability group", async () => {
    const { name } = SPEC;
    const world = createPreviewWorld(simulator);
    const spec = {
      ...Object.fromEntries(Object.keys(SPEC).map((key) => [key, undefined])),
      name,
      agId: "ag-north1main",
    };
    expect(await world.preview({ spec })).toEqual([
      OK_QUOTA,
      "stock: g.n2.large in cn-north-1a, cn-north-1b: yes",
    ]);
  });

  test("preflightLines sends no request for a plan without launches, nor with all checks off", async () => {
    const { preview } = createPreviewWorld(simulator);
    expect(await preview({ counts: { launch: 0, retire: 5 }, preflight: ALL })).toEqual([]);
    expect(await preview({ preflight: only() })).toEqual([]);
    expect(simulator.ledger().totalCalls).toBe(0);
  });

  test("preflightLines of a plan with replacements only sends requests, since they are launches", async () => {
    simulator.setStock("g.n2.large", "cn-north-1a", 0);
    const { preview } = createPreviewWorld(simulator);
    expect(await preview({ counts: { launch: 0, replace: 2 } })).toEqual([
      "quota: 0 of 500 VMs after this",
      "warning: stock: g.n2.large is sold out in cn-north-1a; in stock in cn-north-1b, cn-north-1c",
    ]);
  });

  test("preflightLines of further groups repeats no lookup, and adds up their needs", async () => {
    simulator.setQuota(5);
    const { preview } = createPreviewWorld(simulator);
    expect(await preview()).toContain("quota: 3 of 5 VMs after this");
    expect(await preview({ owner: "db" })).toEqual([
      "warning: quota: 3 to launch and 3 by other groups of this preview, 5 left (limit 5, used 0): raise the quota or lower count",
      OK_STOCK,
    ]);
    expect(await preview()).toContain(
      "warning: quota: 3 to launch and 3 by other groups of this preview, 5 left (limit 5, used 0): raise the quota or lower count",
    );
    expect(simulator.ledger().totalCalls).toBe(3);
    await preview({ owner: "db", preflight: only("network") });
    expect(simulator.ledger().totalCalls).toBe(4);
  });

  test("preflightLines prices two groups of the same spec and another count one by one", async () => {
    const { preview } = createPreviewWorld(simulator);
    const price = async (owner: string, launch: number) =>
      (await preview({ owner, counts: { launch }, preflight: only("price") })).join();
    const one = await price("one", 1);
    const ten = await price("ten", 10);
    expect(one).toMatch(/^price: about [0-9.]+ CNY an hour for 1 to launch/);
    const amount = (text: string) => Number(/[0-9]+\.[0-9]+/.exec(text)?.[0]);
    expect(amount(ten)).toBeCloseTo(10 * amount(one), 1);
  });

  test("preflightLines looks up each region separately", async () => {
    const { preview } = createPreviewWorld(simulator);
    await preview();
    const east = { regionId: "cn-east-1", spec: { az: "cn-east-1b" }, owner: "east" };
    expect(await preview(east)).toEqual([OK_QUOTA, "stock: g.n2.large in cn-east-1b: yes"]);
    expect(simulator.ledger().totalCalls).toBe(6);
  });
});

describe("preflightLines when the cloud does not answer", () => {
  test("preflightLines names the missing checks after its timeout, keeps the rest, and waits less for the next group", async () => {
    simulator.faults.arm([
      { operation: "describeInstanceTypes", fault: "slow", delayMs: 3_600_000, times: 9 },
    ]);
    const { preview, runOut, timeouts, answered } = createPreviewWorld(simulator);
    const slow = preview();
    await until(() => answered() === 2);
    runOut();
    expect(await slow).toEqual([OK_QUOTA, "preflight: no answer within 5 s: quota, stock"]);
    expect(await preview({ owner: "db" })).toEqual([
      OK_QUOTA,
      "preflight: no answer within 5 s: quota, stock",
    ]);
    expect(simulator.ledger().totalCalls).toBe(3);
    expect(timeouts).toEqual([5000, 1000]);
  });

  test("preflightLines stops its requests at its timeout", async () => {
    simulator.faults.arm([{ operation: "*", fault: "unavailable", times: 99 }]);
    const waiting: (AbortSignal | undefined)[] = [];
    const { preview, runOut } = createPreviewWorld(simulator, {
      sleep: (_, signal) => {
        waiting.push(signal);
        return new Promise((_resolve, reject) => signal?.addEventListener("abort", reject));
      },
    });
    const given = preview();
    await until(() => waiting.length === 3);
    runOut();
    expect(await given).toEqual(["preflight: no answer within 5 s: quota, stock"]);
    expect(waiting.map((signal) => signal?.aborted)).toEqual([true, true, true]);
    simulator.faults.disarm();
    await preview({ regionId: "cn-east-1", preflight: only("stock") });
    expect(simulator.ledger().totalCalls).toBe(4);
  });

  test("preflightLines prices a plan with replacements only", async () => {
    const { preview } = createPreviewWorld(simulator);
    const counts = { launch: 0, replace: 2 };
    const [text = ""] = await preview({ counts, preflight: only("price") });
    expect(text).toMatch(/^price: about 0\.92 CNY an hour for 2 to replace$/);
  });

  test("preflightLines reports failed lookups, one line for each cause, beside the answers", async () => {
    const refuse = { fault: "refuse", httpStatus: 500, status: "INTERNAL", times: 99 } as const;
    simulator.faults.arm([
      { operation: "describeQuotas", ...refuse, message: "Internal error" },
      { operation: "describeDiskQuota", ...refuse, message: "Internal error" },
      { operation: "calculateTotalPrice", fault: "not-json", times: 99 },
    ]);
    const { preview } = createPreviewWorld(simulator);
    expect(await preview({ preflight: { price: true } })).toEqual([
      OK_STOCK,
      "preflight: lookup failed: calculateTotalPrice: HTTP 200 with a reply in an unknown format (BAD_REPLY): is https://cloud JD Cloud's API? If not, set JDCLOUD_ENDPOINT",
      "preflight: lookup failed: describeQuotas, disk:describeQuota: Internal error (INTERNAL)",
    ]);
  });

  test("preflightLines reports rejected keys once", async () => {
    const secretAccessKey = "not-the-right-key";
    const lines = await createPreviewWorld(simulator, { secretAccessKey }).preview();
    expect(lines).toEqual([
      "preflight: lookup failed: describeInstanceTypes, describeQuotas, disk:describeQuota: signature does not match[gw] (UNAUTHENTICATED): the keys of the test are not accepted at https://cloud; set the right keys",
    ]);
  });

  test("preflightLines reports missing permissions with their operations", async () => {
    const refuse = { fault: "refuse", httpStatus: 403, status: "HTTP_FORBIDDEN" } as const;
    simulator.faults.arm([{ operation: "describeDiskQuota", ...refuse, message: "no permission" }]);
    expect(await createPreviewWorld(simulator).preview()).toEqual([
      OK_QUOTA,
      OK_STOCK,
      "preflight: lookup failed: disk:describeQuota: no permission (HTTP_FORBIDDEN): the keys of the test are not permitted to do this; grant the permission, or use other keys",
    ]);
  });

  test("preflightLines reports an unknown region", async () => {
    const lines = await createPreviewWorld(simulator).preview({ regionId: "cn-mars-1" });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("Region 'cn-mars-1' not found");
  });

  test("preflightLines show no secret, even if the cloud echoes the whole request", async () => {
    const { secretAccessKey } = simulator.credentials;
    const message = `bad ${secretAccessKey} Mk7#verySecret9`;
    simulator.faults.arm([
      {
        operation: "*",
        fault: "refuse",
        httpStatus: 400,
        status: "INVALID_ARGUMENT",
        message: `bad ${secretAccessKey}`,
        times: 99,
      },
    ]);
    const spec = { password: "Mk7#verySecret9", instanceTemplateId: "it-north1main" };
    const text = (await createPreviewWorld(simulator).preview({ spec, preflight: ALL })).join();
    expect(text).toContain("bad [secret]");
    for (const secret of message.split(" ").slice(1)) expect(text).not.toContain(secret);
  });

  test("preflightLines retries a temporary failure", async () => {
    simulator.faults.arm([{ operation: "*", fault: "throttle", times: 3 }]);
    expect(await createPreviewWorld(simulator).preview()).toEqual([OK_QUOTA, OK_STOCK]);
  });
});

describe("preflightLines without credentials", () => {
  const clock = { nowMs: Date.now, sleep: async () => undefined };
  const connect = () => {
    throw new Error("no JD Cloud credentials: set them");
  };
  const memory = { hasWaited: false, cacheOf: createPreviewMemory().cacheOf };
  const lines = (preflight?: Previewed["preflight"]) =>
    preflightLines(
      {
        owner: "web",
        regionId: "cn-north-1",
        spec: SPEC,
        counts: { launch: 1, replace: 0, retire: 0, surge: 0 },
        preflight,
      },
      { connect, clock, memory },
    );

  test("preflightLines reports missing credentials, unless no check is on", async () => {
    const text = "preflight: lookup failed: no JD Cloud credentials: set them";
    expect(await lines()).toEqual([{ severity: "info", text }]);
    expect(await lines({ price: true })).toEqual([{ severity: "info", text }]);
    expect(await lines({ quota: false, stock: false })).toEqual([]);
  });
});

test.each([
  [0, 0],
  [1, 1],
  // No more than the members to replace.
  [5, 2],
])(
  "countsOf counts launches, replacements, deletions and changes of stopped VMs of a plan, and with maxSurge %i a surge of %i",
  (maxSurge, surge) => {
    const [member, other] = [memberOf(0), memberOf(3)];
    const desired = webWith({ count: 4, rollout: { maxSurge, canary: 0 } });
    expect(
      countsOf(desired, [
        { kind: "launch", slot: 1 },
        { kind: "launch", slot: 2 },
        { kind: "replace", member, why: "x" },
        { kind: "replace", member: other, why: "x" },
        ...(["restart", "rebuild"] as const).map(
          (kind, at) =>
            ({
              ...{ kind, member: memberOf(6 + at), steps: [], change: {} },
              ...{ isBegun: false, why: "x" },
            }) as const,
        ),
        { kind: "retire", member: memberOf(4), why: "x" },
        { kind: "start", member: memberOf(5) },
      ]),
    ).toEqual({ launch: 2, replace: 2, retire: 1, change: 2, surge });
  },
);
