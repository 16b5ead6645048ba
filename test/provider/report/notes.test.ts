import { describe, expect, test } from "@jest/globals";
import {
  inDoubtLines,
  leftOutText,
  recordLines,
  resumeLines,
  uncertainLines,
  unchangedLines,
  unknownLines,
  unsavedLines,
} from "../../../provider/report/notes.js";
import { memberOf, web } from "../group/web-group.js";

describe("resumeLines", () => {
  test("resumeLines say how the next run completes an interrupted one", () => {
    expect(resumeLines(false)).toEqual([
      "a previous update or destroy of this group was interrupted or rejected, or left the group out (--target, --exclude). The next run lists the group's VMs by tag, adopts the VMs that match the program, changes back what the previous run changed, by a restart or a rebuild if need be, and deletes the others that only the previous run created. If there are none, it changes nothing",
    ]);
  });
});

test("resumeLines beside a plan say that some changes may already be done", () => {
  expect(resumeLines(true)).toEqual([
    "a previous update or destroy of this group was interrupted or rejected, or left the group out (--target, --exclude). The next run lists the group's VMs by tag, adopts the VMs that match the program, changes back what the previous run changed, by a restart or a rebuild if need be, and deletes the others that only the previous run created. Some of the changes below may already be done",
  ]);
});

test("uncertainLines name the members apart by what may happen to them", () => {
  const members = {
    ...{ mayModify: [memberOf(0)], mayRestart: [memberOf(2)], mayRebuild: [memberOf(3)] },
    ...{ mayReplace: [memberOf(1)], mayRetire: [] },
  };
  const unknown = ["instanceSpec.userTags"];
  const certain = { possibleRefusal: undefined, areWavesUnknown: false };
  expect(uncertainLines({ unknown, ...members, ...certain }, web(2))).toEqual([
    "instanceSpec.userTags is not known yet: up to 1 member may be modified: web-001 (i-0); up to 1 member may be restarted: web-003 (i-2); up to 1 member may be rebuilt: web-004 (i-3); up to 1 member may be replaced: web-002 (i-1)",
  ]);
});

test("uncertainLines say that the waves may be others", () => {
  const unknown = ["rollout.maxUnavailable"];
  const nobody = { mayModify: [], mayRestart: [], mayRebuild: [], mayReplace: [], mayRetire: [] };
  const waves = { possibleRefusal: undefined, areWavesUnknown: true };
  expect(uncertainLines({ unknown, ...nobody, ...waves }, web(2))).toEqual([
    "rollout.maxUnavailable is not known yet: the waves below are those of the former or default rollout",
  ]);
});

describe("unknownLines", () => {
  test.each([
    [["a.b"], "a.b is not known yet; the affected members are determined once it is"],
    [["a", "b"], "a, b are not known yet; the affected members are determined once they are"],
    [
      ["a", "b", "c", "d", "e"],
      "a, b, c and 2 more are not known yet; the affected members are determined once they are",
    ],
    [[], "some inputs are not known yet; the affected members are determined once they are"],
  ])("unknownLines of %j name the paths", (paths, line) => {
    expect(unknownLines(paths)).toEqual([line]);
  });
});

test("unsavedLines say how the members are found", () => {
  expect(unsavedLines()).toEqual([
    "the last run failed with too many members to save. The next run finds them by tag and launches or retires the difference. Run `pulumi refresh` to list them now",
  ]);
});

test("unchangedLines say that no VM is affected", () => {
  expect(unchangedLines(web(2))).toEqual([
    "2 -> 2 members: 2 unchanged; the change affects future runs only",
  ]);
});

test("recordLines say that neither a VM nor a later run is affected", () => {
  expect(recordLines(web(2))).toEqual([
    "2 -> 2 members: 2 unchanged; only the saved record of the program changes",
  ]);
});

test("leftOutText names the group and its companions in a command", () => {
  expect(leftOutText("web")).toMatch(
    /: --target '\*\*::web' --target '\*\*::web-lineage' --target '\*\*::web-journal' --target '\*\*::web-destroy-intent'$/,
  );
});

describe("inDoubtLines", () => {
  test("inDoubtLines name the slots of in-doubt create calls", () => {
    expect(inDoubtLines([0, 1, 2, 7], web(8))).toEqual([
      "the outcome of an earlier create call for web-001…web-003, web-008 is unknown. The next run repeats the call where its VMs are still needed, looks for the VMs, adopts them instead of launching new ones and retires the surplus",
    ]);
  });

  test("inDoubtLines of no calls are empty", () => {
    expect(inDoubtLines([], web(8))).toEqual([]);
  });
});
