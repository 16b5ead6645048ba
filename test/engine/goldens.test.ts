/**
 * Recorded previews of the real engine, compared with the effects of their runs. JDVM_GOLDENS=write records them again;
 * the diff of the commit then shows the changes.
 */
import { describe, expect, test } from "@jest/globals";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Simulator } from "../../simulator/index.js";
import { CHANGES, LAUNCHES, REFUSED, round } from "./goldens/changes.js";
import { effectsOf, recordsOf, type Records } from "./goldens/effects.js";
import { keptWaves, linesUnder, promisesOf } from "./goldens/promises.js";
import { ROOT, type Finished, type Inputs, type Project } from "./project.js";
import { projectForFile } from "./given-project.js";

const FOLDER = join(ROOT, "test/engine/goldens");
const IS_WRITING = process.env["JDVM_GOLDENS"] === "write";

/** One `pulumi up` with its preview. */
interface Round {
  readonly code: number | null;
  readonly output: string;
  readonly preview: string;
  readonly update: string;
  readonly before: Records;
  readonly after: Records;
}

let simulator: Simulator;
let project: Project;
let launched: Round;
let changed: Round;
let refused: Round;

async function up(groups: Readonly<Record<string, Inputs>>): Promise<Round> {
  const before = recordsOf(simulator);
  const [[name, group] = ["", {}], ...others] = Object.entries(groups);
  const program = { name, group, more: Object.fromEntries(others) };
  const { code, output }: Finished = await project.run(["up", "--yes"], program);
  const [preview = "", update = ""] = output.split(/^Updating \(/m);
  return { code, output, preview, update, before, after: recordsOf(simulator) };
}

/** A successful run; no preview is recorded of others. */
function succeeded(round: Round): Round {
  if (round.code !== 0) throw new Error(round.output);
  return round;
}

projectForFile({ bootMs: 200 }, async (given) => {
  ({ simulator, project } = given);
  const { name } = REFUSED;
  launched = succeeded(await up({ ...round("before"), [name]: REFUSED.before }));
  changed = succeeded(await up({ ...round("after"), [name]: REFUSED.before }));
  refused = await up({ ...round("after"), [name]: REFUSED.after });
});

/** The preview lines of a group, without the ids. */
function goldenOf(name: string, { preview }: Round): string {
  // Not the row in the CLI's list: its text depends on the order of the engine's events.
  const found = linesUnder(name, preview);
  const lines = found.length > 0 ? found : ["(nothing is said)"];
  return `${lines.join("\n").replaceAll(/\bi-[0-9a-z]{10}\b/g, "i-…")}\n`;
}

function expectGolden(name: string, round: Round): void {
  const file = join(FOLDER, `${name}.txt`);
  const text = goldenOf(name, round);
  if (IS_WRITING) writeFileSync(file, text);
  expect(text).toBe(existsSync(file) ? readFileSync(file, "utf8") : "not recorded yet");
}

/** Compares a run with its preview; the number of calls may exceed the estimate by half, and five more. */
function expectPromisesKept(name: string, round: Round): void {
  const lines = linesUnder(name, round.preview);
  const promises = promisesOf(lines);
  const effects = effectsOf(name, round, simulator);
  const { launched: names, retired, inService, calls, createCalls } = promises;
  expect({ launched: effects.launched, retired: effects.retired }).toEqual({
    launched: names,
    retired,
  });
  const { modified, waves, most } = promises;
  expect(keptWaves(waves, effects.begun)).toEqual(waves);
  expect(effects.most).toBeLessThanOrEqual(most);
  // Every VM that a call names was announced.
  expect(effects.touched).toEqual([...retired, ...modified].sort());
  if (createCalls !== undefined) expect(effects.createCalls).toBe(createCalls);
  expect(effects.inService).toBeGreaterThanOrEqual(inService);
  expect(effects.calls).toBeLessThanOrEqual(calls * 1.5 + 5);
  if (lines.every((line) => line.startsWith("warning: "))) expect(effects.calls).toBe(0);
}

describe("a preview on the real engine", () => {
  test("the runs leave no two VMs of one name", () => {
    expect(simulator.ledger().duplicates).toEqual([]);
  });

  test.each(Object.keys(LAUNCHES))(
    "the preview of %s is as recorded, and the run keeps its promises",
    (name) => {
      expectGolden(name, launched);
      expectPromisesKept(name, launched);
    },
  );

  test.each(Object.keys(CHANGES))(
    "the preview of %s is as recorded, and the run keeps its promises",
    (name) => {
      expectGolden(name, changed);
      expectPromisesKept(name, changed);
    },
  );

  test("the preview of a run beyond maxDelete is as recorded, and the run changes nothing", () => {
    const { name } = REFUSED;
    expectGolden(name, refused);
    expect(promisesOf(linesUnder(name, refused.preview)).isRefused).toBe(true);
    expect(refused.code).not.toBe(0);
    expect(refused.update).toBe("");
    const { launched: names, retired } = effectsOf(name, refused, simulator);
    expect([...names, ...retired]).toEqual([]);
  });

  test("every change has a recorded preview, and every recorded preview has its change", () => {
    const recorded = readdirSync(FOLDER).flatMap((file) => /^(.*)\.txt$/.exec(file)?.[1] ?? []);
    const names = [...Object.keys(CHANGES), ...Object.keys(LAUNCHES), REFUSED.name];
    expect(recorded.sort()).toEqual(names.sort());
  });
});
