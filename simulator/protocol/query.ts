/**
 * Query parameters as the SDKs write them: dotted and 1-based lists, numbers in Go's spelling, booleans in Python's.
 *
 * @see docs/jdcloud.md#queries, #official-sdks
 */
import { decodeQuery } from "./percent.js";
import { invalid, isError, outOfRange, type ErrorReply } from "./error-reply.js";

/** Decoded parameters; of a repeated name the last one counts. */
export type Query = ReadonlyMap<string, string>;

/** One filter or tag filter: what it looks at, and the values of which one must fit. */
export interface Criterion {
  readonly name: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** A page of a list; both numbers count from 1. */
export interface Page {
  readonly number: number;
  readonly size: number;
}

/** The parameters of a query as sent. Pure, as all below. */
export function readQuery(query: string): Query {
  return new Map(
    decodeQuery(query).map(([name, value]) => [name.toString("utf8"), value.toString("utf8")]),
  );
}

/** `pageNumber` (default 1) and `pageSize` (default 20, 10..100 where nothing else is said). */
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

/** The rows of one page, `shift` rows too late; none past the end. */
export function pageOf<Row>(
  rows: readonly Row[],
  { number, size }: Page,
  shift = 0,
): readonly Row[] {
  return rows.slice(Math.max(0, (number - 1) * size + shift), Math.max(0, number * size + shift));
}

/** `filters.N.name`, `.operator` and `.values.M`; a filter without values is left out, as the SDKs expect. */
export function readFilters(query: Query): readonly Criterion[] {
  return groups(query, "filters").flatMap((group): Criterion[] => {
    const name = query.get(`${group}.name`) ?? "";
    const values = valuesOf(query, group);
    const operator = query.get(`${group}.operator`) || "eq";
    return name === "" || values.length === 0 ? [] : [{ name, operator, values }];
  });
}

/** Why a filter is refused: not one of `many` or `single`, another operator than eq or in, or too many values. */
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

/** `tags.N.key` and `.values.M`; without values the key alone must be there. */
export function readTagFilters(query: Query): readonly Criterion[] {
  return groups(query, "tags").flatMap((group): Criterion[] => {
    const name = query.get(`${group}.key`) ?? "";
    return name === "" ? [] : [{ name, operator: "eq", values: valuesOf(query, group) }];
  });
}

/** A boolean in any case, or `undefined` when it is not there. */
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

/** `ids.1`, `ids.2`, … in the order of their numbers. */
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
