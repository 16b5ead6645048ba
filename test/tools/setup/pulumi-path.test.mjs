import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { findPulumi, OLDEST_PULUMI } from "../../../tools/setup/pulumi-path.mjs";

let place;
beforeEach(() => (place = mkdtempSync(join(tmpdir(), "jdvm-path-"))));
afterEach(() => rmSync(place, { recursive: true }));

/** A folder with a CLI of some version, and its language host. */
function cli(folder, version, { hasHost = true } = {}) {
  const path = join(place, folder);
  mkdirSync(path, { recursive: true });
  const command = join(path, "pulumi");
  writeFileSync(command, `#!/bin/sh\necho v${version}\n`);
  chmodSync(command, 0o755);
  if (hasHost) writeFileSync(join(path, "pulumi-language-nodejs"), "");
  return path;
}
const find = (...folders) =>
  findPulumi({ home: place, env: { PATH: [...folders, "/bin"].join(delimiter) } });

test("findPulumi returns the first CLI that is new enough, with its version", async () => {
  const [old, good] = [cli("old", "3.0.0"), cli("good", OLDEST_PULUMI)];
  expect(await find(old, good)).toEqual({
    ...{ command: join(good, "pulumi"), origin: join(good, "pulumi") },
    version: OLDEST_PULUMI,
  });
});

test("findPulumi passes over the shim of the npm package, since it may start a download", async () => {
  const shim = cli("node_modules/.bin", "3.999.0");
  expect(await find(shim)).toBeUndefined();
  const good = cli("good", "3.300.0");
  expect((await find(shim, good))?.command).toBe(join(good, "pulumi"));
});

test("findPulumi passes over a CLI without a language host for Node, and folders that are not absolute", async () => {
  expect(await find(cli("bare", "3.300.0", { hasHost: false }), "bin", "")).toBeUndefined();
});
