/** Holds the floors of the house, the size of its files, the names of its rooms, and that what is exported is explained. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { FLOORS, roomOf, violation } from "./architecture/floors.js";
import { importsOf, undocumentedOf, type Source } from "./architecture/source.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const MAX_LINES = 250;
const FORBIDDEN = /(^|\/)(src|lib|utils?|helpers?|common|types\.ts|constants\.ts)(\/|$|\.ts$)/;

function namesUnder(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((name) =>
    `${folder}/${name}`.replaceAll("\\", "/"),
  );
}

function sourceOf(file: string): Source {
  return { file, text: readFileSync(join(ROOT, file), "utf8") };
}

const NAMES = ["provider", "simulator"].flatMap(namesUnder);
const SOURCES = NAMES.filter((name) => name.endsWith(".ts")).map(sourceOf);

/** What the checker finds in one file of this text. */
function findings(file: string, text: string): readonly string[] {
  return importsOf({ file, text })
    .map(violation)
    .filter((found) => found !== undefined);
}

describe("the house", () => {
  test("every import goes down to a room or package that its floor may use", () => {
    expect(SOURCES.flatMap(({ file, text }) => findings(file, text))).toEqual([]);
  });

  test("every source file lies in a room, and every room of the table is lived in", () => {
    const rooms = SOURCES.map(({ file }) => roomOf(file) ?? `none for ${file}`);
    expect(new Set(rooms)).toEqual(new Set(Object.keys(FLOORS)));
  });

  test(`no source file exceeds ${MAX_LINES} lines`, () => {
    const long = SOURCES.map(({ file, text }) => ({
      file,
      lines: text.replace(/\n$/, "").split("\n").length,
    })).filter(({ lines }) => lines > MAX_LINES);
    expect(long).toEqual([]);
  });

  test("no room or file has a name that says nothing", () => {
    expect(NAMES.filter((name) => FORBIDDEN.test(name))).toEqual([]);
  });

  test("every exported declaration has a docstring", () => {
    expect(SOURCES.flatMap(undocumentedOf)).toEqual([]);
  });
});

/** Planted imports: the file that holds it, its text, and a word of the rule that it breaks. */
const PLANTED = [
  ["provider/wire/spec.ts", `import { a } from "../group/plan.js";`, "floor wire"],
  ["provider/wire/spec.ts", `import type { A } from "../group/plan.js";`, "floor wire"],
  ["provider/wire/spec.ts", `import { readFileSync } from "node:fs";`, "built-ins none"],
  ["provider/wire/spec.ts", `import { readFileSync } from "fs";`, "built-ins none"],
  ["provider/wire/spec.ts", `import "leven";`, "packages zod"],
  ["provider/group/plan.ts", `export { a } from "../api/sign.js";`, "floor group"],
  ["provider/group/plan.ts", `export * from "../api/sign.js";`, "floor group"],
  ["provider/group/plan.ts", `type A = import("../api/sign.js").Credentials;`, "floor group"],
  ["provider/group/plan.ts", `import * as pulumi from "@pulumi/pulumi";`, "floor group"],
  ["provider/api/client.ts", `import type { Plan } from "../group/plan.js";`, "floor api"],
  ["provider/api/client.ts", `import got from "got";`, "only provider/api/transport.ts"],
  ["provider/connection.ts", `const got = await import("got");`, "only provider/api/transport.ts"],
  ["provider/reconcile/run.ts", `import { a } from "../report/engine.js";`, "floor reconcile"],
  ["provider/reconcile/run.ts", `import { setTimeout } from "node:timers/promises";`, "none"],
  ["provider/report/engine.ts", `import { connect } from "../connection.js";`, "floor report"],
  ["provider/report/engine.ts", `const fs = require("node:fs");`, "built-ins net"],
  ["provider/lifecycle/group.ts", `import { homedir } from "node:os";`, "built-ins none"],
  ["provider/lifecycle/group.ts", `import { a } from "../dynamic.js";`, "floor lifecycle"],
  ["provider/lifecycle/group.ts", `const m = await import(name);`, "not written out"],
  ["provider/dynamic.ts", `import { group } from "./lifecycle/index.js";`, "floor face"],
  ["provider/dynamic.ts", `import { group } from "pulumi-jdcloud-vm/lifecycle";`, "dynamically"],
  ["provider/dynamic.ts", `await import("./lifecycle/index.js");`, "floor face"],
  ["provider/instance-group.ts", `import { plan } from "./group/plan.js";`, "types only"],
  ["provider/index.ts", `export * from "../simulator/index.js";`, "floor face"],
  ["provider/wire/spec.ts", `import { a } from "../../simulator/index.js";`, "floor wire"],
  ["simulator/world.ts", `import { sign } from "../provider/api/sign.js";`, "floor simulator"],
  ["simulator/world.ts", `import got from "got";`, "only provider/api/transport.ts"],
  ["provider/extra/thing.ts", `import { z } from "zod";`, "no such room"],
] as const;

const ALLOWED = [
  ["provider/group/plan.ts", `import { z } from "zod"; import { A } from "../wire/spec.js";`],
  ["provider/api/sign.ts", `import { hmac } from "@noble/hashes/hmac.js";`],
  ["provider/api/transport.ts", `import got from "got"; import { Agent } from "node:http";`],
  ["provider/dynamic.ts", `const a = async () => (await import("pulumi-jdcloud-vm/lifecycle")).a;`],
  ["provider/instance-group.ts", `import { type Plan } from "./group/plan.js";`],
  ["simulator/server.ts", `import { createServer } from "node:http";`],
  ["simulator/server.ts", `import { LIMITS } from "../provider/wire/operations.js";`],
  [
    "provider/wire/spec.ts",
    `/** Not an import: */ const text = 'import "got"'; export type A = 1;`,
  ],
] as const;

describe("violation", () => {
  test.each(PLANTED)("violation reports in %s: %s", (file, text, rule) => {
    const found = findings(file, text);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`${file}:1`);
    expect(found[0]).toContain(rule);
  });

  test.each(ALLOWED)("violation lets pass in %s: %s", (file, text) => {
    expect(findings(file, text)).toEqual([]);
  });
});

test("undocumentedOf reports an export without a docstring, of each kind, and no other", () => {
  const text = [
    "/** Told. */ export const told = 1;",
    "export const a = 1;",
    "export function b(): void {}",
    "// Not a docstring.",
    "export class C {}",
    "export type D = 1;",
    "export interface E {}",
    "/** Schema. */ export const F = 1;",
    "export type F = 1;",
    "const own = 1;",
    'export { own }; export * from "./x.js";',
  ].join("\n");
  const expected = ["x.ts:2: a", "x.ts:3: b", "x.ts:5: C", "x.ts:6: D", "x.ts:7: E"];
  expect(undocumentedOf({ file: "x.ts", text })).toEqual(expected);
});
