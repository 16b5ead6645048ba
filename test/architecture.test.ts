/** Checks the rooms of the code, their imports, the size and names of files, and the docstrings of exports. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { cyclesOf } from "./architecture/cycles.js";
import { ROOMS, roomOf, targetOf, violation } from "./architecture/rooms.js";
import { importsOf, undocumentedOf, type Source } from "./architecture/source.js";
import { TOOL_ROOMS, toolRoomOf, toolViolation } from "./architecture/tools-rooms.js";

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
const EVERYWHERE = ["provider", "simulator", "test", "tools", "bench"]
  .flatMap(namesUnder)
  .filter((name) => /\.(ts|mjs)$/.test(name))
  .map(sourceOf);
const TOOLS = EVERYWHERE.filter(({ file }) => file.startsWith("tools/"));

/** The violations in one file of this text. */
function findings(file: string, text: string): readonly string[] {
  return importsOf({ file, text })
    .map(file.startsWith("tools/") ? toolViolation : violation)
    .filter((found) => found !== undefined);
}

/** The relative imports of each file, types included. */
function graphOf(sources: readonly Source[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    sources.map((source) => [
      source.file,
      importsOf(source)
        .map(targetOf)
        .filter((target) => target !== undefined),
    ]),
  );
}

describe("the architecture", () => {
  test("every file imports only rooms and packages allowed for its room", () => {
    expect(SOURCES.flatMap(({ file, text }) => findings(file, text))).toEqual([]);
  });

  test("every source file belongs to a room, and every room has a file", () => {
    const rooms = SOURCES.map(({ file }) => roomOf(file) ?? `none for ${file}`);
    expect(new Set(rooms)).toEqual(new Set(Object.keys(ROOMS)));
  });

  test("no file imports itself through other files, not even for a type", () => {
    expect(EVERYWHERE.length).toBeGreaterThan(SOURCES.length);
    expect(cyclesOf(graphOf(EVERYWHERE))).toEqual([]);
  });

  test(`no source file exceeds ${MAX_LINES} lines`, () => {
    const long = SOURCES.map(({ file, text }) => ({
      file,
      lines: text.replace(/\n$/, "").split("\n").length,
    })).filter(({ lines }) => lines > MAX_LINES);
    expect(long).toEqual([]);
  });

  test("no room or file has a name without meaning, such as utils", () => {
    expect(NAMES.filter((name) => FORBIDDEN.test(name))).toEqual([]);
  });

  test("every exported declaration has a docstring", () => {
    expect(SOURCES.flatMap(undocumentedOf)).toEqual([]);
  });
});

describe("the tools", () => {
  test("every script imports only rooms allowed for its room", () => {
    expect(TOOLS.flatMap(({ file, text }) => findings(file, text))).toEqual([]);
  });

  test("every script belongs to a room of tools/, and every room has a script", () => {
    const rooms = TOOLS.map(({ file }) => toolRoomOf(file) ?? `none for ${file}`);
    expect(new Set(rooms)).toEqual(new Set(Object.keys(TOOL_ROOMS)));
  });

  test("every exported declaration of a script has a docstring", () => {
    expect(TOOLS.flatMap(undocumentedOf)).toEqual([]);
  });
});

test("cyclesOf reports each cycle once, with its files in order, and nothing for a graph without cycles", () => {
  const graph = new Map([
    ["a.ts", ["b.ts"]],
    ["b.ts", ["c.ts"]],
    ["c.ts", ["b.ts", "d.ts"]],
    ["d.ts", []],
    ["e.ts", ["e.ts"]],
  ]);
  expect(cyclesOf(graph)).toEqual(["b.ts -> c.ts -> b.ts", "e.ts -> e.ts"]);
  expect(
    cyclesOf(
      new Map([
        ["a.ts", ["b.ts", "gone.ts"]],
        ["b.ts", []],
      ]),
    ),
  ).toEqual([]);
});

/** A forbidden import of the three single-file rooms; for a folder, `../index.js` is one. */
const UPWARDS: Readonly<Record<string, string>> = {
  "provider/index": "./lifecycle/index.js",
  "simulator/index": "./cli.js",
  "simulator/cli": "./http/server.js",
};

test.each(Object.keys(ROOMS))(
  "violation reports imports that are forbidden for the room %s",
  (room) => {
    const isFile = /\/(index|cli)$/.test(room);
    const file = isFile ? `${room}.ts` : `${room}/planted.ts`;
    const specifier = UPWARDS[room] ?? "../index.js";
    expect(findings(file, `import { planted } from "${specifier}";`)).toHaveLength(1);
    expect(findings(file, `import { planted } from "@planted/package";`)).toHaveLength(1);
    expect(findings(file, `import { planted } from "node:child_process";`)).toHaveLength(1);
    const other = room.startsWith("provider") ? "simulator" : "provider";
    const up = isFile ? "../" : "../../";
    expect(findings(file, `import { planted } from "${up}${other}/index.js";`)).toHaveLength(1);
  },
);

