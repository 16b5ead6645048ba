/**
 * Maps a request to its operation: implemented by the simulator, or known to it by name only.
 *
 * @see docs/jdcloud.md#operations
 */
import { decodePath } from "../protocol/percent.js";
import { OPERATIONS, TABLE, type OperationName, type Service } from "../protocol/operations.js";
import { UNSUPPORTED } from "../protocol/unsupported.js";

/** The meaning of a request. */
export type Route =
  | {
      readonly kind: "operation";
      readonly service: Service;
      readonly operation: OperationName;
      readonly regionId: string;
      /** The id in the path, empty if the path has none. */
      readonly resourceId: string;
    }
  | { readonly kind: "unsupported"; readonly operation: string }
  | { readonly kind: "unknown" };

const SUPPORTED = TABLE.map(([service, operation, verb, path]) => ({
  service,
  operation,
  verb,
  pattern: patternOf(path),
}));

/** API versions other than v1. @see docs/jdcloud.md#endpoints */
const VERSIONS: Partial<Record<Service, string>> = { renewal: "2" };

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace("{id}", "([^/:]+)")}$`, "s");
}

const KNOWN = UNSUPPORTED.map(([, operation, verb, path]) => ({
  operation,
  verb,
  pattern: patternOf(path),
}));

/**
 * The meaning of `method` on `path` (as sent). Pure. Several services share some paths: `scope`, the service in the
 * credential scope, decides; if it fits none of them, the first one does.
 */
export function routeOf(method: string, path: string, scope = "vm"): Route {
  const decoded = decodePath(path).toString("utf8").replace(/\/$/, "");
  const match = /^\/v(\d)\/regions\/([^/]+)(\/.+)$/s.exec(decoded);
  const [, version = "", regionId = "", rest = ""] = match ?? [];
  if (!match) return { kind: "unknown" };
  const meant = SUPPORTED.filter(
    (row) =>
      row.verb === method && row.pattern.test(rest) && version === (VERSIONS[row.service] ?? "1"),
  );
  const row = meant.find(({ service }) => service === scope) ?? meant[0];
  if (row) {
    const { service, operation, pattern } = row;
    const resourceId = pattern.exec(rest)?.[1] ?? "";
    return { kind: "operation", service, operation, regionId, resourceId };
  }
  const known = KNOWN.find(({ verb, pattern }) => verb === method && pattern.test(rest));
  if (known) return { kind: "unsupported", operation: known.operation };
  const action = /^\/\w+(?:\/[^/:]+)?:([A-Za-z]{2,64})$/.exec(rest);
  const [, verb = ""] = action ?? [];
  const isOurs = (OPERATIONS as readonly string[]).includes(verb);
  if (!action || isOurs || !["GET", "POST"].includes(method)) return { kind: "unknown" };
  return { kind: "unsupported", operation: verb };
}
