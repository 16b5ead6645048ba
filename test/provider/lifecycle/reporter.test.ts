import { describe, expect, test } from "@jest/globals";
import { diffGroup, type GroupDiff } from "../../../provider/plan/diff.js";
import { outputsOf } from "../../../provider/group/state.js";
import { readInputs } from "../../../provider/inputs/check.js";
import { UNKNOWN } from "../../../provider/inputs/unknown.js";
import { createReporter, type Past } from "../../../provider/lifecycle/reporter.js";
import { createSession } from "../../../provider/lifecycle/session.js";
import type { Line } from "../../../provider/report/line.js";
import { INPUTS, memberOf, observedOf, SPEC, web } from "../group/web-group.js";

const URN = "urn:pulumi:dev::p::t::web";
const ENDED: Past = { isResumed: false, hasDied: false };
const INTERRUPTED: Past = { isResumed: true, hasDied: true };
const IN_DOUBT = [{ generation: 1, specHash: "0".repeat(16), first: 1, last: 2, atMs: 7 }];

function reporter() {
  const said: Line[] = [];
  return { said, ...createReporter(createSession(), (line) => void said.push(line)) };
}

/** The diff of a group of three members: new inputs, saved inputs, and more saved state. */
function diffOf(inputs: object = {}, was: object = {}, state: object = {}): GroupDiff {
  const outputs = outputsOf({
    ...{ groupKey: web(3).groupKey, generation: 1, desiredCount: 3, readyCount: 3, failures: [] },
    observed: observedOf([memberOf(0), memberOf(1), memberOf(2)]),
  });
  return diffGroup({ ...INPUTS, ...was, ...outputs, ...state }, { ...INPUTS, ...inputs });
}

/** The lines about a diff, each with its severity. */
function saidOf(found: GroupDiff, past: Past = ENDED) {
  const { said, previewDiff } = reporter();
  previewDiff(URN, found, past);
  return said.map(({ severity, text }) => `${severity}: ${text}`);
}

const HEADLINE = "3 -> 4 members: 1 to launch, 3 unchanged";
const FOUR = { count: 4 };

describe("previewDiff", () => {
  test("previewDiff says nothing about a group without changes", () => {
    expect(saidOf(diffOf())).toEqual([]);
    expect(saidOf(diffOf({ count: UNKNOWN }, { count: UNKNOWN }))).toEqual([]);
  });

  test("previewDiff reports a plan as one text", () => {
    const [text, ...more] = saidOf(diffOf(FOUR));
    expect(text).toMatch(new RegExp(`^info: ${HEADLINE}\n  launch   web-004 \\(1\\)`));
    expect(more).toEqual([]);
  });

  test("previewDiff reports a change without effect on any VM as such", () => {
    expect(saidOf(diffOf({ maxDelete: 1 }))).toEqual([
      "info: 3 -> 3 members: 3 unchanged; the change affects future runs only",
    ]);
  });

  test("previewDiff warns before a plan about an interrupted run", () => {
    const [text = ""] = saidOf(diffOf(FOUR), INTERRUPTED);
    expect(text).toMatch(/^info: a previous update or destroy of this group was interrupted/);
    expect(text.split("\n")[0]).toMatch(/\. Some of the changes below may already be done$/);
    expect(text.split("\n")[1]).toBe(HEADLINE);
    expect(saidOf(diffOf(FOUR), { isResumed: true, hasDied: false })[0]).toContain(
      `info: ${HEADLINE}`,
    );
  });

  test("previewDiff reports an interrupted run also if state and program agree", () => {
    expect(saidOf(diffOf(), INTERRUPTED)[0]).toMatch(/\. If there are none, it changes nothing$/);
  });

  test("previewDiff reports in-doubt create calls, with or without a plan", () => {
    const line = /^info: the outcome of an earlier create call for web-002…web-003 is unknown\. /;
    const alone = saidOf(diffOf({}, {}, { inDoubt: IN_DOUBT }));
    expect(alone).toHaveLength(1);
    expect(alone[0]).toMatch(line);
    expect(alone[0]).not.toContain("\n");
    const [text = ""] = saidOf(diffOf(FOUR, {}, { inDoubt: IN_DOUBT }));
    expect(text).toMatch(line);
    expect(text.split("\n")[1]).toBe(HEADLINE);
  });

  test("previewDiff names unknown inputs, and reports members left out of the state", () => {
    const instanceSpec = { ...SPEC, imageId: UNKNOWN };
    expect(saidOf(diffOf({ instanceSpec }))).toEqual([
      "info: instanceSpec.imageId is not known yet; the affected members are determined once it is",
    ]);
    expect(saidOf(diffOf(FOUR, {}, { areMembersOmitted: true }))[0]).toMatch(
      /^info: the last run failed with too many members to save\. /,
    );
  });

  test("previewDiff warns once per process of a run that would delete too many VMs", () => {
    const { said, previewDiff } = reporter();
    const found = diffOf({ count: 1, maxDelete: 1 });
    previewDiff(URN, found, ENDED);
    previewDiff(URN, found, ENDED);
    const warnings = said.filter(({ severity }) => severity === "warning");
    expect(warnings.map(({ text }) => text)).toEqual([
      expect.stringMatching(
        /^refused: this run would delete 2 VMs \(.*\), but maxDelete is 1\. Nothing/,
      ),
    ]);
  });

  test("previewDiff reports the deletions of a move to another region, and the next previewCreate repeats their number", () => {
    const { said, previewDiff, previewCreate } = reporter();
    const moved = { regionId: "cn-east-2" };
    previewDiff(URN, diffOf(moved, { deletionProtection: true }), ENDED);
    expect(said.map(({ text }) => text.split("\n")[0])).toEqual([
      "regionId changed: the group is replaced; its 3 members are deleted first",
      expect.stringMatching(/^refused: this run would delete 3 VMs /),
    ]);
    previewCreate(URN, readInputs({ ...INPUTS, ...moved }), true);
    expect(said.at(-1)?.text).toContain("\n  effect   3 VMs are deleted; ");
  });
});

