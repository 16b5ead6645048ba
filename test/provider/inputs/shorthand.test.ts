import { describe, expect, test } from "@jest/globals";
import { checkInputs, findingText, parseInputs } from "../../../provider/inputs/check.js";
import { spelledOut } from "../../../provider/inputs/shorthand.js";
import { UNKNOWN } from "../../../provider/inputs/unknown.js";
import { INPUTS_WITH_DISK as INPUTS, SPEC_WITH_DISK as SPEC } from "../group/web-group.js";

type Change = Readonly<Record<string, unknown>>;

const SCRIPT = "#!/bin/bash\necho 你好";
const BASE64 = Buffer.from(SCRIPT).toString("base64");
const LONG = [{ key: "launch-script", value: BASE64 }];
const spec = (change: Change) => ({ ...INPUTS, instanceSpec: { ...SPEC, ...change } });
const specOf = (change: Change) => spelledOut(spec(change)).value["instanceSpec"];

describe("spelledOut", () => {
  test.each<readonly [string, Change, Change]>([
    ["a plain script", { userdata: SCRIPT }, { userdata: LONG }],
    [
      "a plain script in the cloud's form",
      { userdata: [{ key: "launch-script", value: SCRIPT }] },
      { userdata: LONG },
    ],
    ["a script in base64", { userdata: BASE64 }, { userdata: LONG }],
    ["a script in base64 in the cloud's form", { userdata: LONG }, { userdata: LONG }],
    [
      "a map of tags",
      { userTags: { env: "prod", team: "web" } },
      {
        userTags: [
          { key: "env", value: "prod" },
          { key: "team", value: "web" },
        ],
      },
    ],
    [
      "a map of metadata",
      { metadata: { role: "web" } },
      { metadata: [{ key: "role", value: "web" }] },
    ],
    ["an empty map", { metadata: {} }, { metadata: [] }],
    [
      "a map with an unknown value",
      { metadata: { role: UNKNOWN } },
      { metadata: [{ key: "role", value: UNKNOWN }] },
    ],
    ["lists", { userTags: [{ key: "a" }] }, { userTags: [{ key: "a" }] }],
    [
      "unknown values",
      { userTags: UNKNOWN, userdata: UNKNOWN },
      { userTags: UNKNOWN, userdata: UNKNOWN },
    ],
    ["an unknown item", { userdata: [UNKNOWN] }, { userdata: [UNKNOWN] }],
    [
      "a text without a script",
      { userdata: "echo" },
      { userdata: [{ key: "launch-script", value: "echo" }] },
    ],
    [
      "values of wrong types",
      { userdata: [{ value: 1 }], metadata: 7 },
      { userdata: [{ value: 1 }], metadata: 7 },
    ],
  ])("spelledOut expands %s", (_, given, expected) => {
    expect(specOf(given)).toEqual({ ...SPEC, ...expected });
  });

  test("spelledOut expands the short forms in overrides", () => {
    const overrides = { 0: { metadata: { role: "db" }, name: "db" }, 1: { userTags: { a: "b" } } };
    expect(spelledOut({ ...INPUTS, overrides }).value["overrides"]).toEqual({
      0: { metadata: [{ key: "role", value: "db" }], name: "db" },
      1: { userTags: [{ key: "a", value: "b" }] },
    });
  });

  test.each<readonly [Change]>([
    [{ count: 3 }],
    [{ instanceSpec: UNKNOWN, overrides: UNKNOWN }],
    [{ instanceSpec: [SPEC], overrides: [1] }],
    [{ instanceSpec: undefined, overrides: { 0: UNKNOWN, 1: 7 } }],
  ])("spelledOut leaves %j unchanged", (inputs) => {
    expect(spelledOut(inputs).value).toEqual(inputs);
  });

  test("spelledOut maps each path back to the path in the program", () => {
    const overrides = { 1: { userTags: { a: "b" } } };
    const { given } = spelledOut({
      ...spec({ userdata: SCRIPT, metadata: { role: "web", x: "y" } }),
      overrides,
    });
    const at = (...path: readonly (string | number)[]) => given(path).join(".");
    expect(at("instanceSpec", "userdata", 0, "value")).toBe("instanceSpec.userdata");
    expect(at("instanceSpec", "metadata", 1, "key")).toBe("instanceSpec.metadata.x");
    expect(at("instanceSpec", "metadata", 1)).toBe("instanceSpec.metadata.x");
    expect(at("instanceSpec", "metadata")).toBe("instanceSpec.metadata");
    expect(at("overrides", "1", "userTags", 0, "value")).toBe("overrides.1.userTags.a");
    expect(at("instanceSpec", "dataDisks", 0, "cloudDiskSpec")).toBe(
      "instanceSpec.dataDisks.0.cloudDiskSpec",
    );
    expect(at("count")).toBe("count");
  });
});

