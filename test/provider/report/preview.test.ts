import { describe, expect, test } from "@jest/globals";
import { intend } from "../../../provider/group/plan.js";
import type { Member, Observed } from "../../../provider/group/observed.js";
import { previewLines, replaceLines, unsureLines } from "../../../provider/report/preview.js";
import { memberOf, observedOf, web } from "../group/web.js";

/** The preview of a group that shall have `count` members and is as observed. */
function preview(
  count: number,
  observed: Observed,
  changes: readonly string[] = [],
): readonly string[] {
  const desired = web(count);
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
  test("previewLines of a group as desired are none", () => {
    expect(preview(2, observedOf(range(2)))).toEqual([]);
    expect(preview(0, observedOf([]))).toEqual([]);
  });

  test("previewLines promise no service from members that do not run", () => {
    const broken = observedOf(
      range(2, (slot) => memberOf(slot, { status: "error", phase: "broken" })),
    );
    expect(preview(2, broken).at(-1)).toBe(
      "           deleted, then launched anew, all at once: at least 0 of 2 in service",
    );
  });

  test("previewLines of a first launch say what, how many, where and in how many calls", () => {
    expect(preview(250, observedOf([]))).toEqual([
      "0 -> 250 members: 250 to launch",
      "  launch   web-001…web-250 (250): g.n2.large in cn-north-1a; 3 create calls",
    ]);
  });

  test("previewLines of one hole say one call", () => {
    expect(preview(3, observedOf([memberOf(0), memberOf(2)]))).toEqual([
      "2 -> 3 members: 1 to launch, 2 unchanged",
      "  launch   web-002 (1): g.n2.large in cn-north-1a; 1 create call",
    ]);
  });

  test("previewLines leave out a type and a zone that the program does not give", () => {
    const desired = web(1);
    const spec = { name: "web", agId: "ag-a" };
    const intents = intend(desired, observedOf([]));
    expect(previewLines({ ...desired, spec }, intents, EMPTY)[1]).toBe(
      "  launch   web-001 (1); 1 create call",
    );
  });

  test("previewLines name every member that is struck, one line for each reason", () => {
    const observed = observedOf(
      [
        memberOf(0, { status: "stopped", phase: "stopped" }),
        memberOf(1, { drift: "az is b, declared a" }),
        memberOf(2, { status: "error", phase: "broken" }),
        memberOf(3, { drift: "az is b, declared a" }),
        memberOf(4, { status: "pending", phase: "settling", name: "" }),
        memberOf(6),
      ],
      { extras: [memberOf(0, { instanceId: "i-x" })] },
    );
    expect(preview(6, observed)).toEqual([
      "6 -> 6 members: 1 to launch, 1 to start, 3 to replace, 2 to retire, 1 still settling",
      "  launch   web-006 (1): g.n2.large in cn-north-1a; 1 create call",
      "  start    web-001 (i-0)",
      "  replace  web-002 (i-1), web-004 (i-3): az is b, declared a",
      "  replace  web-003 (i-2): its status is error",
      "           deleted, then launched anew, one first; once it runs, the others at once: at least 1 of 3 in service",
      "  retire   web-007 (i-6): not wanted any more",
      "  retire   web-001 (i-x): doubles a slot that has its member",
      "  wait for i-4",
    ]);
  });

  const replaced = (kept: number, others: number) =>
    observedOf(range(kept + others, (slot) => memberOf(slot, slot < kept ? {} : OUTDATED)));

  test.each([
    [0, 1, "all at once: at least 0 of 1 in service"],
    [0, 2, "one first; once it runs, the others at once: at least 1 of 2 in service"],
    [0, 9, "one first; once it runs, the others at once: at least 1 of 9 in service"],
    [1, 2, "all at once: at least 1 of 3 in service"],
    [2, 1, "all at once: at least 2 of 3 in service"],
  ])("previewLines of %i kept and %i replaced say %s", (kept, others, order) => {
    const lines = preview(kept + others, replaced(kept, others));
    expect(lines[2]).toBe(`           deleted, then launched anew, ${order}`);
  });

  test("previewLines say nothing of an order where nothing is replaced", () => {
    expect(preview(3, observedOf(range(2)))).toHaveLength(2);
  });

  test("previewLines name what changed in the spec in place of the bare reason", () => {
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

  test("previewLines name twenty members one by one", () => {
    const [, retire] = preview(0, observedOf(range(20)));
    expect(retire).toMatch(/^ {2}retire {3}web-001 \(i-0\), .*, web-020 \(i-19\): not wanted/);
  });

  test("previewLines fold the names of more than twenty members and keep every id", () => {
    const [, retire] = preview(0, observedOf(range(21)));
    const ids = range(21).map(({ instanceId }) => instanceId);
    expect(retire).toBe(`  retire   web-001…web-021 (21: ${ids.join(" ")}): not wanted any more`);
  });
});

describe("unsureLines", () => {
  test.each([
    [
      "unknown inputs" as const,
      "some inputs are not known yet: which members change is decided when they are",
    ],
    [
      "unsaved members" as const,
      "the last run failed with more members than it could save: the next lists them by their tag and launches or retires the difference; `pulumi refresh` shows them before",
    ],
  ])("unsureLines of %s say so", (what, line) => {
    expect(unsureLines(what)).toEqual([line]);
  });
});

describe("replaceLines", () => {
  test("replaceLines name what changed and who is retired", () => {
    expect(replaceLines(["regionId"], [memberOf(0), memberOf(1, { name: "" })], web(2))).toEqual([
      "regionId changed, which makes another group: its 2 members are retired first",
      "  retire   web-001 (i-0), i-1",
    ]);
  });

  test("replaceLines of an empty group retire nobody", () => {
    expect(replaceLines(["regionId"], [], web(0))).toEqual([
      "regionId changed, which makes another group: its 0 members are retired first",
    ]);
  });
});
