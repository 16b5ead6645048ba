/** Findings about inputs, and the wording of a schema's issues. */
import leven from "leven";
import type { z } from "zod";
import { LATER } from "./inputs.js";
import {
  boundsOf,
  expectedOf,
  fieldsOf,
  isOptional,
  knownValues,
  reasonOf,
  schemaAt,
} from "./schema.js";
import { holdsSecretValue, type Secrets } from "./secrets.js";
import { valueAt } from "./tree.js";
import type { Path } from "./unknown.js";

/** One fault in the inputs: its path, and in words the given value, the rule and the fix. */
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

/** Fields whose values must not appear in a message. */
const SECRET = new Set(["password", "userdata", "metadata", "extraSpec", "triggers"]);

/** Whether the value at a path is secret, or part of a secret value. Pure. */
export function isSecret(path: Path): boolean {
  return path.some((step) => typeof step === "string" && SECRET.has(step));
}

/** Stands in a message for a secret value. */
const GIVEN = "the value given";

/** The given inputs, and the values marked as secret by the program. */
export interface Given {
  readonly inputs: unknown;
  readonly secrets?: Secrets | undefined;
}

/** The findings of one schema issue. Pure. */
export function findingsOf(
  schema: z.ZodType,
  issue: z.core.$ZodIssue,
  { inputs, secrets = new Set() }: Given,
): readonly Finding[] {
  const path = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
  const given = valueAt(inputs, path);
  if (issue.code === "unrecognized_keys") {
    const fields = fieldsOf(schemaAt(schema, path));
    return issue.keys.map((key) => ({
      path: [...path, key],
      problem:
        path.length === 0 && LATER.has(key)
          ? "is not supported by this release yet; leave it out"
          : unknownField(key, fields),
    }));
  }
  const secret = isSecret(path) || holdsSecretValue(given, secrets);
  return [{ path, problem: problemOf(issue, given, schemaAt(schema, path), secret) }];
}

/** A finding without its quoted value; a rule can quote it only at the beginning of the problem. Pure. */
export function withoutQuotedValue(finding: Finding, given: unknown): Finding {
  const { path, problem } = finding;
  const quoted = [`"${String(given)}" `, `${String(given)} `].find((text) =>
    problem.startsWith(text),
  );
  return quoted ? { path, problem: `${GIVEN} ${problem.slice(quoted.length)}` } : finding;
}

function problemOf(
  issue: z.core.$ZodIssue,
  given: unknown,
  schema: z.ZodType | undefined,
  secret: boolean,
): string {
  const bounds = boundsText(schema);
  const choice = bounds || knownText(schema);
  if (given === null && isOptional(schema)) return "is null; leave it out instead";
  if (given === undefined || given === null) return `is required${choice && `; use ${choice}`}`;
  const shown = secret ? GIVEN : show(given);
  const expected = expectedOf(schema);
  const isTooLong = issue.code === "too_big" && Array.isArray(given);
  if (expected !== undefined && !isTooLong) return `${shown} is not ${expected}`;
  switch (issue.code) {
    case "invalid_type":
      return `${shown} is not ${article(issue.expected)}${hint(issue.expected, given)}${choice && ` (${choice})`}`;
    case "not_multiple_of": {
      const step = Number(issue.divisor);
      // The two nearest multiples would reveal the value.
      if (secret) return `${shown} is not a multiple of ${step}; use ${bounds}`;
      const low = Math.floor(Number(given) / step) * step;
      return `${shown} is not a multiple of ${step}; use ${low} or ${low + step} (${bounds})`;
    }
    case "too_small":
      return bounds
        ? `${shown} is too small; use ${bounds}`
        : `is empty; ${choice ? `use ${choice}` : "give it a value"}`;
    case "too_big":
      return bounds
        ? `${shown} is too large; use ${bounds}`
        : `has ${amountOf(given)}; use at most ${issue.maximum}${reasonText(schema)}`;
    case "invalid_value":
      return `${shown} is not one of ${issue.values.map((value) => JSON.stringify(value)).join(", ")}`;
    case "invalid_format":
      return `${shown} is not an IPv4 address, such as 10.0.0.4`;
    default:
      return issue.message;
  }
}

/** `40..500 GiB in steps of 10`; empty for a schema without bounds. */
function boundsText(schema: z.ZodType | undefined): string {
  const bounds = boundsOf(schema);
  if (!bounds) return "";
  const { min, max, step, unit } = bounds;
  return `${min}..${max} ${unit}${step === 1 ? "" : ` in steps of ${step}`}`;
}

/** `ssd.gp1, ssd.io1, hdd.std1 or a newer value`; empty for a schema without known values. */
function knownText(schema: z.ZodType | undefined): string {
  const values = knownValues(schema);
  return values ? `${values.join(", ")} or a newer value` : "";
}

/** The reason why a bound differs from the vendor's page. */
function reasonText(schema: z.ZodType | undefined): string {
  const reason = reasonOf(schema);
  return reason === undefined ? "" : `, since ${reason}`;
}

function article(expected: string): string {
  const names: Record<string, string> = {
    int: "a whole number",
    number: "a number",
    string: "text",
    boolean: "true or false",
    array: "a list",
    object: "an object",
    record: "an object",
  };
  return names[expected] ?? expected;
}

/** A fix for two common mistakes: a number in quotes, since stack config is text, and one value instead of a list. */
function hint(expected: string, given: unknown): string {
  if (typeof given !== "string") return "";
  if (expected === "array") return "; put it in [ ]";
  const isNumber = expected === "number" || expected === "int";
  return isNumber && given.trim() !== "" && !Number.isNaN(Number(given))
    ? "; it is text: write it without quotes, or read it with config.requireNumber"
    : "";
}

function amountOf(given: unknown): string {
  return Array.isArray(given) ? `${given.length} entries` : `${String(given).length} characters`;
}

/** The value in a message, at most 60 characters. */
function show(given: unknown): string {
  if (Array.isArray(given)) return "a list";
  if (typeof given === "object") return "an object";
  const text = typeof given === "string" ? JSON.stringify(given) : String(given);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** `unknown field; did you mean instanceType?` Pure. */
export function unknownField(key: string, fields: readonly string[]): string {
  if (fields.length === 0) return "unknown field; no field is allowed here";
  const near = fields
    .map((field) => ({ field, steps: leven(key.toLowerCase(), field.toLowerCase()) }))
    .sort((left, right) => left.steps - right.steps)[0];
  // At least half of a short word must match: `id` is not a typo of `az`.
  return near &&
    near.steps <= Math.max(2, Math.floor(key.length / 4)) &&
    near.steps * 2 <= key.length
    ? `unknown field; did you mean ${near.field}?`
    : `unknown field; the fields here are ${[...fields].sort().join(", ")}`;
}
