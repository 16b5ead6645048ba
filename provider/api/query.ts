/** Query strings as the API reads them: lists are numbered from 1. @see docs/jdcloud.md#queries */
import { encode } from "./sign.js";

/** A value in a query. */
export type QueryValue =
  | string
  | number
  | boolean
  | undefined
  | readonly QueryValue[]
  | { readonly [name: string]: QueryValue };

/** `filters.1.name=instanceId&filters.1.values.1=i-a&pageSize=100`. Pure. */
export function queryText(parameters: { readonly [name: string]: QueryValue }): string {
  return flat("", parameters)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join("&");
}

function flat(path: string, value: QueryValue): (readonly [string, string])[] {
  if (value === undefined) return [];
  if (typeof value !== "object") return [[path, String(value)]];
  const prefix = path === "" ? "" : `${path}.`;
  return isList(value)
    ? value.flatMap((item, place) => flat(`${prefix}${place + 1}`, item))
    : Object.entries(value).flatMap(([name, member]) => flat(prefix + name, member));
}

function isList(value: object): value is readonly QueryValue[] {
  return Array.isArray(value);
}