describe("warn and notePreview", () => {
  test("warn says a text once for each group", () => {
    const { said, warn } = reporter();
    warn(URN, ["same"]);
    warn("urn:other", ["same"]);
    warn(URN, ["same", "another"]);
    expect(said.map(({ urn, text }) => [urn, text])).toEqual([
      [URN, "same"],
      ["urn:other", "same"],
      [URN, "another"],
    ]);
  });

  test("notePreview ends the preview of its own group only", () => {
    const { notePreview, isPreviewing } = reporter();
    notePreview(URN, true);
    notePreview("urn:other", true);
    notePreview(URN, false);
    expect([isPreviewing(URN), isPreviewing("urn:other")]).toEqual([false, true]);
  });
});

describe("previewCreate", () => {
  test("previewCreate reports the launches, and an interrupted create if the lineage is known", () => {
    const { said, previewCreate } = reporter();
    previewCreate(URN, readInputs(INPUTS), false);
    expect(said[0]?.text).toMatch(/^0 -> 3 members: 3 to launch\n/);
    previewCreate(URN, readInputs(INPUTS), true);
    expect(said[1]?.text).toMatch(
      /^an earlier create of this group was interrupted before it was saved: /,
    );
    expect(said[1]?.text).toContain("\n0 -> 3 members: 3 to launch\n");
  });

  test("previewCreate names unknown inputs", () => {
    const { said, previewCreate } = reporter();
    previewCreate(URN, readInputs({ ...INPUTS, count: UNKNOWN }), false);
    expect(said.map(({ text }) => text)).toEqual([
      "count is not known yet; the affected members are determined once it is",
    ]);
  });
});

describe("a surplus VM", () => {
  test("a replacement of the group counts a surplus VM among the deleted ones, and names it", () => {
    const surplus = memberOf(0, { instanceId: "i-surplus" });
    const outputs = outputsOf({
      ...{ groupKey: web(3).groupKey, generation: 1, desiredCount: 3, readyCount: 3, failures: [] },
      observed: observedOf([memberOf(0), memberOf(1), memberOf(2)], { surplus: [surplus] }),
    });
    const found = diffGroup({ ...INPUTS, ...outputs }, { ...INPUTS, regionId: "cn-east-2" });
    const [text = ""] = saidOf(found);
    expect(text).toContain("its 4 members are deleted first");
    expect(text).toContain("i-surplus");
  });
});

describe("repeatHeadline", () => {
  test("repeatHeadline shows the first line of the plan again, only for its own group", () => {
    const { said, previewDiff, repeatHeadline } = reporter();
    repeatHeadline(URN);
    expect(said).toEqual([]);
    previewDiff(URN, diffOf(FOUR), ENDED);
    repeatHeadline("urn:other");
    expect(said).toHaveLength(1);
    repeatHeadline(URN);
    expect(said[1]).toEqual({ urn: URN, severity: "info", text: HEADLINE, isLive: true });
  });
});
