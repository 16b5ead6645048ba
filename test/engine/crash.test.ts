/** Runs that are struck at one of their calls: a few rows of the matrix that `npm run crash-matrix` plays in whole. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { playAll } from "./crash/matrix.js";
import { type Played, type Row } from "./crash/row.js";
import { leaks, SECRETS } from "./crash/secrets.js";
import { startOf, type Start } from "./crash/world.js";

const row = (
  operation: Row["operation"],
  point: Row["point"],
  strike: Row["strike"],
  sequel: Row["sequel"],
): Row => ({ operation, call: 2, point, strike, sequel });

/** The second call of each is its first that changes something. */
const ROWS: readonly (readonly [string, Row])[] = [
  ["createInstances", row("scale-out", "effect", "kill both", "set back")],
  ["createInstances", row("scale-out", "before", "kill cli", "up")],
  ["createInstances", row("scale-out", "effect", "keys expired", "destroy")],
  ["createInstances", row("scale-out", "effect", "ctrl-c twice", "up")],
  ["deleteInstance", row("replace", "reply", "kill plugin", "set back")],
  ["deleteInstance", row("destroy", "effect", "kill cli", "up")],
];

let start: Start;
let played: ReadonlyMap<Row, Played>;
beforeAll(async () => {
  start = await startOf("scale-out");
  const rows = ROWS.map(([, each]) => each);
  played = new Map((await playAll(rows, () => start, { jobs: 3 })).map((one) => [one.row, one]));
}, 180_000);
afterAll(() => start.remove());

const named = ROWS.map(([call, each]) => {
  const { operation, point, strike, sequel } = each;
  return [`${strike} at ${call} of ${operation} (${point}), then ${sequel}`, call, each] as const;
});

test.each(named)("%s: nothing is lost, doubled, late, told or left", (_name, call, each) => {
  expect(played.get(each)).toMatchObject({ wrong: [], struck: call, orphans: 0, duplicates: 0 });
});

describe("the search for secrets", () => {
  test("leaks finds a secret in a file, in what was printed, and a script in any of its forms", () => {
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
