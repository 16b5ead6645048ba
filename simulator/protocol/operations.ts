/**
 * The implemented operations: service, name, method, path after the region, and coverage. The coverage table in
 * docs/simulator.md repeats them; a test compares both.
 *
 * @see docs/jdcloud.md#endpoints, #operations
 */

/** A service of the cloud, by its name in the credential scope. */
export type Service = "vm" | "vpc" | "disk" | "resourcetag" | "ag" | "renewal" | "billing";

/** `partial`: some parameters or results are missing; the docs list them. */
export type Coverage = "real" | "partial";

/** One operation. `{id}` in the path stands for an id or a name. */
export type Row = readonly [Service, string, string, string, Coverage];

/** All implemented operations. */
export const TABLE = [
  ["vm", "createInstances", "POST", "/instances", "real"],
  ["vm", "describeInstances", "GET", "/instances", "real"],
  ["vm", "describeInstance", "GET", "/instances/{id}", "real"],
  ["vm", "describeInstanceStatus", "GET", "/instanceStatus", "real"],
  ["vm", "describeBriefInstances", "GET", "/instances:describeBriefInstances", "real"],
  ["vm", "describeInstancePrivateIpAddress", "GET", "/instancePrivateIpAddress", "real"],
  ["vm", "describeInstancesCustomData", "GET", "/instancesCustomData", "real"],
  ["vm", "startInstance", "POST", "/instances/{id}:startInstance", "real"],
  ["vm", "stopInstance", "POST", "/instances/{id}:stopInstance", "real"],
  ["vm", "rebootInstance", "POST", "/instances/{id}:rebootInstance", "real"],
  ["vm", "deleteInstance", "DELETE", "/instances/{id}", "real"],
  ["vm", "resizeInstance", "POST", "/instances/{id}:resizeInstance", "partial"],
  ["vm", "rebuildInstance", "POST", "/instances/{id}:rebuildInstance", "partial"],
  ["vm", "modifyInstanceAttribute", "POST", "/instances/{id}:modifyInstanceAttribute", "real"],
  ["vm", "modifyInstancePassword", "POST", "/instances/{id}:modifyInstancePassword", "real"],
  [
    "vm",
    "modifyInstanceDiskAttribute",
    "POST",
    "/instances/{id}:modifyInstanceDiskAttribute",
    "real",
  ],
  ["vm", "modifyInstanceReleaseTime", "POST", "/instances:modifyInstanceReleaseTime", "real"],
  ["vm", "describeKeypairs", "GET", "/keypairs", "partial"],
  ["vm", "attachKeypair", "POST", "/keypairs/{id}:attach", "real"],
  ["vm", "detachKeypair", "POST", "/keypairs/{id}:detach", "real"],
  ["vm", "describeQuotas", "GET", "/quotas", "real"],
  ["vm", "describeInstanceTypes", "GET", "/instanceTypes", "partial"],
  ["vm", "describeImages", "GET", "/images", "partial"],
  ["vm", "describeImage", "GET", "/images/{id}", "partial"],
  ["vm", "describeImageConstraints", "GET", "/images/{id}/constraints", "real"],
  ["vm", "describeInstanceTemplates", "GET", "/instanceTemplates", "real"],
  ["vm", "describeInstanceTemplate", "GET", "/instanceTemplates/{id}", "real"],
  ["vm", "verifyInstanceTemplate", "GET", "/instanceTemplates/{id}:verify", "real"],
  ["vpc", "describeSubnets", "GET", "/subnets", "partial"],
  ["vpc", "describeSubnet", "GET", "/subnets/{id}", "partial"],
  ["vpc", "describeNetworkSecurityGroups", "GET", "/networkSecurityGroups", "partial"],
  ["vpc", "describeNetworkSecurityGroup", "GET", "/networkSecurityGroups/{id}", "partial"],
  ["vpc", "modifyNetworkInterface", "PATCH", "/networkInterfaces/{id}", "partial"],
  ["vpc", "describeElasticIps", "GET", "/elasticIps", "real"],
  ["vpc", "describeElasticIp", "GET", "/elasticIps/{id}", "real"],
  ["vpc", "modifyElasticIp", "PATCH", "/elasticIps/{id}", "partial"],
  ["vpc", "describeVpcQuota", "GET", "/quotas", "partial"],
  ["disk", "describeDisks", "GET", "/disks", "partial"],
  ["disk", "describeDisk", "GET", "/disks/{id}", "partial"],
  ["disk", "extendDisk", "POST", "/disks/{id}:extend", "partial"],
  ["disk", "describeDiskQuota", "GET", "/quotas", "partial"],
  ["resourcetag", "tagResources", "POST", "/tags:tagResources", "real"],
  ["resourcetag", "unTagResources", "POST", "/tags:unTagResources", "real"],
  ["ag", "describeAgs", "GET", "/availabilityGroups", "partial"],
  ["ag", "describeAg", "GET", "/availabilityGroups/{id}", "partial"],
  ["renewal", "renewInstance", "POST", "/instances:renew", "partial"],
  ["renewal", "setRenewal", "PUT", "/instances:autoRenewStatus", "partial"],
  ["billing", "calculateTotalPrice", "POST", "/calculateTotalPrice", "partial"],
] as const satisfies readonly Row[];

/** The name of an implemented operation. */
export type OperationName = (typeof TABLE)[number][1];

/** The names of all implemented operations. */
export const OPERATIONS: readonly OperationName[] = TABLE.map(([, operation]) => operation);

/** Whether an operation only reads the world. Pure. */
export function isReading(operation: OperationName): boolean {
  return /^(?:describe|verify|calculate)/.test(operation);
}
