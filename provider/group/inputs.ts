/** The arguments of a group: their shape, and what it takes to read them. */
import { z } from "zod";
import { InstanceSpec } from "../wire/spec.js";

/** The most members of a group: numbers in names have at most four digits. @see vendor's page, InstanceSpec.name */
export const MAX_COUNT = 10_000;

/** What a program gives. */
export const GroupArgs = z.strictObject({
  /** 地域ID, such as `cn-north-1`. Replaces the group. */
  regionId: z.string().min(1),
  /** How many VMs, 0..10000. In place: more are launched, or those with the highest numbers retired. */
  count: z.int().min(0).max(MAX_COUNT).meta({ min: 0, max: MAX_COUNT, step: 1, unit: "VMs" }),
  /** 实例配置, the same for all members. A change replaces members. */
  instanceSpec: InstanceSpec,
});

/** What a program gives, and the lineage that the group's constructor adds. */
export const GroupInputs = GroupArgs.extend({
  /** Id of the group's lineage; set by the resource itself. */
  lineage: z.string().min(1),
});
export type GroupInputs = z.output<typeof GroupInputs>;

/** The names of the inputs, as they stand in inputs, state and outputs alike. */
export const INPUT_NAMES = Object.keys(GroupInputs.shape);

/** The inputs among saved outputs or among inputs with the engine's own keys; what is not an input is left out. Pure. */
export function inputsOf(
  properties: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(properties).filter(([name]) => INPUT_NAMES.includes(name)),
  );
}
