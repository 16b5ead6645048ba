import { describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import type { Unwrap } from "@pulumi/pulumi";
import type { InstanceSpecFieldsArgs } from "../../provider/instance-spec-args.js";
import type { InstanceSpec } from "../../provider/wire/spec.js";

/** The source itself, since docstrings are what is compared; tests run from the root. */
const linesOf = (path: string) => readFileSync(path, "utf8").split("\n");

interface Documented {
  readonly name: string;
  readonly doc: string;
}

type Model = Documented & { readonly fields: readonly Documented[] };

const DOC = /^ *\/\*\* (.*) \*\/$/;

/** The models of a source, their fields in order, each with the docstring that stands right above it. */
function modelsIn(lines: readonly string[], model: RegExp, field: RegExp): readonly Model[] {
  const models: (Documented & { fields: Documented[] })[] = [];
  lines.forEach((line, at) => {
    const doc = DOC.exec(lines[at - 1] ?? "")?.[1] ?? "";
    const opened = model.exec(line)?.[1];
    if (opened !== undefined) models.push({ name: opened, doc, fields: [] });
    const name = field.exec(line)?.[1];
    if (name !== undefined) models.at(-1)?.fields.push({ name, doc });
  });
  return models.filter(({ fields }) => fields.length > 0);
}

/** What the schema calls by another name: its two disks differ in their bounds, not in their fields. */
const NAMES: Readonly<Record<string, string>> = {
  diskSpec: "DiskSpec",
  diskAttachmentSpec: "InstanceDiskAttachmentSpec",
};

const ARGS = modelsIn(
  linesOf("provider/instance-spec-args.ts"),
  /^export interface (\w+?)(?:Fields)?Args \{$/,
  /^ {2}(\w+)\??:/,
);
const SCHEMA = modelsIn(
  linesOf("provider/wire/spec.ts"),
  /^(?:export const|function) (\w+)(?: = z\.strictObject\(\{$|\()/,
  /^(?: {2}| {4})(\w+): (?:z$|z\.|open\(|whole\(|diskSpec\(|[A-Z]\w+\.)/,
).map((model) => ({ ...model, name: NAMES[model.name] ?? model.name }));

describe("the arguments of a spec", () => {
  test("the arguments of a spec have the models of the schema, in its order", () => {
    expect(ARGS.map(({ name }) => name)).toEqual(SCHEMA.map(({ name }) => name));
    expect(ARGS).toHaveLength(10);
    expect(ARGS.at(-1)?.fields).toHaveLength(25);
  });

  test.each(SCHEMA.map((model) => [model.name, model] as const))(
    "the arguments of %s are the schema's fields, word for word and in its order",
    (name, model) => {
      expect(ARGS.find((args) => args.name === name)).toEqual(model);
      expect([model, ...model.fields].filter(({ doc }) => doc === "")).toEqual([]);
    },
  );

  test("the arguments of a spec, once they are known, are of the schema's type", () => {
    type Short = "metadata" | "userTags" | "userdata";
    type Args = Omit<InstanceSpecFieldsArgs, Short>;
    type Spec = Omit<InstanceSpec, Short>;
    const isSame: Same<Unwrap<Args>, Spec> = true;
    const isSameWithout: Same<Unwrap<Omit<Args, "agId">>, Spec> = false;
    const isSameNested: Same<
      Unwrap<Omit<Args, "systemDisk"> & { systemDisk?: { noDevice?: string } }>,
      Spec
    > = false;
    expect([isSame, isSameWithout, isSameNested]).toEqual([true, false, false]);
  });

  test("the arguments of a spec that have a short form are of the schema's type or of that form", () => {
    type Given<Name extends keyof InstanceSpec> = Unwrap<InstanceSpecFieldsArgs[Name]>;
    type Pairs = { readonly [key: string]: string };
    const isMetadata: Same<Given<"metadata">, InstanceSpec["metadata"] | Pairs> = true;
    const isUserTags: Same<Given<"userTags">, InstanceSpec["userTags"] | Pairs> = true;
    const isUserdata: Same<Given<"userdata">, InstanceSpec["userdata"] | string> = true;
    const isLongOnly: Same<Given<"userdata">, InstanceSpec["userdata"]> = false;
    expect([isMetadata, isUserTags, isUserdata, isLongOnly]).toEqual([true, true, true, false]);
  });
});

/** Whether two types are the same, optional fields and all; plain objects first, so that only members count. */
type Same<Left, Right> =
  (<T>() => T extends Plain<Left> ? 1 : 2) extends <T>() => T extends Plain<Right> ? 1 : 2
    ? true
    : false;

type Plain<T> = T extends string | number | boolean | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? Plain<Item>[]
    : { [Name in keyof T]: Plain<T[Name]> };
