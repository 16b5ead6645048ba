/** What a schema says at a path: its fields, its bounds, the values it knows. */
import { z } from "zod";
import type { Path } from "./unknown.js";

/** The schema of what stands at a path; undefined where there is no such field. Pure. */
export function schemaAt(schema: z.ZodType, path: Path): z.ZodType | undefined {
  return path.reduce<z.ZodType | undefined>((at, step) => {
    const inner = at && innermost(at);
    if (inner instanceof z.ZodArray) return inner.element as z.ZodType;
    if (inner instanceof z.ZodRecord) return inner.valueType as z.ZodType;
    return inner instanceof z.ZodObject ? (inner.shape[step] as z.ZodType | undefined) : undefined;
  }, schema);
}

/** The names of an object's fields; none for anything else. Pure. */
export function fieldsOf(schema: z.ZodType | undefined): readonly string[] {
  const inner = schema && innermost(schema);
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

/** Whether a schema is of a list. Pure. */
export function isList(schema: z.ZodType): boolean {
  return innermost(schema) instanceof z.ZodArray;
}

/** Bounds that a schema's field names. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly unit: string;
}

/** The bounds of a number; undefined for a schema without. Pure. */
export function boundsOf(schema: z.ZodType | undefined): Bounds | undefined {
  const meta = metaOf(schema);
  return meta && typeof meta["min"] === "number" ? (meta as unknown as Bounds) : undefined;
}

/** The values that a text is known to have, though it may have others; undefined when any will do. Pure. */
export function knownValues(schema: z.ZodType | undefined): readonly string[] | undefined {
  const values = metaOf(schema)?.["known"];
  return Array.isArray(values) ? (values as string[]) : undefined;
}

/** Why a bound is what it is, where the vendor's page says otherwise. Pure. */
export function reasonOf(schema: z.ZodType | undefined): string | undefined {
  const reason = metaOf(schema)?.["reason"];
  return typeof reason === "string" ? reason : undefined;
}

/** What a value of several kinds should be, in words. Pure. */
export function expectedOf(schema: z.ZodType | undefined): string | undefined {
  const expected = metaOf(schema)?.["expected"];
  return typeof expected === "string" ? expected : undefined;
}

/** Whether a field may be left out. Pure. */
export function isOptional(schema: z.ZodType | undefined): boolean {
  return schema instanceof z.ZodOptional;
}

function metaOf(schema: z.ZodType | undefined): Readonly<Record<string, unknown>> | undefined {
  return schema && innermost(schema).meta();
}

function innermost(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional ? innermost(schema.unwrap() as z.ZodType) : schema;
}
