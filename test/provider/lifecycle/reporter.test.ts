import { describe, expect, test } from "@jest/globals";
import { NO_LEFTOVERS } from "../../../provider/group/leftovers.js";
import { diffGroup, type GroupDiff } from "../../../provider/plan/diff.js";
import { outputsOf } from "../../../provider/group/state.js";
import { toDesired } from "../../../provider/group/desired.js";
import { knownInputs, readInputs } from "../../../provider/inputs/check.js";
import { UNKNOWN } from "../../../provider/inputs/unknown.js";
import { createReporter, type Past } from "../../../provider/lifecycle/reporter.js";
import { createSession } from "../../../provider/lifecycle/session.js";
import type { Former } from "../../../provider/report/former.js";
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

  test("previewDiff claims no interrupted run if only the record of the program changes", () => {
    const recorded: Past = { isResumed: true, hasDied: false };
    expect(saidOf(diffOf(), recorded)).toEqual([
      "info: 3 -> 3 members: 3 unchanged; only the saved record of the program changes",
    ]);
    const unknown = { count: UNKNOWN };
    expect(saidOf(diffOf(unknown, unknown), recorded)).toEqual([]);
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
    const [text = ""] = saidOf(diffOf({ instanceSpec }));
    const [note, headline] = text.split("\n");
    expect(note).toBe(
      "info: instanceSpec.imageId is not known yet: up to 3 members may be replaced: web-001 (i-0), web-002 (i-1), web-003 (i-2)",
    );
    expect(headline).toBe("3 -> 3 members: 3 to replace");
    expect(text).toContain("\n  effect   up to 3 VMs are deleted; ");
    expect(saidOf(diffOf(FOUR, {}, { areMembersOmitted: true }))[0]).toMatch(
      /^info: the last run failed with too many members to save\. /,
    );
  });

  test("previewDiff names the members of a group that moves to another region", () => {
    const [text = ""] = saidOf(diffOf({ regionId: "cn-east-2" }));
    expect(text).toMatch(/^info: regionId changed: the group is replaced; its 3 members are /);
    expect(text).toContain("\n  retire   web-001 (i-0), web-002 (i-1), web-003 (i-2)");
  });
});

describe("warn and notePreview", () => {
  test("warn reports a text once for each group", () => {
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
  const deleted = {
    leftovers: { ...NO_LEFTOVERS, disks: { least: 1, most: 1, names: ["vol-1"] } },
    hasNewAddresses: true,
  };
  const created = (former: Former, inputs: object = {}): string => {
    const { said, previewCreate } = reporter();
    const read = readInputs({ ...INPUTS, ...inputs });
    const known = knownInputs(read);
    previewCreate(URN, { read, desired: known && toDesired(known), former });
    expect(said).toHaveLength(1);
    return said[0]?.text ?? "";
  };

  test("previewCreate reports the launches", () => {
    expect(created({ kind: "none" })).toMatch(/^0 -> 3 members: 3 to launch\n/);
  });

  test("previewCreate names the VMs that may be deleted first, and counts them in the effect", () => {
    const text = created({ kind: "existing", members: [memberOf(0), memberOf(1)], ...deleted });
    expect(text).toMatch(/^2 VMs of this group exist\. /);
    expect(text).toContain(
      "\n  retire   web-001 (i-0), web-002 (i-1)\n           leaves up to 1 disk behind: vol-1; addresses change\n0 -> 3 members: ",
    );
    expect(text).toContain("\n  effect   up to 2 VMs are deleted; at least 0 of 3 members ");
  });

  test("previewCreate names VMs with only a name of the group, and does not count them in the effect", () => {
    const text = created({ kind: "alike", members: [memberOf(0)] });
    expect(text).toMatch(/^1 VM of this account has names of this group\. /);
    expect(text).toContain("\n  retire?  web-001 (i-0)\n0 -> 3 members: ");
    expect(text).toContain("\n  effect   no VM is deleted; ");
  });

  test("previewCreate of a replacement counts its deletions, and names them unless a diff has", () => {
    const members = [memberOf(0)];
    const text = created({ kind: "replaced", members, ...deleted, isReported: false });
    expect(text).toMatch(/^Pulumi replaces the whole group: its 1 member is deleted first\. /);
    expect(text).toContain(
      "\n  retire   web-001 (i-0)\n           leaves 1 disk behind: vol-1; addresses change\n",
    );
    expect(text).toContain("\n  effect   1 VM is deleted; ");
    const reported = created({ kind: "replaced", members, ...deleted, isReported: true });
    expect(reported).toMatch(/^0 -> 3 members: /);
    expect(reported).toContain("\n  effect   1 VM is deleted; ");
  });

  test("previewCreate shows the plan of the known inputs", () => {
    const instanceSpec = { ...SPEC, userdata: UNKNOWN };
    const [note, headline, launch] = created({ kind: "none" }, { instanceSpec }).split("\n");
    expect(note).toBe(
      "instanceSpec.userdata is not known yet; the plan is that of the other inputs",
    );
    expect(headline).toBe("0 -> 3 members: 3 to launch");
    expect(launch).toContain("g.n2.large in cn-north-1a");
  });

  test("previewCreate without a known count names the unknown inputs, after the VMs that exist", () => {
    const members = [memberOf(0)];
    const lines = created({ kind: "existing", members, ...deleted }, { count: UNKNOWN }).split(
      "\n",
    );
    expect(lines.slice(1)).toEqual([
      "  retire   web-001 (i-0)",
      "           leaves up to 1 disk behind: vol-1; addresses change",
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