/** Forbidden imports: the importing file, its text, and a part of the violated rule. */
const PLANTED = [
  ["provider/wire/spec.ts", `import { a } from "../plan/plan.js";`, "room provider/wire"],
  ["provider/wire/spec.ts", `import type { A } from "../plan/plan.js";`, "room provider/wire"],
  ["provider/wire/spec.ts", `import { readFileSync } from "node:fs";`, "built-ins none"],
  ["provider/wire/spec.ts", `import { readFileSync } from "fs";`, "built-ins none"],
  ["provider/wire/spec.ts", `import "leven";`, "packages zod"],
  ["provider/inputs/check.ts", `import { a } from "../group/desired.js";`, "room provider/inputs"],
  ["provider/group/state.ts", `import { plan } from "../plan/plan.js";`, "room provider/group"],
  ["provider/plan/plan.ts", `export { a } from "../api/sign.js";`, "room provider/plan"],
  ["provider/plan/plan.ts", `export * from "../api/sign.js";`, "room provider/plan"],
  ["provider/plan/plan.ts", `type A = import("../api/sign.js").Key;`, "room provider/plan"],
  ["provider/plan/plan.ts", `import * as pulumi from "@pulumi/pulumi";`, "room provider/plan"],
  ["provider/api/client.ts", `import type { Plan } from "../plan/plan.js";`, "room provider/api"],
  ["provider/api/client.ts", `import got from "got";`, "only provider/api/transport.ts"],
  ["provider/lifecycle/group.ts", `const got = await import("got");`, "only provider/api/"],
  ["provider/reconcile/execute.ts", `import { a } from "../report/line.js";`, "room provider/rec"],
  ["provider/reconcile/execute.ts", `import { setTimeout } from "node:timers/promises";`, "none"],
  ["provider/report/line.ts", `import { observe } from "../reconcile/observe.js";`, "types only"],
  ["provider/report/line.ts", `const fs = require("node:fs");`, "built-ins none"],
  ["provider/lifecycle/group.ts", `import { homedir } from "node:os";`, "built-ins none"],
  ["provider/lifecycle/group.ts", `import { a } from "../resource/dynamic.js";`, "lifecycle may"],
  ["provider/lifecycle/group.ts", `const m = await import(name);`, "not a literal"],
  ["provider/resource/dynamic.ts", `import { group } from "../lifecycle/index.js";`, "resource"],
  [
    "provider/resource/dynamic.ts",
    `import { group } from "${"pulumi-jdcloud-vm"}/lifecycle";`,
    "dynamically",
  ],
  ["provider/resource/dynamic.ts", `await import("../lifecycle/index.js");`, "resource"],
  ["provider/resource/dynamic.ts", `import { Desired } from "../group/desired.js";`, "types only"],
  ["provider/index.ts", `export * from "../simulator/index.js";`, "provider/index"],
  ["simulator/world/world.ts", `import { sign } from "../../provider/api/sign.js";`, "world"],
  ["simulator/world/world.ts", `import { answer } from "../services/dispatch.js";`, "world"],
  ["simulator/world/world.ts", `import got from "got";`, "only provider/api/transport.ts"],
  ["simulator/clock/clock.ts", `import { sweep } from "../world/world.js";`, "types only"],
  ["simulator/services/vm/images.ts", `import { a } from "../vpc/subnets.js";`, "each other"],
  ["provider/extra/thing.ts", `import { z } from "zod";`, "belongs to no room"],
  ["tools/process/child.mjs", `import { build } from "../setup/build.mjs";`, "rooms process"],
  ["tools/setup/install.mjs", `import { stack } from "../demo/stack.mjs";`, "rooms setup, process"],
  ["tools/demo/stack.mjs", `import { build } from "../setup/build.mjs";`, "rooms demo, process"],
  ["tools/jest/env.mjs", `import { lint } from "../lint.mjs";`, "rooms jest, process"],
  ["tools/lint.mjs", `import { a } from "../dist/provider/index.js";`, "room commands"],
  ["tools/setup/setup.mjs", `import { z } from "zod";`, "no package"],
  ["tools/setup/setup.mjs", `const m = await import(name);`, "only a command"],
  ["tools/extra/thing.mjs", `import { join } from "node:path";`, "no such room"],
  ["tools/setup/pulumi-cli/thing.mjs", `import { join } from "node:path";`, "no such room"],
] as const;

const ALLOWED = [
  ["provider/group/state.ts", `import { z } from "zod"; import { A } from "../wire/spec.js";`],
  ["provider/api/sign.ts", `import { hmac } from "@noble/hashes/hmac.js";`],
  ["provider/api/transport.ts", `import got from "got"; import { Agent } from "node:http";`],
  [
    "provider/resource/dynamic.ts",
    `const a = async () => (await import("pulumi-jdcloud-vm/lifecycle")).a;`,
  ],
  ["provider/resource/dynamic.ts", `import { type Desired } from "../group/desired.js";`],
  ["provider/resource/dynamic.ts", `import { URN_KEY } from "../wire/hidden-inputs.js";`],
  ["simulator/http/server.ts", `import { createServer } from "node:http";`],
  ["simulator/services/vm/images.ts", `import { Call } from "../call.js";`],
  ["simulator/services/dispatch.ts", `import { describeImage } from "./vm/images.js";`],
  [
    "provider/wire/spec.ts",
    `/** Not an import: */ const text = 'import "got"'; export type A = 1;`,
  ],
  [
    "tools/setup/build.mjs",
    `import fs from "node:fs"; import { run } from "../process/child.mjs";`,
  ],
  ["tools/docs.mjs", `const { a } = await import("../dist/test/provider/inputs-page.js");`],
  ["tools/jest/timeouts.mjs", `import { expect } from "@jest/globals";`],
] as const;

describe("violation", () => {
  test.each(PLANTED)("violation reports in %s: %s", (file, text, rule) => {
    const found = findings(file, text);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`${file}:1`);
    expect(found[0]).toContain(rule);
  });

  test.each(ALLOWED)("violation accepts in %s: %s", (file, text) => {
    expect(findings(file, text)).toEqual([]);
  });
});

test("undocumentedOf reports every kind of export without a docstring, and no other declaration", () => {
  const text = [
    "/** Documented. */ export const documented = 1;",
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
