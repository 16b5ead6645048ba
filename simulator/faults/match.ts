/** Decides whether a fault script counts a call. Pure throughout. */
import type { FaultScript } from "./script.js";
import { readFilters, type Query } from "../protocol/query.js";
import type { World } from "../world/world.js";

/** The parts of a call visible to a script. */
export interface CallFacts {
  readonly operation: string;
  readonly regionId: string;
  /** Empty if the path has no id. */
  readonly instanceId: string;
  readonly query: Query;
  readonly body: Buffer;
}

/** Whether `script` counts this call. */
export function counts(script: FaultScript, call: CallFacts, world: World): boolean {
  if (script.operation !== "*" && script.operation !== call.operation) return false;
  const page = Number(call.query.get("pageNumber") || 1);
  const isBetweenPages = script.fault === "miss-member" || script.fault === "repeat-member";
  if (isBetweenPages && !(page >= 2)) return false;
  const { instanceId, name, pageNumber, regionId } = script.when ?? {};
  if (regionId !== undefined && regionId !== call.regionId) return false;
  if (pageNumber !== undefined && (!isListing(call) || pageNumber !== page)) return false;
  if (instanceId !== undefined && !idsOf(call).includes(instanceId)) return false;
  return name === undefined || namesOf(call, world).some((one) => fitsPattern(one, name));
}

/** Whether `text` matches `pattern`, with `*` for any run of characters. */
export function fitsPattern(text: string, pattern: string): boolean {
  const [head = "", ...rest] = pattern.split("*");
  const tail = rest.pop();
  if (tail === undefined) return text === head;
  if (!text.startsWith(head)) return false;
  let at = head.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - tail.length >= at && text.endsWith(tail);
}

const isListing = ({ operation }: CallFacts) => /^describe\w+s(tatus)?$/i.test(operation);

function idsOf(call: CallFacts): readonly string[] {
  return call.instanceId ? [call.instanceId] : filterValues(call, "instanceId");
}

function namesOf(call: CallFacts, world: World): readonly string[] {
  if (call.instanceId) {
    const vm = world.present.get(call.instanceId);
    return vm ? [vm.name] : [];
  }
  return call.operation === "createInstances" ? nameIn(call.body) : filterValues(call, "name");
}

function filterValues({ query }: CallFacts, name: string): readonly string[] {
  return readFilters(query).flatMap((one) => (one.name === name ? one.values : []));
}

function nameIn(body: Buffer): readonly string[] {
  try {
    const name = field(field(JSON.parse(body.toString("utf8")), "instanceSpec"), "name");
    return typeof name === "string" ? [name] : [];
  } catch {
    // The operation reports an unreadable body itself.
    return [];
  }
}

/** The value of a field, its name in any case. */
function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).findLast(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}
