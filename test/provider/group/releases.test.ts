/** States saved by earlier releases: this release knows all their members and replaces none. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { diffGroup, type PlannedChange } from "../../../provider/plan/diff.js";
import { inputsOf } from "../../../provider/inputs/inputs.js";
import { readState } from "../../../provider/group/state.js";

type Outputs = Readonly<Record<string, unknown>>;

interface Release {
  /** State of a complete run: three members, one of them with its own description. */
  readonly whole: Outputs;
  /** State of a run with six desired members and a quota of four. */
  readonly partial: Outputs;
}

const FOLDER = "test/fixtures/states";
const RELEASES = readdirSync(FOLDER).map((file) => file.replace(/\.json$/, ""));

function stateOf(release: string): Release {
  return JSON.parse(readFileSync(`${FOLDER}/${release}.json`, "utf8")) as Release;
}

function kindsOf(olds: Outputs): readonly string[] {
  const { preview } = diffGroup(olds, inputsOf(olds));
  return (preview as PlannedChange).plan.intents.map(({ kind }) => kind);
}

describe.each(RELEASES)("a state of release %s", (release) => {
  const { whole, partial } = stateOf(release);

  test("readState reads all members from the states of every release", () => {
    expect(readState(whole).members.map(({ slot }) => slot)).toEqual([0, 1, 2]);
    expect(readState(partial).members.map(({ slot }) => slot)).toEqual([0, 1, 2, 3]);
  });

  test("a state of a complete run causes no change and no replacement", () => {
    expect(diffGroup(whole, inputsOf(whole)).changes).toBe(false);
    expect(kindsOf(whole)).toEqual(["keep", "keep", "keep"]);
  });

  test("a state of an incomplete run launches only the missing members", () => {
    expect(diffGroup(partial, inputsOf(partial)).changes).toBe(true);
    expect(kindsOf(partial).slice(0, 3)).toEqual(["keep", "keep", "keep"]);
    expect(kindsOf(partial).slice(4)).toEqual(["launch", "launch"]);
    expect(["keep", "settle"]).toContain(kindsOf(partial)[3]);
  });
});
