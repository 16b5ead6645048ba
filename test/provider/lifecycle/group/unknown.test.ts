/** Previews of a group with unknown inputs: through check and diff, as the engine calls them. */
import { describe, expect, test } from "@jest/globals";
import { outputsOf } from "../../../../provider/group/state.js";
import { UNKNOWN } from "../../../../provider/inputs/unknown.js";
import { createGroupProvider } from "../../../../provider/lifecycle/group.js";
import { createSession } from "../../../../provider/lifecycle/session.js";
import { INPUTS, memberOf, observedOf, SPEC, web } from "../../group/web-group.js";
import { fewVms } from "../../reconcile/few-vms.js";

const URN = "urn:pulumi:dev::web::pulumi-nodejs:dynamic:Resource::web";
const HIDDEN = { __urn: URN, __isPreview: true };
const QUIET = { preflight: { quota: false, stock: false } };
const { groupKey } = web(3);

/** A saved group of three running members. */
const SAVED = {
  ...INPUTS,
  ...outputsOf({
    ...{ groupKey, generation: 1, desiredCount: 3, readyCount: 3, failures: [] },
    ...{ observed: observedOf([memberOf(0), memberOf(1), memberOf(2)]), accountMark: "mark" },
  }),
};

/** The lines and the error of a preview: of a create, or of an update of `olds`. */
async function previewOf(change: object, olds?: Readonly<Record<string, unknown>>) {
  const lines: string[] = [];
  const provider = createGroupProvider(createSession(), {
    connect: () => ({
      ...{ cloud: fewVms(), url: "https://cloud", source: "the test", accountMark: "mark" },
      catalogUntil: () => ({}) as never,
      explain: (error) => error as Error,
    }),
    clock: { nowMs: () => 0, sleep: () => new Promise(() => undefined) },
    say: ({ text }) => void lines.push(text),
  });
  const news = { ...INPUTS, ...QUIET, ...change, ...HIDDEN };
  const { inputs, failures } = await provider.check(olds ?? {}, news);
  expect(failures).toEqual([]);
  if (!olds) return { lines: lines.join("\n"), error: "" };
  const diffing = provider.diff(groupKey, olds, { ...inputs, ...HIDDEN });
  const error = await diffing.then(
    () => "",
    (thrown: unknown) => (thrown as Error).message,
  );
  return { lines: lines.join("\n"), error };
}

const UNKNOWNS: readonly (readonly [string, object])[] = [
  ["overrides.0.metadata.role", { overrides: { 0: { metadata: { role: UNKNOWN } } } }],
  ["overrides.0", { overrides: { 0: UNKNOWN } }],
  ["overrides", { overrides: UNKNOWN }],
  ["overrides.1.userTags[1]", { overrides: { 1: { userTags: [{ key: "a" }, UNKNOWN] } } }],
  ["instanceSpec.metadata.role", { instanceSpec: { ...SPEC, metadata: { role: UNKNOWN } } }],
  ["rollout", { rollout: UNKNOWN }],
  ["rollout.maxUnavailable", { rollout: { maxUnavailable: UNKNOWN } }],
  ["rollout.maxSurge", { rollout: { maxUnavailable: 0, maxSurge: UNKNOWN } }],
  ["rollout.strategy", { rollout: { strategy: UNKNOWN, maxUnavailable: 1 } }],
  ["rollout.canary", { rollout: { canary: UNKNOWN } }],
  ["rollout.pause", { rollout: { pause: UNKNOWN } }],
  ["rollout.maxFailed", { rollout: { maxFailed: UNKNOWN } }],
  ["rollout.upTo", { rollout: { upTo: UNKNOWN } }],
  ["rollout.hold", { rollout: { hold: UNKNOWN } }],
  ["rollout.hold[1]", { rollout: { hold: [0, UNKNOWN] } }],
  ["rollout.leastDisruptive", { rollout: { leastDisruptive: UNKNOWN } }],
  ["rollout.mostDisruptive", { rollout: { mostDisruptive: UNKNOWN } }],
  ["timeouts.create", { timeouts: { create: UNKNOWN } }],
  ["preflight.price", { preflight: { ...QUIET.preflight, price: UNKNOWN } }],
  ["placements[0]", { placements: [UNKNOWN] }],
  ["placements[0].az", { placements: [{ az: UNKNOWN, subnetId: "subnet-b" }] }],
  ["minReady", { onPartialFailure: "accept", minReady: UNKNOWN }],
];

describe("check", () => {
  test.each(UNKNOWNS)("check plans a create though %s is unknown", async (path, change) => {
    const { lines } = await previewOf(change);
    expect(lines).toContain(`${path} is not known yet; the plan is that of the other inputs`);
    expect(lines).toContain("0 -> 3 members: 3 to launch");
  });
});

