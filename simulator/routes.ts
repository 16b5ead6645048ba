/**
 * Which operation a request means. Those that the simulator has, and those of the cloud that it knows by name only.
 *
 * @see reference 3.2 to 3.7
 */
import { decodePath } from "./percent.js";

/** The operations that the simulator has. */
export const OPERATIONS = [
  "createInstances",
  "describeInstances",
  "describeInstance",
  "describeInstanceStatus",
  "describeQuotas",
  "startInstance",
  "stopInstance",
  "deleteInstance",
] as const;
/** The name of an operation that the simulator has. */
export type OperationName = (typeof OPERATIONS)[number];

/** What a request means. */
export type Route =
  | {
      readonly kind: "operation";
      readonly operation: OperationName;
      readonly regionId: string;
      /** Empty where the path has none. */
      readonly instanceId: string;
    }
  | { readonly kind: "unsupported"; readonly operation: string }
  | { readonly kind: "unknown" };

const SUPPORTED: readonly (readonly [OperationName, string, RegExp])[] = [
  ["createInstances", "POST", /^\/instances$/],
  ["describeInstances", "GET", /^\/instances$/],
  ["describeInstanceStatus", "GET", /^\/instanceStatus$/],
  ["describeQuotas", "GET", /^\/quotas$/],
  ["describeInstance", "GET", /^\/instances\/([^/:]+)$/],
  ["deleteInstance", "DELETE", /^\/instances\/([^/:]+)$/],
  ["startInstance", "POST", /^\/instances\/([^/:]+):startInstance$/],
  ["stopInstance", "POST", /^\/instances\/([^/:]+):stopInstance$/],
];

const KNOWN: readonly (readonly [string, string, RegExp])[] = [
  ["describeInstancePrivateIpAddress", "GET", /^\/instancePrivateIpAddress$/],
  ["describeInstancesCustomData", "GET", /^\/instancesCustomData$/],
  ["describeInstanceVncUrl", "GET", /^\/instances\/[^/]+\/vnc$/],
  ["describeInstanceTypes", "GET", /^\/instanceTypes$/],
  ["describeImages", "GET", /^\/images$/],
  ["describeImageConstraints", "GET", /^\/images\/[^/]+\/constraints$/],
  ["describeImage", "GET", /^\/images\/[^/]+$/],
  ["describeInstanceTemplates", "GET", /^\/instanceTemplates$/],
  ["describeInstanceTemplatesCustomData", "GET", /^\/instanceTemplatesCustomData$/],
  ["describeInstanceTemplate", "GET", /^\/instanceTemplates\/[^/:]+$/],
  ["describeKeypairs", "GET", /^\/keypairs$/],
  ["describeSubnets", "GET", /^\/subnets$/],
  ["describeSubnet", "GET", /^\/subnets\/[^/]+$/],
  ["describeNetworkSecurityGroups", "GET", /^\/networkSecurityGroups$/],
  ["describeNetworkSecurityGroup", "GET", /^\/networkSecurityGroups\/[^/]+$/],
  ["describeElasticIps", "GET", /^\/elasticIps$/],
  ["describeElasticIp", "GET", /^\/elasticIps\/[^/]+$/],
  ["createElasticIps", "POST", /^\/elasticIps$/],
  ["deleteElasticIp", "DELETE", /^\/elasticIps\/[^/]+$/],
  ["modifyElasticIp", "PATCH", /^\/elasticIps\/[^/]+$/],
  ["modifyNetworkInterface", "PATCH", /^\/networkInterfaces\/[^/]+$/],
  ["describeDisks", "GET", /^\/disks$/],
  ["describeDisk", "GET", /^\/disks\/[^/]+$/],
  ["createDisks", "POST", /^\/disks$/],
  ["modifyDiskAttribute", "PATCH", /^\/disks\/[^/]+$/],
  ["deleteDisk", "DELETE", /^\/disks\/[^/]+$/],
];

/** Verbs at the end of a path whose own name does not say which thing they act on. */
const VERBS: Readonly<Record<string, string>> = {
  "keypairs:attach": "attachKeypair",
  "keypairs:detach": "detachKeypair",
  "disks:extend": "extendDisk",
  "disks:recover": "recoverDisk",
  "instanceTemplates:verify": "verifyInstanceTemplate",
};

/** What `method` on `path` (as sent) means. Pure. */
export function routeOf(method: string, path: string): Route {
  const decoded = decodePath(path).toString("utf8").replace(/\/$/, "");
  const match = /^\/v\d\/regions\/([^/]+)(\/.+)$/s.exec(decoded);
  const [, regionId = "", rest = ""] = match ?? [];
  if (!match) return { kind: "unknown" };
  for (const [operation, verb, pattern] of SUPPORTED) {
    const found = verb === method ? pattern.exec(rest) : null;
    if (found) return { kind: "operation", operation, regionId, instanceId: found[1] ?? "" };
  }
  const known = KNOWN.find(([, verb, pattern]) => verb === method && pattern.test(rest));
  if (known) return { kind: "unsupported", operation: known[0] };
  const action = /^\/(\w+)(?:\/[^/:]+)?:([A-Za-z]{2,64})$/.exec(rest);
  const [, thing = "", verb = ""] = action ?? [];
  const isOurs = (OPERATIONS as readonly string[]).includes(verb);
  if (!action || isOurs || !["GET", "POST"].includes(method)) return { kind: "unknown" };
  return { kind: "unsupported", operation: VERBS[`${thing}:${verb}`] ?? verb };
}
