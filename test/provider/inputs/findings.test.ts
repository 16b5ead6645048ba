import { describe, expect, test } from "@jest/globals";
import { z } from "zod";
import {
  findingsOf,
  isSecret,
  pathText,
  unknownField,
  withoutQuotedValue,
} from "../../../provider/inputs/findings.js";
import { GroupArgs, GroupInputs, LATER } from "../../../provider/inputs/inputs.js";
import { InstanceSpec } from "../../../provider/wire/spec.js";
import { INPUTS } from "../group/web-group.js";

describe("pathText", () => {
  test.each([
    [[], ""],
    [["count"], "count"],
    [["instanceSpec", "dataDisks", 0, "cloudDiskSpec"], "instanceSpec.dataDisks[0].cloudDiskSpec"],
    [["a", 1, 2], "a[1][2]"],
  ])("pathText of %j is %j", (path, expected) => {
    expect(pathText(path)).toBe(expected);
  });
});

describe("isSecret", () => {
  test.each([
    [["instanceSpec", "password"], true],
    [["instanceSpec", "userdata", 0, "value"], true],
    [["instanceSpec", "metadata", 3, "key"], true],
    [["extraSpec", "cpuOptions"], true],
    [["triggers"], true],
    [["overrides", "0", "metadata", 1, "value"], true],
    [["instanceSpec", "passwordAuth"], false],
    [["instanceSpec", "name"], false],
    [[0], false],
  ])("isSecret of %j is %s", (path, expected) => {
    expect(isSecret(path)).toBe(expected);
  });
});

describe("unknownField", () => {
  const fields = Object.keys(InstanceSpec.shape);
  test.each([
    ["instanceTpye", "unknown field; did you mean instanceType?"],
    ["ImageID", "unknown field; did you mean imageId?"],
    ["nmae", "unknown field; did you mean name?"],
    ["dataDisk", "unknown field; did you mean dataDisks?"],
    ["as", "unknown field; did you mean az?"],
  ])("unknownField of %s suggests the field with the closest name", (key, expected) => {
    expect(unknownField(key, fields)).toBe(expected);
  });

  test.each(["id", "vpc", "zone", "completelyDifferent"])(
    "unknownField of %s lists the fields and suggests none",
    (key) => {
      expect(unknownField(key, ["name", "az"])).toBe("unknown field; the fields here are az, name");
    },
  );
});

describe("findingsOf", () => {
  test("findingsOf uses the schema's own message for an unknown kind of issue", () => {
    const schema = z.object({ a: z.string().refine(() => false, "is not to be") });
    const [issue] = schema.safeParse({ a: "x" }).error?.issues ?? [];
    expect(issue && findingsOf(schema, issue, { inputs: { a: "x" } })).toEqual([
      { path: ["a"], problem: "is not to be" },
    ]);
  });

  test("findingsOf uses the schema's name for a type without a wording", () => {
    const schema = z.object({ a: z.date() });
    const [issue] = schema.safeParse({ a: "x" }).error?.issues ?? [];
    expect(issue && findingsOf(schema, issue, { inputs: { a: "x" } })).toEqual([
      { path: ["a"], problem: '"x" is not date' },
    ]);
  });

  test.each<readonly [string, z.ZodType, unknown, readonly (string | number)[], string]>([
    [
      "in a tuple",
      z.object({ a: z.tuple([z.number()]) }),
      { a: ["x"] },
      ["a", 0],
      '"x" is not a number',
    ],
    [
      "in an object without fields",
      z.tuple([z.strictObject({})]),
      [{ b: 1 }],
      [0, "b"],
      "unknown field; no field is allowed here",
    ],
    [
      "below an absent object",
      z.object({ a: z.object({}).optional() }).check(({ issues, value }) => {
        issues.push({ code: "custom", input: value, path: ["a", "b", "c"], message: "no" });
      }),
      {},
      ["a", "b", "c"],
      "is required",
    ],
    [
      "under a symbol",
      z.object({}).check(({ issues, value }) => {
        issues.push({ code: "custom", input: value, path: [Symbol("s")], message: "no" });
      }),
      {},
      ["Symbol(s)"],
      "is required",
    ],
  ])("findingsOf describes a fault %s", (_, schema, inputs, path, problem) => {
    const [issue] = schema.safeParse(inputs).error?.issues ?? [];
    expect(issue && findingsOf(schema, issue, { inputs })).toEqual([{ path, problem }]);
  });

  test("findingsOf shortens a long given value", () => {
    const schema = z.object({ a: z.number() });
    const [issue] = schema.safeParse({ a: "x".repeat(80) }).error?.issues ?? [];
    expect(issue && findingsOf(schema, issue, { inputs: { a: "x".repeat(80) } })).toEqual([
      { path: ["a"], problem: `"${"x".repeat(56)}… is not a number` },
    ]);
  });
});

describe("withoutQuotedValue", () => {
  test.each<readonly [string, unknown, string]>([
    ['"ab" is no device; use "vdb"', "ab", 'the value given is no device; use "vdb"'],
    ["5 is more than count (3); use 0..3", 5, "the value given is more than count (3); use 0..3"],
    ["10.0.0.4 cannot be", "10.0.0.4", "the value given cannot be"],
    ["50 is too large", 5, "50 is too large"],
    ["is required", undefined, "is required"],
    ["has 9 keys", ["a"], "has 9 keys"],
    ["is empty", "", "is empty"],
  ])("withoutQuotedValue of the problem %j about %j is %j", (problem, given, expected) => {
    expect(withoutQuotedValue({ path: ["a"], problem }, given)).toEqual({
      path: ["a"],
      problem: expected,
    });
  });
});

describe("findingsOf an input of a later release", () => {
  test.each([...LATER])(
    "findingsOf the input %s says that this release does not support it yet",
    (name) => {
      const inputs = { ...INPUTS, [name]: 1 };
      const issues = GroupInputs.safeParse(inputs).error?.issues ?? [];
      expect(issues.flatMap((issue) => findingsOf(GroupArgs, issue, { inputs }))).toEqual([
        { path: [name], problem: "is not supported by this release yet; leave it out" },
      ]);
    },
  );

  test("findingsOf a field of the spec with the name of a later input reports an unknown field", () => {
    const inputs = { name: "web", update: 1 };
    const issues = InstanceSpec.safeParse(inputs).error?.issues ?? [];
    const found = issues.flatMap((issue) =>
      findingsOf(
        GroupArgs,
        { ...issue, path: ["instanceSpec"] },
        { inputs: { instanceSpec: inputs } },
      ),
    );
    expect(found.map(({ problem }) => problem)).toEqual([
      expect.stringMatching(/^unknown field; the fields here are agId, /),
    ]);
  });
});

describe("findingsOf a null", () => {
  test.each([
    ["az", "is null; leave it out instead"],
    ["name", "is required"],
  ])("findingsOf a null %s says that it %s", (field, problem) => {
    const inputs = { name: "web", [field]: null };
    const issues = InstanceSpec.safeParse(inputs).error?.issues ?? [];
    expect(issues.flatMap((issue) => findingsOf(InstanceSpec, issue, { inputs }))).toEqual([
      { path: [field], problem },
    ]);
  });
});