describe("diff", () => {
  test.each(UNKNOWNS)("diff plans an update though %s is unknown", async (path, change) => {
    const { lines, error } = await previewOf({ ...change, count: 5 }, SAVED);
    expect(lines).toContain(`${path} is not known yet: `);
    expect(lines).toContain("3 -> 5 members: 2 to launch");
    expect(error).toBe("");
  });

  test.each(UNKNOWNS)("diff refuses too many deletions though %s is unknown", async (_, change) => {
    const { error } = await previewOf({ ...change, count: 1, maxDelete: 1 }, SAVED);
    expect(error).toContain("this run would delete 2 VMs (web-002 (i-1), web-003 (i-2))");
  });

  const other = { instanceSpec: { ...SPEC, chargeOnStopped: "stopCharging" } };
  const rolloutsOf = (value: unknown): readonly (readonly [string, object])[] =>
    UNKNOWNS.filter(([path]) => path.startsWith("rollout")).map(([path, change]) => [
      path,
      { ...change, ...other, maxDelete: value },
    ]);

  test.each(rolloutsOf(3))("diff plans a rollout though %s is unknown", async (path, change) => {
    const { lines, error } = await previewOf(change, SAVED);
    expect(lines).toContain(`${path} is not known yet: `);
    expect(lines).toContain("3 to replace");
    expect(lines).toContain('chargeOnStopped: none -> "stopCharging"');
    expect(lines).toContain("in 3 waves");
    expect(error).toBe("");
  });

  test.each(rolloutsOf(2))(
    "diff refuses a rollout only if no value of %s can keep it within its limit",
    async (path, change) => {
      const { lines, error } = await previewOf(change, SAVED);
      const refusal = "this run would delete 3 VMs";
      const mayHold = ["rollout", "rollout.upTo", "rollout.hold", "rollout.hold[1]"].includes(path);
      if (mayHold) {
        expect(error).toBe("");
        expect(lines).toContain(`if all of this is needed: ${refusal}`);
        expect(lines).toContain("up to 3 members may be replaced");
      } else expect(error).toContain(refusal);
    },
  );

  test("diff names members that an unknown rollout.upTo may replace, though the former one held them", async () => {
    const saved = { ...SAVED, rollout: { upTo: 1 } };
    const { lines } = await previewOf({ ...other, rollout: { upTo: UNKNOWN } }, saved);
    expect(lines).toContain("up to 3 members may be replaced: web-001 (i-0), web-002 (i-1)");
    expect(lines).toContain("up to 3 VMs are deleted");
  });

  const rebuilt = { instanceSpec: { ...SPEC, imageId: "img-b" } };

  test.each(
    UNKNOWNS.filter(([path]) =>
      /^rollout(\.maxUnavailable|\.maxSurge|\.leastDisruptive)?$/.test(path),
    ),
  )("diff plans replacements for rebuilds though %s is unknown", async (_, change) => {
    const { lines, error } = await previewOf({ ...change, ...rebuilt, maxDelete: 2 }, SAVED);
    expect(lines).toContain("up to 3 members may be replaced");
    expect(lines).toContain("if all of this is needed: this run would delete 3 VMs");
    expect(error).toBe("");
  });

  test("diff names members that an unknown rollout.upTo may rebuild, and refuses no deletion", async () => {
    const change = { ...rebuilt, rollout: { upTo: UNKNOWN }, maxDelete: 2 };
    const { lines, error } = await previewOf(change, SAVED);
    expect(lines).toContain("up to 3 members may be rebuilt: web-001 (i-0)");
    expect(lines).toContain("no VM is deleted");
    expect(error).toBe("");
  });

  test("diff refuses no rebuild while rollout.mostDisruptive is unknown", async () => {
    const saved = { ...SAVED, rollout: { mostDisruptive: "restart" } };
    const { error } = await previewOf({ ...rebuilt, rollout: { mostDisruptive: UNKNOWN } }, saved);
    expect(error).toBe("");
    const refused = await previewOf({ ...rebuilt, rollout: saved.rollout }, saved);
    expect(refused.error).toContain('but rollout.mostDisruptive is "restart"');
  });

  test("diff shows the waves of the former rollout though rollout.maxUnavailable is unknown", async () => {
    const saved = { ...SAVED, rollout: { maxUnavailable: 2 } };
    const rollout = { maxUnavailable: UNKNOWN };
    const { lines } = await previewOf({ ...other, rollout }, saved);
    expect(lines).toContain("the waves below are those of the former or default rollout");
    expect(lines).toContain("in 2 waves");
  });
});
