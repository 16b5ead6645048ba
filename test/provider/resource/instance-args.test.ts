/** The arguments, as an editor shows them, match the schema. */
import { describe, expect, test } from "@jest/globals";
import type { Unwrap } from "@pulumi/pulumi";
import type { z } from "zod";
import type {
  GroupArgs,
  Override,
  Placement,
  Preflight,
  Rollout,
} from "../../../provider/inputs/inputs.js";
import type {
  JdVmInstanceGroupArgs,
  OverrideArgs,
  PlacementArgs,
  PreflightArgs,
  RolloutArgs,
} from "../../../provider/resource/instance-group-args.js";
import type { InstanceSpecFieldsArgs } from "../../../provider/resource/instance-spec-args.js";
import type { InstanceSpec } from "../../../provider/wire/spec.js";
import { argsIn, schemasIn } from "../docstrings.js";

const ARGS = argsIn("provider/resource/instance-spec-args.ts");
const SCHEMA = schemasIn("provider/wire/spec.ts");
const GROUP_ARGS = argsIn("provider/resource/instance-group-args.ts").map((model) => ({
  ...model,
  name: model.name === "JdVmInstanceGroup" ? "GroupArgs" : model.name,
}));
// The resource adds the lineage itself; it is not an argument.
const GROUP_SCHEMA = schemasIn("provider/inputs/inputs.ts").filter(
  ({ name }) => name !== "GroupInputs",
);

describe("the arguments", () => {
  test("the arguments of a spec have the models of the schema, in its order", () => {
    expect(ARGS.map(({ name }) => name)).toEqual(SCHEMA.map(({ name }) => name));
    expect(ARGS).toHaveLength(10);
    expect(ARGS.at(-1)?.fields).toHaveLength(25);
  });

  test("the arguments of a group have the models of the schema, in its order", () => {
    expect(GROUP_ARGS.map(({ name }) => name)).toEqual(GROUP_SCHEMA.map(({ name }) => name));
    expect(GROUP_ARGS.map(({ fields }) => fields.length)).toEqual([6, 3, 7, 4, 11, 15]);
  });

  const all = [...ARGS, ...GROUP_ARGS];
  test.each([...SCHEMA, ...GROUP_SCHEMA].map((model) => [model.name, model] as const))(
    "the arguments of %s are the schema's fields, word for word and in its order",
    (name, model) => {
      expect(all.find((args) => args.name === name)).toEqual(model);
      expect([model, ...model.fields].filter(({ doc }) => doc === "")).toEqual([]);
    },
  );
});

/** Fields with a short form. */
type Short = "metadata" | "userTags" | "userdata";
type Pairs = { readonly [key: string]: string };

describe("the types of the arguments", () => {
  test("the arguments of a spec, once known, have the schema's type", () => {
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

  test("the arguments with a short form, once known, have the schema's type or the short form", () => {
    type Given<Name extends keyof InstanceSpec> = Unwrap<InstanceSpecFieldsArgs[Name]>;
    const isMetadata: Same<Given<"metadata">, InstanceSpec["metadata"] | Pairs> = true;
    const isUserTags: Same<Given<"userTags">, InstanceSpec["userTags"] | Pairs> = true;
    const isUserdata: Same<Given<"userdata">, InstanceSpec["userdata"] | string> = true;
    const isLongOnly: Same<Given<"userdata">, InstanceSpec["userdata"]> = false;
    expect([isMetadata, isUserTags, isUserdata, isLongOnly]).toEqual([true, true, true, false]);
  });

  test("the arguments of a group, once known, have the schema's type", () => {
    type Group = z.output<typeof GroupArgs>;
    type Open = "instanceSpec" | "overrides" | "extraSpec" | "triggers";
    const isGroup: Same<Unwrap<Omit<JdVmInstanceGroupArgs, Open>>, Omit<Group, Open>> = true;
    const isPlacement: Same<Unwrap<PlacementArgs>, Placement> = true;
    const isPreflight: Same<Unwrap<PreflightArgs>, z.output<typeof Preflight>> = true;
    const isRollout: Same<Unwrap<RolloutArgs>, z.output<typeof Rollout>> = true;
    const isOverride: Same<Unwrap<Omit<OverrideArgs, Short>>, Omit<Override, Short>> = true;
    const isPairs: Same<Unwrap<OverrideArgs["userTags"]>, Override["userTags"] | Pairs> = true;
    const isLess: Same<Unwrap<Omit<PlacementArgs, "az">>, Placement> = false;
    expect([isGroup, isPlacement, isPreflight, isRollout, isOverride, isPairs, isLess]).toEqual([
      ...[true, true, true, true, true, true, false],
    ]);
  });
});

/** Whether two types are the same, optional fields included; plain objects first, so only their members count. */
type Same<Left, Right> =
  (<T>() => T extends Plain<Left> ? 1 : 2) extends <T>() => T extends Plain<Right> ? 1 : 2
    ? true
    : false;

type Plain<T> = T extends string | number | boolean | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? Plain<Item>[]
    : { [Name in keyof T]: Plain<T[Name]> };
