import { describe, expect, test } from "@jest/globals";
import { intend } from "../../../provider/plan/intent.js";
import type { Member, Observed } from "../../../provider/group/observed.js";
import {
  previewLines,
  replaceLines,
  type PreviewContext,
} from "../../../provider/report/preview.js";
import type { Declared, Desired } from "../../../provider/group/desired.js";
import { memberOf, observedOf, web, webWith } from "../group/web-group.js";

/** The preview of an observed group with `count` desired members. */
function preview(
  count: number,
  observed: Observed,
  changes: readonly string[] = [],
  rollout: Declared["rollout"] = {},
): readonly string[] {
  const desired = webWith({ count, rollout });
  const memberCount = observed.members.length;
  return previewLines(desired, intend(desired, observed), {
    memberCount,
    changesAt: () => changes,
  });
}

const range = (size: number, make: (slot: number) => Member = memberOf) =>
  Array.from({ length: size }, (_, slot) => make(slot));

const OUTDATED = { specHash: "0000000000000000" };
const EMPTY = { memberCount: 0 };

describe("previewLines", () => {
  test("previewLines of an up-to-date group are empty", () => {
    expect(preview(2, observedOf(range(2)))).toEqual([]);
    expect(preview(0, observedOf([]))).toEqual([]);
  });

  test("previewLines promise no service from members that are not running", () => {
    const broken = observedOf(
      range(2, (slot) => memberOf(slot, { status: "error", phase: "broken" })),
    );
    expect(preview(2, broken).slice(-2)).toEqual([
      "           deleted, then launched again, all at once",
      "  effect   no VM is deleted; at least 0 of 2 members in service throughout; about 80 s, 20 API calls",
    ]);
  });

  test("previewLines of changes in place name the members and fields, and say that no VM is deleted", () => {
    const before = webWith({ count: 3 });
    const after = webWith({ count: 3, overrides: { 1: { name: "db" } } });
    const desired = { ...after, earlier: [before] };
    const intents = intend(desired, observedOf(range(3)));
    const changesAt = () => ['name: "web-[001]" -> "db"'];
    expect(previewLines(desired, intents, { memberCount: 3, changesAt })).toEqual([
      "3 -> 3 members: 1 to modify, 2 unchanged",
      '  modify   web-002 (i-1), as db: name: "web-[001]" -> "db"',
      "           not at once: a host name that came from the former name stays; a change of triggers replaces the VMs instead",
      "  effect   no VM is deleted; at least 3 of 3 members in service throughout; about 10 s, 4 API calls",
    ]);
  });

  test("previewLines of a change in place say that a stopped member is started after it", () => {
    const before = webWith({ count: 3 });
    const given = { instanceSpec: { ...before.spec, description: "new" } };
    const desired = { ...webWith(given), earlier: [before] };
    const members = range(3, (slot) =>
      memberOf(slot, slot === 1 ? { status: "stopped", phase: "stopped" } : {}),
    );
    const intents = intend(desired, observedOf(members));
    expect(previewLines(desired, intents, { memberCount: 3 })).toEqual([
      "3 -> 3 members: 3 to modify",
      "  modify   web-001 (i-0), web-003 (i-2): instanceSpec changed",
      "  modify   web-002 (i-1): instanceSpec changed; then started",
      "  effect   no VM is deleted; at least 2 of 3 members in service throughout; about 40 s, 14 API calls",
    ]);
  });

  test("previewLines name a held member, which no change in place touches either", () => {
    const before = webWith({ count: 3 });
    const given = { instanceSpec: { ...before.spec, description: "new" }, rollout: { hold: [0] } };
    const desired = { ...webWith(given), earlier: [before] };
    const lines = previewLines(desired, intend(desired, observedOf(range(3))), { memberCount: 3 });
    expect(lines.slice(0, 3)).toEqual([
      "3 -> 3 members: 2 to modify, 1 held",
      "  modify   web-002 (i-1), web-003 (i-2): instanceSpec changed",
      "  hold     web-001 (i-0): held by rollout.hold",
    ]);
  });

  test("previewLines of a create show names, number, place and create calls", () => {
    expect(preview(250, observedOf([]))).toEqual([
      "0 -> 250 members: 250 to launch",
      "  launch   web-001…web-250 (250): g.n2.large in cn-north-1a; 3 create calls",
      "  effect   no VM is deleted; at least 0 of 250 members in service throughout; about 70 s, 40 API calls",
    ]);
  });

  test("previewLines of one missing member show one call", () => {
    expect(preview(3, observedOf([memberOf(0), memberOf(2)]))).toEqual([
      "2 -> 3 members: 1 to launch, 2 unchanged",
      "  launch   web-002 (1): g.n2.large in cn-north-1a; 1 create call",
      "  effect   no VM is deleted; at least 2 of 3 members in service throughout; about 70 s, 14 API calls",
    ]);
  });

  test("previewLines leave out a type and a zone missing from the program", () => {
    const desired = web(1);
    const spec = { name: "web", agId: "ag-a" };
    const intents = intend(desired, observedOf([]));
    expect(previewLines({ ...desired, spec }, intents, EMPTY)[1]).toBe(
      "  launch   web-001 (1); 1 create call",
    );
  });

  test("previewLines name every affected member, one line for each reason", () => {
    const observed = observedOf(
      [
        memberOf(0, { status: "stopped", phase: "stopped" }),
        memberOf(1, { drift: "az is b, declared a" }),
        memberOf(2, { status: "error", phase: "broken" }),
        memberOf(3, { drift: "az is b, declared a" }),
        memberOf(4, { status: "pending", phase: "settling", name: "" }),
        memberOf(6),
      ],
      { surplus: [memberOf(0, { instanceId: "i-x" })] },
    );
    expect(preview(6, observed)).toEqual([
      "6 -> 6 members: 1 to launch, 1 to start, 3 to replace, 2 to retire, 1 to wait for",
      "  launch   web-006 (1): g.n2.large in cn-north-1a; 1 create call",
      "  start    web-001 (i-0)",
      "  replace  web-002 (i-1), web-004 (i-3): az is b, declared a",
      "  replace  web-003 (i-2): its status is error",
      "           deleted, then launched again, in 3 waves, each after all members of the wave before are running",
      "  wave 1   web-003",
      "  wave 2   web-004",
      "  wave 3   web-002",
      "  retire   web-007 (i-6): no longer needed",
      "  retire   web-001 (i-x): surplus, its slot already has a member",
      "  wait for i-4",
      "  effect   4 VMs are deleted; at least 2 of 6 members in service throughout; about 4 min, 67 API calls",
    ]);
  });

  const replaced = (kept: number, others: number) =>
    observedOf(range(kept + others, (slot) => memberOf(slot, slot < kept ? {} : OUTDATED)));

  test("previewLines of a hundred members at 10 % name the members of each wave, and the effect of all", () => {
    const lines = preview(100, replaced(0, 100), [], { maxUnavailable: "10%" });
    const waves = lines.filter((line) => /^ +wave \d/.test(line)).map((line) => line.trim());
    expect(waves.slice(0, 3)).toEqual([
      "wave 1   web-100: canary",
      "wave 2   web-090…web-099 (10)",
      "wave 3   web-080…web-089 (10)",
    ]);
    expect([waves.length, waves.at(-1)]).toEqual([11, "wave 11  web-001…web-009 (9)"]);
    expect(lines.at(-1)).toMatch(
      /100 VMs are deleted; at least 90 of 100 members in service throughout; about \d+ min, \d+ API calls$/,
    );
  });

  const recreate = { strategy: "recreate" } as const;
  const AFTER = "each after all members of the wave before are running";

  test.each<readonly [number, number, Declared["rollout"], string, string]>([
    [0, 1, {}, "all at once", "at least 0 of 1 member in service"],
    [0, 2, {}, `in 2 waves, ${AFTER}`, "at least 1 of 2 members in service"],
    [0, 9, {}, `in 9 waves, ${AFTER}`, "at least 8 of 9 members in service"],
    [0, 9, recreate, `in 2 waves, ${AFTER}`, "at least 1 of 9 members in service"],
    [0, 9, { maxUnavailable: 3 }, `in 4 waves, ${AFTER}`, "at least 6 of 9 members in service"],
    [1, 2, {}, `in 2 waves, ${AFTER}`, "at least 2 of 3 members in service"],
    [1, 2, recreate, "all at once", "at least 1 of 3 members in service"],
    [2, 1, {}, "all at once", "at least 2 of 3 members in service"],
    [
      1,
      2,
      { pause: "20m" },
      `in 2 waves, ${AFTER}, and 20 min more`,
      "at least 2 of 3 members in service",
    ],
  ])(
    "previewLines of %i kept and %i replaced members with %j say %s: %s",
    (kept, others, rollout, order, service) => {
      const lines = preview(kept + others, replaced(kept, others), [], rollout);
      expect(lines[2]).toBe(`           deleted, then launched again, ${order}`);
      expect(lines.at(-1)).toContain(`; ${service} throughout; `);
    },
  );

  test("previewLines name the members of each wave, and the canaries", () => {
    const observed = replaced(0, 6);
    expect(preview(6, observed, [], { maxUnavailable: 3, canary: 2 }).slice(2, 6)).toEqual([
      `           deleted, then launched again, in 3 waves, ${AFTER}`,
      "  wave 1   web-005…web-006 (2): canary",
      "  wave 2   web-002…web-004 (3)",
      "  wave 3   web-001",
    ]);
  });

  test("previewLines name a canary of each new spec", () => {
    const own = { description: "own" };
    const desired = webWith({ overrides: { 1: own, 2: own } });
    const observed = observedOf(range(3, (slot) => memberOf(slot, OUTDATED)));
    expect(previewLines(desired, intend(desired, observed), EMPTY).slice(2, 6)).toEqual([
      `           deleted, then launched again, in 3 waves, ${AFTER}`,
      "  wave 1   web-001: canary",
      "  wave 2   web-003: canary",
      "  wave 3   web-002",
    ]);
  });

  test("previewLines say when a rollout takes longer than its run may", () => {
    const effect = (pause: string) => preview(3, replaced(0, 3), [], { pause }).at(-1);
    expect(effect("10m")).toMatch(/; about 24 min, \d+ API calls$/);
    expect(effect("30m")).toMatch(
      /; about 64 min, \d+ API calls; longer than timeouts\.update \(40 min\), so a further run will go on$/,
    );
  });

  test("previewLines name twelve waves one by one", () => {
    const waves = preview(12, replaced(0, 12)).filter((line) => line.startsWith("  wave "));
    expect(waves).toHaveLength(12);
    expect(waves.at(-1)).toBe("  wave 12  web-001");
  });

  test("previewLines fold more than twelve waves after the fourth, with every slot", () => {
    const lines = preview(100, replaced(0, 100), [], { maxUnavailable: 7 });
    expect(lines.slice(2, 8)).toEqual([
      `           deleted, then launched again, in 16 waves, ${AFTER}`,
      "  wave 1   web-100: canary",
      "  wave 2   web-093…web-099 (7)",
      "  wave 3   web-086…web-092 (7)",
      "  wave 4   web-079…web-085 (7)",
      "           waves 5…16, at most 7 members each: web-001…web-078 (78)",
    ]);
  });

  test("previewLines name held members with the setting, and the others that are replaced", () => {
    expect(preview(3, replaced(0, 3), [], { hold: [0], upTo: 1 })).toEqual([
      "3 -> 3 members: 1 to replace, 2 held",
      "  replace  web-003 (i-2): instanceSpec changed",
      "           deleted, then launched again, all at once",
      "  hold     web-001 (i-0): held by rollout.hold",
      "  hold     web-002 (i-1): held by rollout.upTo",
      "  effect   1 VM is deleted; at least 2 of 3 members in service throughout; about 80 s, 19 API calls",
    ]);
  });

  test("previewLines of a group with only held members delete no VM", () => {
    expect(preview(2, replaced(0, 2), [], { upTo: 0 })).toEqual([
      "2 -> 2 members: 2 held",
      "  hold     web-001 (i-0), web-002 (i-1): held by rollout.upTo",
      "  effect   no VM is deleted; at least 2 of 2 members in service throughout; about 10 s, 1 API call",
    ]);
  });

  test("previewLines say that a replacement waits for a running member", () => {
    const settling = memberOf(0, { status: "pending", phase: "settling" });
    const [, replaced, order, , effect] = preview(2, observedOf([settling, memberOf(1, OUTDATED)]));
    expect(replaced).toBe("  replace  web-002 (i-1): instanceSpec changed");
    expect(order).toBe(
      "           deleted, then launched again, all at once, after the other members are running",
    );
    expect(effect).toContain("; at least 1 of 2 members in service throughout; ");
  });

  test("previewLines of several waves say that the first waits for the missing members", () => {
    const lines = preview(3, observedOf([memberOf(1, OUTDATED), memberOf(2, OUTDATED)]));
    expect(lines.slice(3, 6)).toEqual([
      `           deleted, then launched again, in 2 waves, the first after the other members are running, ${AFTER}`,
      "  wave 1   web-003",
      "  wave 2   web-002",
    ]);
  });

  test("previewLines count the calls of a launch beside replacements", () => {
    const broken = memberOf(1, { status: "error", phase: "broken" });
    const lines = preview(4, observedOf([memberOf(0), broken]));
    expect(lines[1]).toBe(
      "  launch   web-003…web-004 (2): g.n2.large in cn-north-1a; 1 create call",
    );
  });

  test("previewLines show the new names of renamed members", () => {
    const observed = observedOf([
      memberOf(0, { ...OUTDATED, name: "old-001" }),
      memberOf(1, { ...OUTDATED, name: "old-002" }),
      memberOf(2),
    ]);
    expect(preview(3, observed, ['name: "old-[001]" -> "web-[001]"'])[1]).toBe(
      '  replace  old-001 (i-0), old-002 (i-1), as web-001…web-002: name: "old-[001]" -> "web-[001]"',
    );
  });

  test("previewLines mention no order when nothing is replaced", () => {
    expect(preview(3, observedOf(range(2)))).toEqual([
      "2 -> 3 members: 1 to launch, 2 unchanged",
      "  launch   web-003 (1): g.n2.large in cn-north-1a; 1 create call",
      "  effect   no VM is deleted; at least 2 of 3 members in service throughout; about 70 s, 14 API calls",
    ]);
  });

  test("previewLines show the changed fields of a spec instead of the bare reason", () => {
    const changes = ['description: "old" -> "new"', "password changed"];
    expect(preview(2, replaced(1, 1), changes)[1]).toBe(
      '  replace  web-002 (i-1): description: "old" -> "new"; password changed',
    );
    expect(preview(2, replaced(1, 1))[1]).toBe("  replace  web-002 (i-1): instanceSpec changed");
  });

  test("previewLines keep any other reason beside a changed spec", () => {
    const observed = observedOf([memberOf(0), memberOf(1, { status: "error", phase: "broken" })]);
    expect(preview(2, observed, ["password changed"])[1]).toBe(
      "  replace  web-002 (i-1): its status is error",
    );
  });

  test("previewLines name up to twenty members one by one", () => {
    const [, retire] = preview(0, observedOf(range(20)));
    expect(retire).toMatch(
      /^ {2}retire {3}web-001 \(i-0\), .*, web-020 \(i-19\): no longer needed/,
    );
  });

  test("previewLines fold the names of more than twenty members and keep every id", () => {
    const [, retire] = preview(0, observedOf(range(21)));
    const ids = range(21).map(({ instanceId }) => instanceId);
    expect(retire).toBe(`  retire   web-001…web-021 (21: ${ids.join(" ")}): no longer needed`);
  });
});

