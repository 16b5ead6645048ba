/** The docstring of every field states the effect of a change as the policy has it. */
import { describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { GroupArgs, Override, Placement, Rollout, Timeouts } from "../../provider/inputs/inputs.js";
import { effectOf, type Effect } from "../../provider/inputs/policy.js";
import type { Path } from "../../provider/inputs/unknown.js";
import {
  ChargeSpec,
  DataDisk,
  ElasticIpSpec,
  InstanceNetworkInterfaceAttachmentSpec,
  InstanceSpec,
  Metadata,
  NetworkInterfaceSpec,
  SystemDisk,
  Tag,
  Userdata,
} from "../../provider/wire/spec.js";
import { schemasIn } from "./docstrings.js";

/** The words of each effect: at the end of a docstring, or anywhere in it for an ignored field. */
const WORDS: Readonly<Record<Effect, RegExp>> = {
  "replaces the group": /(?:^| )Replaces the group\.$/,
  "replaces members": /(?:^| )Replaces(?: it| members| those members)?\.$/,
  "restarts members": /(?:^| )Restarts\.$/,
  "rebuilds members": /(?:^| )Rebuilds\.$/,
  live: /(?:^| )Live(?:\.$| in `\w+`, elsewhere: )/,
  "in place": /(?:^| )In place\.$/,
  nothing: /ignored by the cloud|the cloud ignores it|Nothing else changes\.$/i,
};
const EFFECTS = Object.keys(WORDS) as Effect[];

const SCHEMAS = new Map<unknown, string>([
  [GroupArgs, "GroupArgs"],
  [Override, "Override"],
  [Placement, "Placement"],
  [Timeouts, "Timeouts"],
  [Rollout, "Rollout"],
  [InstanceSpec, "InstanceSpec"],
  [Tag, "Tag"],
  [Userdata, "Userdata"],
  [Metadata, "Metadata"],
  [ChargeSpec, "ChargeSpec"],
  [SystemDisk, "InstanceDiskAttachmentSpec"],
  [DataDisk, "InstanceDiskAttachmentSpec"],
  [SystemDisk.shape.cloudDiskSpec.unwrap(), "DiskSpec"],
  [DataDisk.shape.cloudDiskSpec.unwrap(), "DiskSpec"],
  [InstanceNetworkInterfaceAttachmentSpec, "InstanceNetworkInterfaceAttachmentSpec"],
  [NetworkInterfaceSpec, "NetworkInterfaceSpec"],
  [ElasticIpSpec, "ElasticIpSpec"],
]);

const DOCS = new Map<string, string>(
  [...schemasIn("provider/wire/spec.ts"), ...schemasIn("provider/inputs/inputs.ts")].flatMap(
    ({ name: model, fields }) => fields.map(({ name, doc }) => [`${model}.${name}`, doc] as const),
  ),
);

/** The effects of a change of each field, by model and field, over all its paths. */
function effectsIn(schema: unknown, path: Path, found: Map<string, Set<Effect>>): void {
  if (schema instanceof z.ZodOptional) effectsIn(schema.unwrap(), path, found);
  else if (schema instanceof z.ZodArray) effectsIn(schema.element, [...path, 0], found);
  else if (schema instanceof z.ZodRecord) effectsIn(schema.valueType, [...path, 0], found);
  else if (schema instanceof z.ZodObject) {
    for (const [name, field] of Object.entries(schema.shape)) {
      const effect = effectOf([...path, name]);
      if (!effect) throw new Error(`no effect of ${[...path, name].join(".")}`);
      const key = `${SCHEMAS.get(schema) ?? "unnamed"}.${name}`;
      found.set(key, (found.get(key) ?? new Set()).add(effect));
      // Fields below an ignored field have no effect either; the docstring of the ignored field says so.
      if (effect !== "nothing") effectsIn(field, [...path, name], found);
    }
  }
}

const found = new Map<string, Set<Effect>>();
effectsIn(GroupArgs, [], found);

describe("the docstring of a field", () => {
  test.each([...found])("the docstring of %s states the effect of a change", (field, effects) => {
    const doc = DOCS.get(field) ?? "";
    const said = EFFECTS.filter((effect) => WORDS[effect].test(doc));
    expect({ doc, said }).toEqual({ doc, said: EFFECTS.filter((effect) => effects.has(effect)) });
  });

  test("every docstring of a field is compared with the policy", () => {
    // Look-ups have no effect; the lineage is not an argument.
    const others = [...DOCS.keys()].filter((field) => !found.has(field));
    expect(others.filter((field) => !/^(Preflight|GroupInputs)\./.test(field))).toEqual([]);
    expect(found.size).toBeGreaterThan(75);
  });
});
