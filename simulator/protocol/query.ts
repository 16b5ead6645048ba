/**
 * Query parameters in the SDKs' spelling: dotted 1-based lists, numbers as in Go, booleans as in Python.
 *
 * @see docs/jdcloud.md#queries, #official-sdks
 */
import { decodeQuery } from "./percent.js";
import { invalid, isError, outOfRange, type ErrorReply } from "./error-reply.js";

/** Decoded parameters. The last one of a repeated name counts. */
export type Query = ReadonlyMap<string, string>;

/** One filter or tag filter: its subject, and a list of values. One of the values must match. */
export interface Criterion {
  readonly name: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** A page of a listing. Both numbers count from 1. */
export interface Page {
  readonly number: number;
  readonly size: number;
}

/** The parameters of a raw query. Pure, as all below. */
export function readQuery(query: string): Query {
  return new Map(
    decodeQuery(query).map(([name, value]) => [name.toString("utf8"), value.toString("utf8")]),
  );
}

/** `pageNumber` (default 1) and `pageSize` (default 20 and 10..100, unless `bounds` differ). */
export function readPage(
  query: Query,
  bounds = { usual: 20, least: 10, most: 100 },
): Page | ErrorReply {
  const number = readWhole(query, "pageNumber", 1);
  if (isError(number)) return number;
  const size = readWhole(query, "pageSize", bounds.usual);
  if (isError(size)) return size;
  if (number < 1) return outOfRange("PageNumber");
  return size < bounds.least || size > bounds.most ? outOfRange("PageSize") : { number, size };
}

/** The rows of one page, shifted by `shift` rows. Empty past the end. */
export function pageOf<Row>(
  rows: readonly Row[],
  { number, size }: Page,
  shift = 0,
): readonly Row[] {
  return rows.slice(Math.max(0, (number - 1) * size + shift), Math.max(0, number * size + shift));
}

/** Reads `filters.N.name`, `.operator` and `.values.M`. A filter without values is dropped, as the SDKs expect. */
export function readFilters(query: Query): readonly Criterion[] {
  return groups(query, "filters").flatMap((group): Criterion[] => {
    const name = query.get(`${group}.name`) ?? "";
    const values = valuesOf(query, group);
    const operator = query.get(`${group}.operator`) || "eq";
    return name === "" || values.length === 0 ? [] : [{ name, operator, values }];
  });
}

/**
 * An error reply for the first bad filter: a name in neither `many` nor `single`, an operator other than eq or in, or
 * too many values.
 */
export function checkFilters(
  filters: readonly Criterion[],
  many: readonly string[],
  single: readonly string[],
): ErrorReply | undefined {
  for (const { name, operator, values } of filters) {
    if (![...many, ...single].includes(name)) {
      return invalid(`Filter '${name.slice(0, 64)}' not supported`);
    }
    if (!["eq", "in", "like"].includes(operator)) {
      return invalid(`Filter '${name}' does not support operator '${operator.slice(0, 16)}'`);
    }
    if (single.includes(name) && values.length > 1) {
      return invalid(`Filter '${name}' takes a single value`);
    }
  }
  return undefined;
}

/** Reads `tags.N.key` and `.values.M`. Without values, any value of the key matches. */
export function readTagFilters(query: Query): readonly Criterion[] {
  return groups(query, "tags").flatMap((group): Criterion[] => {
    const name = query.get(`${group}.key`) ?? "";
    return name === "" ? [] : [{ name, operator: "eq", values: valuesOf(query, group) }];
  });
}

/** A boolean in any case; `undefined` if the parameter is absent. */
export function readFlag(query: Query, name: string): boolean | undefined | ErrorReply {
  const text = query.get(name)?.toLowerCase();
  if (text === undefined || text === "") return undefined;
  if (text === "true" || text === "false") return text === "true";
  return invalid(`Parameter ${name.charAt(0).toUpperCase()}${name.slice(1)} invalid`);
}

function readWhole(query: Query, name: string, otherwise: number): number | ErrorReply {
  const text = query.get(name) ?? "";
  if (text === "") return otherwise;
  const isNumber = /^-?\d+(\.\d+)?(e\+?\d+)?$/i.test(text) && Number.isSafeInteger(Number(text));
  return isNumber
    ? Number(text)
    : invalid(`Parameter ${name.charAt(0).toUpperCase()}${name.slice(1)} invalid`);
}

/** The values of `ids.1`, `ids.2`, …, ordered by their numbers. */
export function readList(query: Query, name: string): readonly string[] {
  return [...query]
    .flatMap(([key, value]) => {
      const number = key.startsWith(`${name}.`) ? key.slice(name.length + 1) : "";
      return /^\d{1,4}$/.test(number) && value !== "" ? [[Number(number), value] as const] : [];
    })
    .sort(([a], [b]) => a - b)
    .map(([, value]) => value);
}

function groups(query: Query, list: string): readonly string[] {
  const found = new Set<string>();
  for (const name of query.keys()) {
    const match = /^(\w+\.\d{1,4})\./.exec(name);
    if (match?.[1]?.startsWith(`${list}.`)) found.add(match[1]);
  }
  return [...found];
}

function valuesOf(query: Query, group: string): readonly string[] {
  const prefix = `${group}.values.`;
  return [...query]
    .filter(([name, value]) => name.startsWith(prefix) && value !== "")
    .map(([, value]) => value);
}
