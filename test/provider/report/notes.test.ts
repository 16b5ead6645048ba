import { describe, expect, test } from "@jest/globals";
import {
  inDoubtLines,
  resumedCreateLines,
  resumeLines,
  unchangedLines,
  unknownLines,
  unsavedLines,
} from "../../../provider/report/notes.js";
import { web } from "../group/web-group.js";

describe("resumeLines", () => {
  test("resumeLines say that the next run completes what one before it left", () => {
    expect(resumeLines(false)).toEqual([
      "an earlier run that was to change or destroy this group did not end, or was refused: the next lists its VMs by their tag, takes in those that fit the program and deletes others that only that run made; if there are none, it changes nothing",
    ]);
  });
});

test("resumeLines beside a plan say that it may be done in part", () => {
  expect(resumeLines(true)).toEqual([
    "an earlier run that was to change or destroy this group did not end, or was refused: the next lists its VMs by their tag, takes in those that fit the program and deletes others that only that run made; some of what is named below may be done already",
  ]);
});

describe("rebornLines", () => {
  test("rebornLines say what becomes of VMs that there may be already", () => {
    expect(resumedCreateLines()).toEqual([
      "a first launch of this group was begun before and is not saved: VMs that it left are taken in, and only the rest is launched (with --replace all are deleted first)",
    ]);
  });
});

describe("unknownLines", () => {
  test.each([
    [["a.b"], "a.b is not known yet: which members change is decided when it is"],
    [["a", "b"], "a, b are not known yet: which members change is decided when they are"],
    [
      ["a", "b", "c", "d", "e"],
      "a, b, c and 2 more are not known yet: which members change is decided when they are",
    ],
    [[], "some inputs are not known yet: which members change is decided when they are"],
  ])("unknownLines of %j name them", (paths, line) => {
    expect(unknownLines(paths)).toEqual([line]);
  });
});

test("unsavedLines say who finds the members", () => {
  expect(unsavedLines()).toEqual([
    "the last run failed with more members than it could save: the next lists them by their tag and launches or retires the difference; `pulumi refresh` shows them before",
  ]);
});

test("unchangedLines say that no VM is struck", () => {
  expect(unchangedLines(web(2))).toEqual([
    "2 -> 2 members: 2 unchanged; what changed is for later runs",
  ]);
});

describe("openLines", () => {
  test("openLines name the slots of create calls of unknown fate", () => {
    expect(inDoubtLines([0, 1, 2, 7], web(8))).toEqual([
      "the cloud never said what became of the create calls of an earlier run for web-001…web-003, web-008: the next asks for them again where it still needs them, looks for their VMs, takes these in in place of launches and retires what is too many",
    ]);
  });

  test("openLines of none are none", () => {
    expect(inDoubtLines([], web(8))).toEqual([]);
  });
});
