/** A few rows of the crash matrix: runs with a fault at one of their calls. `npm run crash-matrix` runs all rows. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runRows } from "./crash/matrix.js";
import { type Row, type RowResult } from "./crash/row.js";
import { leaks, SECRETS } from "./crash/secrets.js";
import { createBaseline, type Baseline } from "./crash/world.js";

const row = (
  operation: Row["operation"],
  point: Row["point"],
  fault: Row["fault"],
  sequel: Row["sequel"],
): Row => ({ operation, call: CALLS[operation] ?? 2, point, fault, sequel });

/** The call with the fault: the second, the first one with an effect; for a move, the create call in the new region; for a VM that is changed, its stop. */
const CALLS: Readonly<Partial<Record<Row["operation"], number>>> = {
  ...{ move: 7, restart: 4, rebuild: 3 },
};

/** Each row with the operation of its call. */
const ROWS: readonly (readonly [string, Row])[] = [
  ["createInstances", row("scale-out", "effect", "kill both", "revert")],
  ["createInstances", row("scale-out", "effect", "kill both", "elsewhere")],
  ["createInstances", row("scale-out", "before", "kill cli", "up")],
  ["createInstances", row("scale-out", "effect", "keys expired", "destroy")],
  ["createInstances", row("scale-out", "effect", "ctrl-c twice", "up")],
  ["deleteInstance", row("replace", "reply", "kill plugin", "revert")],
  ["tagResources", row("tag-and-key", "effect", "kill both", "up")],
  ["stopInstance", row("restart", "effect", "kill both", "up")],
  ["stopInstance", row("rebuild", "reply", "kill plugin", "revert")],
  ["createInstances", row("surge", "effect", "kill both", "up")],
  ["createInstances", row("move", "effect", "kill both", "revert")],
  ["deleteInstance", row("destroy", "effect", "kill cli", "up")],
];

let baseline: Baseline;
let results: ReadonlyMap<Row, RowResult>;
beforeAll(async () => {
  baseline = await createBaseline("scale-out");
  const rows = ROWS.map(([, each]) => each);
  const all = await runRows(rows, () => baseline, { jobs: 3 });
  results = new Map(all.map((result) => [result.row, result]));
}, 240_000);
afterAll(() => baseline.remove());

const named = ROWS.map(([call, each]) => {
  const { operation, point, fault, sequel } = each;
  return [`${sequel} after ${fault} at ${call} of ${operation} (${point})`, call, each] as const;
});

test.each(named)(
  "%s converges without orphans, duplicates, late calls and leaks",
  (_name, call, each) => {
    expect(results.get(each)).toMatchObject({
      violations: [],
      callOperation: call,
      orphans: 0,
      duplicates: 0,
    });
  },
);

describe("leaks", () => {
  test("leaks finds a secret in a file and in printed output, and a script in each of its encodings", () => {
    const folder = mkdtempSync(join(tmpdir(), "jdvm-secrets-"));
    try {
      const file = join(folder, "log");
      writeFileSync(file, `key ${SECRETS.secretAccessKey}`);
      const none = { journal: () => "", requests: () => [], ledger: () => ({}) as never };
      const outputs = { up: "echo marked-script-secret", preview: SECRETS.userdata };
      expect(leaks({ folders: [folder], outputs, simulator: none })).toEqual([
        `secretAccessKey in ${file}`,
        "userdata in up",
        "userdata in preview",
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
