/** Where the keys and the endpoint of a command lead: mostly to the account of the group, sometimes elsewhere. */
import { defaultCatalog } from "../../simulator/world/default-catalog.js";
import type { Delivery } from "../../simulator/engine/simulation.js";

/** Where the calls of a command go. */
export const ENDPOINTS = [
  /** To the account of the group. */
  "own",
  /** To the same account, with another access key of it. */
  "other keys",
  /** To another account; none of the ids of the program exist there. */
  "another account",
  /** To a server that answers 404 to every path, in JSON or in HTML. */
  "404 in JSON",
  "404 in HTML",
] as const;
/** One of `ENDPOINTS`. */
export type Endpoint = (typeof ENDPOINTS)[number];

/** Whether a command with this endpoint cannot see the group. Pure. */
export function isMisled(endpoint: Endpoint = "own"): boolean {
  return endpoint !== "own" && endpoint !== "other keys";
}

/** The mark of the account, as a connection with this endpoint computes it. Pure. */
export function accountMarkAt(endpoint: Endpoint): string {
  return endpoint === "own" ? "mark" : `mark of ${endpoint}`;
}

/** Everything another account has: the same offers, and subnets of its own. */
export const CATALOG_OF_ANOTHER = {
  ...defaultCatalog,
  subnets: defaultCatalog.subnets.map((subnet) => ({ ...subnet, id: `${subnet.id}other` })),
};

/** The reply of a server that knows no path. Pure. */
export function notFoundDelivery(endpoint: Endpoint): Delivery {
  const error = { code: 404, status: "NOT_FOUND", message: "404 page not found" };
  const body = { requestId: "", error };
  return {
    kind: "reply",
    reply: { httpStatus: 404, status: "NOT_FOUND", requestId: "", body },
    delayMs: 0,
    deliveryFault: endpoint === "404 in HTML" ? "not-json" : "none",
  };
}
