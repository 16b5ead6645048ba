/** The fields of a schema, and trees with a value at one of them. */
import { z } from "zod";

/**
 * The paths of all fields below a schema, such as `dataDisks[0].autoDelete`. Lists of pairs, and billing that the cloud
 * ignores, are one field each.
 */
export function fieldsIn(schema: unknown, path = ""): readonly string[] {
  if (schema instanceof z.ZodOptional) return fieldsIn(schema.unwrap(), path);
  const isList = ["metadata", "userdata", "userTags", "charge"].includes(
    path.split(".").at(-1) ?? "",
  );
  if (schema instanceof z.ZodArray && schema.element instanceof z.ZodObject && !isList)
    return fieldsIn(schema.element, `${path}[0]`);
  if (!(schema instanceof z.ZodObject) || path.endsWith("cloudDiskSpec.charge")) return [path];
  return Object.entries(schema.shape).flatMap(([name, field]) =>
    fieldsIn(field, path === "" ? name : `${path}.${name}`),
  );
}

/** The steps of a path: `dataDisks[0].autoDelete` has `dataDisks`, `0` and `autoDelete`. */
export function stepsOf(path: string): readonly string[] {
  return path.split(/[.[\]]+/).filter((step) => step !== "");
}

/** A copy with a value at a path; undefined removes it. */
export function withValue(tree: object, path: string, value: unknown): object {
  const copy = structuredClone(tree);
  const steps = stepsOf(path);
  let at = copy as Record<string, unknown>;
  for (const step of steps.slice(0, -1)) {
    at[step] ??= {};
    at = at[step] as Record<string, unknown>;
  }
  const last = steps.at(-1) ?? "";
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy;
}
