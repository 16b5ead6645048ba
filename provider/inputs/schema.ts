/** The parts of a schema by path: fields, bounds, known values. */
import { z } from "zod";
import type { Path } from "./unknown.js";

/** The schema at a path; undefined if there is no such field. Pure. */
export function schemaAt(schema: z.ZodType, path: Path): z.ZodType | undefined {
  return path.reduce<z.ZodType | undefined>((at, step) => {
    const inner = at && innermost(at);
    if (inner instanceof z.ZodArray) return inner.element as z.ZodType;
    if (inner instanceof z.ZodRecord) return inner.valueType as z.ZodType;
    return inner instanceof z.ZodObject ? (inner.shape[step] as z.ZodType | undefined) : undefined;
  }, schema);
}

/** The names of an object's fields; none for any other schema. Pure. */
export function fieldsOf(schema: z.ZodType | undefined): readonly string[] {
  const inner = schema && innermost(schema);
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

/** Whether a schema describes a list. Pure. */
export function isList(schema: z.ZodType): boolean {
  return innermost(schema) instanceof z.ZodArray;
}

/** Bounds of a number, from a schema's metadata. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly unit: string;
}

/** The bounds of a number; undefined for a schema without bounds. Pure. */
export function boundsOf(schema: z.ZodType | undefined): Bounds | undefined {
  const meta = metaOf(schema);
  return meta && typeof meta["min"] === "number" ? (meta as unknown as Bounds) : undefined;
}

/** The known values of a text, though others are allowed; undefined for a text without known values. Pure. */
export function knownValues(schema: z.ZodType | undefined): readonly string[] | undefined {
  const values = metaOf(schema)?.["known"];
  return Array.isArray(values) ? (values as string[]) : undefined;
}

/** The reason why a bound differs from the vendor's page. Pure. */
export function reasonOf(schema: z.ZodType | undefined): string | undefined {
  const reason = metaOf(schema)?.["reason"];
  return typeof reason === "string" ? reason : undefined;
}

/** The expected value in words, for a field of several types. Pure. */
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
