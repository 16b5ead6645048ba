/** What is wrong with an input, and the wording of what its schema says. */
import leven from "leven";
import { z } from "zod";
import type { Path } from "./unknown.js";

/** One thing that is wrong: where, and what in words: the rule, what was given, the fix. */
export interface Finding {
  readonly path: Path;
  readonly problem: string;
}

/** `instanceSpec.dataDisks[0].diskType`. Pure. */
export function pathText(path: Path): string {
  return path.reduce<string>(
    (text, step) =>
      typeof step === "number" ? `${text}[${step}]` : text === "" ? step : `${text}.${step}`,
    "",
  );
}

/** Fields whose values may not be repeated in a message. */
const SECRET = new Set(["password", "userdata", "metadata"]);

/** Whether what stands at a path is, or is part of, something secret. Pure. */
export function isSecret(path: Path): boolean {
  return path.some((step) => typeof step === "string" && SECRET.has(step));
}

/** The findings of one schema issue. Pure. */
export function findingsOf(
  schema: z.ZodType,
  issue: z.core.$ZodIssue,
  inputs: unknown,
): readonly Finding[] {
  const path = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
  const given = valueAt(inputs, path);
  if (issue.code === "unrecognized_keys") {
    const fields = Object.keys(shapeOf(schemaAt(schema, path)));
    return issue.keys.map((key) => ({ path: [...path, key], problem: unknownField(key, fields) }));
  }
  return [{ path, problem: problemOf(issue, given, schemaAt(schema, path), isSecret(path)) }];
}

function problemOf(
  issue: z.core.$ZodIssue,
  given: unknown,
  schema: z.ZodType | undefined,
  secret: boolean,
): string {
  const bounds = boundsText(schema);
  if (given === undefined || given === null) return `is required${bounds && `; use ${bounds}`}`;
  const shown = secret ? "the value given" : show(given);
  switch (issue.code) {
    case "invalid_type":
      return `${shown} is not ${article(issue.expected)}${hint(issue.expected, given)}${bounds && ` (${bounds})`}`;
    case "not_multiple_of": {
      const step = Number(issue.divisor);
      const low = Math.floor(Number(given) / step) * step;
      return `${shown} is not a multiple of ${step}; use ${low} or ${low + step} (${bounds})`;
    }
    case "too_small":
      return bounds
        ? `${shown} is too small; use ${bounds}`
        : `is too short; at least ${issue.minimum} ${counted(issue.origin, Number(issue.minimum))}`;
    case "too_big":
      return bounds
        ? `${shown} is too large; use ${bounds}`
        : `is too long (${sizeOf(given)}); at most ${issue.maximum} ${counted(issue.origin, Number(issue.maximum))}`;
    case "invalid_value":
      return `${shown} is not one of ${issue.values.map(String).join(", ")}`;
    case "invalid_format":
      return `${shown} is not an ${issue.format === "ipv4" ? "IPv4 address" : issue.format}`;
    default:
      return issue.message;
  }
}

/** `40..500 GiB in steps of 10`, or nothing for a schema without bounds. */
function boundsText(schema: z.ZodType | undefined): string {
  const meta = schema && innermost(schema).meta();
  if (!meta || typeof meta["min"] !== "number") return "";
  const { min, max, step, unit } = meta as { min: number; max: number; step: number; unit: string };
  return `${min}..${max} ${unit}${step === 1 ? "" : ` in steps of ${step}`}`;
}

function article(expected: string): string {
  const names: Record<string, string> = {
    int: "a whole number",
    number: "a number",
    string: "text",
    boolean: "true or false",
    array: "a list",
    object: "an object",
  };
  return names[expected] ?? expected;
}

/** A number in quotes is the usual slip, since stack config is text. */
function hint(expected: string, given: unknown): string {
  const isNumber = expected === "number" || expected === "int";
  return isNumber &&
    typeof given === "string" &&
    given.trim() !== "" &&
    !Number.isNaN(Number(given))
    ? "; it is text: write it without quotes, or read it with config.requireNumber"
    : "";
}

function counted(origin: string, amount: number): string {
  const [one, many] = origin === "string" ? ["character", "characters"] : ["entry", "entries"];
  return amount === 1 ? one : many;
}

function sizeOf(given: unknown): number {
  return typeof given === "string" || Array.isArray(given) ? given.length : 0;
}

/** Short enough for one line. */
function show(given: unknown): string {
  const text =
    typeof given === "object"
      ? Array.isArray(given)
        ? "a list"
        : "an object"
      : JSON.stringify(given);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** `unknown field; did you mean instanceType?` Pure. */
export function unknownField(key: string, fields: readonly string[]): string {
  const near = fields
    .map((field) => ({ field, steps: leven(key.toLowerCase(), field.toLowerCase()) }))
    .sort((left, right) => left.steps - right.steps)[0];
  return near && near.steps <= Math.max(2, Math.floor(key.length / 4))
    ? `unknown field; did you mean ${near.field}?`
    : `unknown field; the fields here are ${[...fields].sort().join(", ")}`;
}

function valueAt(tree: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === "object" && value !== null
        ? (value as Record<string | number, unknown>)[step]
        : undefined,
    tree,
  );
}

function schemaAt(schema: z.ZodType, path: Path): z.ZodType | undefined {
  return path.reduce<z.ZodType | undefined>((at, step) => {
    const inner = at && innermost(at);
    if (inner instanceof z.ZodArray) return inner.element as z.ZodType;
    return inner instanceof z.ZodObject ? (inner.shape[step] as z.ZodType | undefined) : undefined;
  }, schema);
}

function shapeOf(schema: z.ZodType | undefined): Readonly<Record<string, unknown>> {
  const inner = schema && innermost(schema);
  return inner instanceof z.ZodObject ? inner.shape : {};
}

function innermost(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional ? innermost(schema.unwrap() as z.ZodType) : schema;
}