describe("findings of short forms", () => {
  const problems = (inputs: Change) => checkInputs(inputs).findings.map(findingText);

  test.each<readonly [Change, readonly string[]]>([
    [{ metadata: { role: 7 } }, ["instanceSpec.metadata.role: the value given is not text"]],
    [{ userTags: { env: true } }, ["instanceSpec.userTags.env: true is not text"]],
    [
      { userTags: { "jrn:a": "x" } },
      [
        'instanceSpec.userTags.jrn:a: "jrn:a" starts with the reserved prefix jrn:; choose another key',
      ],
    ],
    [
      { userTags: { ["k".repeat(128)]: "x" } },
      [`instanceSpec.userTags.${"k".repeat(128)}: has 128 characters; use at most 127`],
    ],
    [
      { userdata: "echo" },
      [
        'instanceSpec.userdata: is not a script, plain or in base64: it must begin with "#!/bin/bash" or "#!/usr/bin/env python" (Linux), "<cmd>" or "<powershell>" (Windows)',
      ],
    ],
    [{ userdata: "" }, ["instanceSpec.userdata: is empty; leave it out, or give it a script"]],
    ...[7, { key: "launch-script", value: SCRIPT }].map(
      (userdata): readonly [Change, readonly string[]] => [
        { userdata },
        [
          "instanceSpec.userdata: the value given is not a script as text, or a list with one launch-script",
        ],
      ],
    ),
    ...[7, "role=web"].map((metadata): readonly [Change, readonly string[]] => [
      { metadata },
      [
        'instanceSpec.metadata: the value given is not a list of pairs, or a map such as { role: "web" }',
      ],
    ]),
    [
      { userTags: "env=prod" },
      [
        'instanceSpec.userTags: "env=prod" is not a list of pairs, or a map such as { role: "web" }',
      ],
    ],
  ])("findings of %j have the path of the short form", (change, expected) => {
    expect(problems(spec(change))).toEqual(expected);
  });

  test("findings of a map in overrides have the path of the map's key", () => {
    const overrides = { 1: { metadata: { role: 7 } } };
    expect(problems({ ...INPUTS, overrides })).toEqual([
      "overrides.1.metadata.role: the value given is not text",
    ]);
  });

  test("checkInputs skips an unknown value of a map", () => {
    expect(checkInputs(spec({ metadata: { role: UNKNOWN }, userTags: { a: UNKNOWN } }))).toEqual({
      findings: [],
      warnings: [],
      unknown: ["instanceSpec.metadata.role", "instanceSpec.userTags.a"],
    });
  });

  test("parseInputs returns short forms in the cloud's own forms", () => {
    const { instanceSpec } = parseInputs(spec({ userdata: SCRIPT, metadata: { role: "web" } }));
    expect(instanceSpec).toEqual({
      ...SPEC,
      userdata: LONG,
      metadata: [{ key: "role", value: "web" }],
    });
  });
});
