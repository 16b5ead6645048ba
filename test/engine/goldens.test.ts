/**
 * Recorded previews of the real engine, and runs that did what these said. JDVM_GOLDENS=write records them anew; what has
 * changed is then in the diff of the commit.
 */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startSimulator, type Simulator } from "../../simulator/index.js";
import { CHANGES, LAUNCHES, REFUSED, round } from "./goldens/changes.js";
import { accountOf, deedsOf, type Account } from "./goldens/deeds.js";
import { linesUnder, promisesOf } from "./goldens/promises.js";
import {
  cloudOf,
  createProject,
  ROOT,
  type Finished,
  type Inputs,
  type Project,
} from "./project.js";

const FOLDER = join(ROOT, "test/engine/goldens");
const IS_WRITING = process.env["JDVM_GOLDENS"] === "write";
const BOOT_MS = 200;

/** One `pulumi up`, with the preview that goes before it. */
interface Round {
  readonly code: number | null;
  readonly output: string;
  readonly preview: string;
  readonly update: string;
  readonly before: Account;
  readonly after: Account;
}

let simulator: Simulator;
let project: Project;
let launched: Round;
let changed: Round;
let refused: Round;

async function up(groups: Readonly<Record<string, Inputs>>): Promise<Round> {
  const before = accountOf(simulator);
  const [[name, group] = ["", {}], ...others] = Object.entries(groups);
  const program = { name, group, more: Object.fromEntries(others) };
  const { code, output }: Finished = await project.run(["up", "--yes"], program);
  const [preview = "", update = ""] = output.split(/^Updating \(/m);
  return { code, output, preview, update, before, after: accountOf(simulator) };
}

/** A run that came to its end; nothing is recorded of one that did not. */
function whole(round: Round): Round {
  if (round.code !== 0) throw new Error(round.output);
  return round;
}

beforeAll(async () => {
  simulator = await startSimulator({ bootMs: BOOT_MS });
  project = await createProject(cloudOf(simulator));
  const { name } = REFUSED;
  launched = whole(await up({ ...round("before"), [name]: REFUSED.before }));
  changed = whole(await up({ ...round("after"), [name]: REFUSED.before }));
  refused = await up({ ...round("after"), [name]: REFUSED.after });
});
afterAll(async () => {
  project.remove();
  await simulator.close();
});

/** What a preview said of a group, without what is different each time. */
function goldenOf(name: string, { preview }: Round): string {
  // Not the row in the CLI's list: what it holds depends on which of the engine's events comes first.
  const said = linesUnder(name, preview);
  const lines = said.length > 0 ? said : ["(nothing is said)"];
  return `${lines.join("\n").replaceAll(/\bi-[0-9a-z]{10}\b/g, "i-…")}\n`;
}

function expectGolden(name: string, round: Round): void {
  const file = join(FOLDER, `${name}.txt`);
  const text = goldenOf(name, round);
  if (IS_WRITING) writeFileSync(file, text);
  expect(text).toBe(existsSync(file) ? readFileSync(file, "utf8") : "not recorded yet");
}

/** Holds a run against its preview; what is about so many may be half as much again, and a few more. */
function expectTruth(name: string, round: Round): void {
  const lines = linesUnder(name, round.preview);
  const promises = promisesOf(lines);
  const deeds = deedsOf(name, round, BOOT_MS);
  const { launched: names, retired, inService, calls, createCalls } = promises;
  expect({ launched: deeds.launched, retired: deeds.retired }).toEqual({
    launched: names,
    retired,
  });
  if (createCalls !== undefined) expect(deeds.createCalls).toBe(createCalls);
  expect(deeds.inService).toBeGreaterThanOrEqual(inService);
  expect(deeds.calls).toBeLessThanOrEqual(calls * 1.5 + 5);
  if (lines.every((line) => line.startsWith("warning: "))) expect(deeds.calls).toBe(0);
}

describe("a preview on the real engine", () => {
  test("no run leaves two VMs of one name", () => {
    expect(simulator.ledger().duplicates).toEqual([]);
  });

  test.each(Object.keys(LAUNCHES))(
    "the preview of %s is as recorded, and the run does that",
    (name) => {
      expectGolden(name, launched);
      expectTruth(name, launched);
    },
  );

  test.each(Object.keys(CHANGES))(
    "the preview of %s is as recorded, and the run does that",
    (name) => {
      expectGolden(name, changed);
      expectTruth(name, changed);
    },
  );

  test("the preview of a run that deletes too many is as recorded, and the run touches nothing", () => {
    const { name } = REFUSED;
    expectGolden(name, refused);
    expect(promisesOf(linesUnder(name, refused.preview)).isRefused).toBe(true);
    expect(refused.code).not.toBe(0);
    expect(refused.update).toContain("maxDelete is 1");
    const { launched: names, retired } = deedsOf(name, refused, BOOT_MS);
    expect([...names, ...retired]).toEqual([]);
  });

  test("there is a recorded preview for each change, and no other", () => {
    const recorded = readdirSync(FOLDER).flatMap((file) => /^(.*)\.txt$/.exec(file)?.[1] ?? []);
    const names = [...Object.keys(CHANGES), ...Object.keys(LAUNCHES), REFUSED.name];
    expect(recorded.sort()).toEqual(names.sort());
  });
});
