/** The account behind the keys and the endpoint of a command: mostly the account of the group, sometimes another. */
import { defaultCatalog } from "../../simulator/world/default-catalog.js";
import type { Delivery } from "../../simulator/engine/simulation.js";

/** The receivers of the calls of a command. */
export const ENDPOINTS = [
  /** The account of the group. */
  "own",
  /** The same account, with another access key. */
  "other keys",
  /** Another account, without any id of the program. */
  "another account",
  /** A server with a 404 for every path, in JSON or in HTML. */
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

/** The catalog of another account: the same offers, and its own subnets. */
export const CATALOG_OF_ANOTHER = {
  ...defaultCatalog,
  subnets: defaultCatalog.subnets.map((subnet) => ({ ...subnet, id: `${subnet.id}other` })),
};

/** The reply of a server without any path. Pure. */
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
