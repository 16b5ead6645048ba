/** Wrong replies of the cloud: the run reports a clear error and changes nothing, and the next run succeeds. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createCall } from "../../../provider/api/client.js";
import { createCloud, type Cloud } from "../../../provider/api/cloud.js";
import { createLimiter } from "../../../provider/api/limiter.js";
import { createTransport, type WireReply } from "../../../provider/api/transport.js";
import { createTrial, type Trial } from "./harness.js";

let trial: Trial;
beforeEach(async () => {
  trial = await createTrial();
});
afterEach(async () => {
  await trial.close();
});

type Spoil = (reply: WireReply) => WireReply;

const textOf =
  (value: unknown): Spoil =>
  () => ({ httpStatus: 200, body: JSON.stringify(value) });
const bodyOf =
  (body: string): Spoil =>
  ({ httpStatus }) => ({ httpStatus, body });
/** A reply with a changed result. */
const changed =
  (change: (result: Record<string, unknown>) => unknown): Spoil =>
  ({ httpStatus, body }) => {
    const whole = JSON.parse(body) as { readonly result?: Record<string, unknown> };
    return { httpStatus, body: JSON.stringify({ ...whole, result: change(whole.result ?? {}) }) };
  };

/** The trial's cloud with spoiled replies to the matching calls. */
function spoiled(method: string, ending: RegExp, spoil: Spoil): Cloud {
  const { url, credentials } = trial.simulator;
  const transport = createTransport();
  const clock = {
    nowMs: trial.nowMs,
    sleep: async (ms: number): Promise<void> => trial.pass(ms),
  };
  let nonces = 0;
  return createCloud(
    createCall(
      { regionId: credentials.regionId, url, credentials },
      {
        transport: async (request) => {
          const reply = await transport(request);
          const path = new URL(request.url).pathname;
          return request.method === method && ending.test(path) ? spoil(reply) : reply;
        },
        limiter: createLimiter({ perSecond: 1000, burst: 1000, concurrent: 16 }, clock),
        clock,
        random: () => 0.5,
        nonce: () => `spoiled-${(nonces += 1)}`,
        signal: new AbortController().signal,
      },
    ),
  );
}

const LISTING = [
  ["broken JSON", bodyOf('{"requestId": "r", "result": {"instan'), "in an unknown format"],
  ["no body", bodyOf(""), "in an unknown format"],
  ["a list", textOf([]), "in an unknown format"],
  ["null", textOf(null), "in an unknown format"],
  ["no result", textOf({ requestId: "r" }), "lacks a usable"],
  ["a result of null", textOf({ requestId: "r", result: null }), "lacks a usable"],
  ["instances that are text", changed((result) => ({ ...result, instances: "none" })), "instances"],
  ["a count that is text", changed((result) => ({ ...result, totalCount: "2" })), "totalCount"],
  [
    "an instance without an id",
    changed((result) => ({ ...result, instances: [{ instanceName: "web-001" }] })),
    "instances",
  ],
  [
    "half of what it counts",
    changed(({ instances, ...result }) => ({
      ...result,
      instances: (instances as unknown[]).slice(1),
    })),
    "were inconsistent",
  ],
  ["more than it counts", changed((result) => ({ ...result, totalCount: 1 })), "were inconsistent"],
  [
    "200 with an error inside",
    textOf({ requestId: "r", error: { code: 500, status: "INTERNAL", message: "sorry" } }),
    "sorry",
  ],
  [
    "200 with a refusal inside",
    textOf({ requestId: "r", error: { code: 403, status: "PERMISSION_DENIED", message: "no" } }),
    "PERMISSION_DENIED",
  ],
] as const;