describe("the lines of a preview", () => {
  const lines = (desired: Desired, observed: Observed, known: Partial<PreviewContext> = {}) =>
    previewLines(desired, intend(desired, observed), {
      memberCount: observed.members.length,
      ...known,
    });

  test("previewLines show the fallback zones of a launch", () => {
    const placements = [
      { az: "cn-north-1b", subnetId: "subnet-b" },
      { az: "cn-north-1c", subnetId: "subnet-c" },
    ];
    expect(lines(webWith({ placements }), observedOf([]))[1]).toBe(
      "  launch   web-001…web-003 (3): g.n2.large in cn-north-1a; fallback if full: cn-north-1b, cn-north-1c; 1 create call",
    );
  });

  test("previewLines show own names, and count the calls of their members", () => {
    const desired = webWith({
      count: 4,
      overrides: { 1: { name: "db" }, 3: { description: "d" } },
    });
    expect(lines(desired, observedOf([]))[1]).toBe(
      "  launch   web-001, db, web-003…web-004 (4): g.n2.large in cn-north-1a; 4 create calls",
    );
  });

  test("previewLines group members with equal changes in one line", () => {
    const changesAt = (slot: number) => (slot === 1 ? ['name: "db" -> "log"'] : ['az: "a" -> "b"']);
    const observed = observedOf(range(3, (slot) => memberOf(slot, OUTDATED)));
    expect(lines(web(3), observed, { changesAt }).slice(1, 3)).toEqual([
      '  replace  web-001 (i-0), web-003 (i-2): az: "a" -> "b"',
      '  replace  web-002 (i-1): name: "db" -> "log"',
    ]);
  });

  test("previewLines of a start and of a wait show the duration", () => {
    const observed = observedOf([
      memberOf(0, { status: "stopped", phase: "stopped" }),
      memberOf(1, { status: "pending", phase: "settling" }),
    ]);
    expect(lines(web(2), observed)).toEqual([
      "2 -> 2 members: 1 to start, 1 to wait for",
      "  start    web-001 (i-0)",
      "  wait for web-002 (i-1)",
      "  effect   no VM is deleted; at least 0 of 2 members in service throughout; about 40 s, 9 API calls",
    ]);
  });

  test("previewLines name VMs whose deletion is in progress", () => {
    const observed = observedOf([memberOf(0)]);
    const leaving = [memberOf(1, { status: "deleting", phase: "gone" })];
    const intents = intend(web(1), observed);
    expect(previewLines(web(1), intents, { memberCount: 1, leaving })).toEqual([
      "1 -> 1 members: 1 unchanged",
      "  wait for web-002 (i-1): deletion in progress (started by an earlier run)",
      "  effect   no VM is deleted; at least 1 of 1 member in service throughout; about 10 s, 1 API call",
    ]);
  });

  test("previewLines use the singular for one VM, and minutes from 90 seconds on", () => {
    const effect = (observed: Observed) =>
      lines(web(2), observed).find((line) => line.startsWith("  effect"));
    expect(effect(observedOf(range(3)))).toContain("effect   1 VM is deleted; at least 2 of 2");
    expect(effect(observedOf(range(2, (slot) => memberOf(slot, OUTDATED))))).toBe(
      "  effect   2 VMs are deleted; at least 1 of 2 members in service throughout; about 3 min, 38 API calls",
    );
  });
});

test("previewLines of a replaced group count its deleted VMs", () => {
  const desired = web(2);
  const lines = previewLines(desired, intend(desired, observedOf([])), {
    memberCount: 0,
    retiredBefore: 3,
  });
  expect(lines.at(-1)).toBe(
    "  effect   3 VMs are deleted; at least 0 of 2 members in service throughout; about 80 s, 22 API calls",
  );
});

describe("replaceLines", () => {
  test("replaceLines name the changed input and the retired members", () => {
    expect(replaceLines(["regionId"], [memberOf(0), memberOf(1, { name: "" })], web(2))).toEqual([
      "regionId changed: the group is replaced; its 2 members are deleted first",
      "  retire   web-001 (i-0), i-1",
    ]);
  });

  test("replaceLines of an empty group retire no VM", () => {
    expect(replaceLines(["regionId"], [], web(0))).toEqual([
      "regionId changed: the group is replaced; it has no members to delete",
    ]);
  });
});