describe("a wrong reply to a listing", () => {
  test.each(LISTING)("a listing with %s is an error before any change", async (_, spoil, words) => {
    const first = await trial.run(2);
    const cloud = spoiled("GET", /\/instances$/, spoil);
    await expect(trial.run(4, first.saved, { cloud })).rejects.toThrow(words);
    expect(trial.simulator.ledger().calls["createInstances"]).toBe(1);
    expect(trial.alive()).toEqual(["web-001", "web-002"]);
    expect((await trial.run(4, first.saved)).verdict).toBe("converged");
    expect(trial.simulator.ledger().made).toBe(4);
  });

  test("a listing with VMs of others adopts none of them", async () => {
    const first = await trial.run(2);
    const other = await trial.run(2, undefined, { lineage: "another" });
    const theirs = trial.simulator.ledger().instances.slice(2);
    expect(theirs).toHaveLength(2);
    const cloud = spoiled(
      "GET",
      /\/instances$/,
      changed((result) => ({
        ...result,
        instances: theirs.map(({ instanceId, tags }) => ({
          instanceId,
          instanceName: "web-001",
          status: "running",
          tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
        })),
        totalCount: 2,
      })),
    );
    const second = await trial.run(0, first.saved, { cloud });
    expect(second.verdict).toBe("converged");
    const alive = trial.simulator.ledger().instances.filter((vm) => vm.alive);
    expect(alive.map(({ instanceId }) => instanceId)).toEqual(
      other.saved.members.map(({ instanceId }) => instanceId),
    );
  });
});

const CREATE = [
  ["broken JSON", bodyOf('{"requestId": "r", "res')],
  ["no ids", changed(() => ({}))],
  ["ids that are numbers", changed(() => ({ instanceIds: [1, 2, 3] }))],
  ["ids that are null", changed(() => ({ instanceIds: null }))],
  [
    "200 with an error inside",
    textOf({ requestId: "r", error: { code: 500, status: "INTERNAL" } }),
  ],
] as const;

describe("a wrong reply to a create call", () => {
  test.each(CREATE)(
    "the VMs of a create call answered with %s are found, not created again",
    async (_, spoil) => {
      const cloud = spoiled("POST", /\/instances$/, spoil);
      const run = await trial.run(3, undefined, { cloud });
      expect(run.verdict).toBe("converged");
      expect(trial.simulator.ledger().made).toBe(3);
      expect(run.saved.members).toHaveLength(3);
    },
  );

  test("a create call with nonexistent ids is detected and reported, and leaves nothing behind", async () => {
    const cloud = spoiled(
      "POST",
      /\/instances$/,
      changed(() => ({ instanceIds: ["i-nowhere001", "i-nowhere002"] })),
    );
    const run = await trial.run(2, undefined, { cloud, timeoutMs: 200_000 });
    const next = await trial.run(2, run.saved);
    expect(next.verdict).toBe("converged");
    const again = await trial.run(2, next.saved);
    expect(again.verdict).toBe("converged");
    expect(trial.alive()).toEqual(["web-001", "web-002"]);
    expect(again.saved.members).toHaveLength(2);
  });
});

describe("a wrong reply about one VM", () => {
  test.each([
    [
      "another VM",
      changed(() => ({ instance: { instanceId: "i-another001", status: "running" } })),
    ],
    ["nothing", changed(() => ({}))],
    ["broken JSON", bodyOf("{")],
  ])("a VM is not treated as gone when the reply about it holds %s", async (_, spoil) => {
    const first = await trial.run(2);
    trial.simulator.faults.arm([
      { operation: "describeInstances", fault: "hide", count: 2, times: 2 },
    ]);
    const cloud = spoiled("GET", /\/instances\/i-/, spoil);
    await trial.run(2, first.saved, { cloud }).catch(() => undefined);
    trial.simulator.faults.disarm();
    expect(trial.simulator.ledger().made).toBe(2);
    expect((await trial.run(2, first.saved)).verdict).toBe("converged");
    expect(trial.simulator.ledger().made).toBe(2);
  });
});

test("a deletion answered with 200 and an error inside does not count", async () => {
  const first = await trial.run(2);
  const error = { code: 400, status: "FAILED_PRECONDITION", message: "it is protected" };
  const cloud = { ...spoiled("DELETE", /./, textOf({ requestId: "r", error })) };
  const run = await trial.run(0, first.saved, { cloud });
  expect(run.verdict).toBe("stalled");
  expect(run.failures[0]).toMatchObject({ phase: "retire", message: "it is protected" });
});
