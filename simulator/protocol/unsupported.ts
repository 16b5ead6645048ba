/**
 * Operations known by name only; the simulator replies 501. Any other action is named after the verb in its path.
 *
 * @see docs/jdcloud.md#operations
 */

/** Service, name, method, and path after the region. `{id}` stands for an id. */
export const UNSUPPORTED: readonly (readonly [string, string, string, string])[] = [
  ["vm", "describeInstanceVncUrl", "GET", "/instances/{id}/vnc"],
  ["vm", "describeInstanceTemplatesCustomData", "GET", "/instanceTemplatesCustomData"],
  [
    "vm",
    "modifyInstanceNetworkAttribute",
    "POST",
    "/instances/{id}:modifyInstanceNetworkAttribute",
  ],
  ["vm", "modifyInstanceVpcAttribute", "POST", "/instances/{id}:modifyInstanceVpcAttribute"],
  ["vm", "modifyInstancePlacement", "POST", "/instances/{id}:modifyInstancePlacement"],
  ["vm", "attachDisk", "POST", "/instances/{id}:attachDisk"],
  ["vm", "detachDisk", "POST", "/instances/{id}:detachDisk"],
  ["vm", "attachNetworkInterface", "POST", "/instances/{id}:attachNetworkInterface"],
  ["vm", "detachNetworkInterface", "POST", "/instances/{id}:detachNetworkInterface"],
  ["vm", "associateElasticIp", "POST", "/instances/{id}:associateElasticIp"],
  ["vm", "disassociateElasticIp", "POST", "/instances/{id}:disassociateElasticIp"],
  ["vm", "suspendInstance", "POST", "/instances/{id}:suspendInstance"],
  ["vm", "resumeInstance", "POST", "/instances/{id}:resumeInstance"],
  ["vm", "redeployInstance", "POST", "/instances/{id}:redeployInstance"],
  ["vpc", "createElasticIps", "POST", "/elasticIps"],
  ["vpc", "deleteElasticIp", "DELETE", "/elasticIps/{id}"],
  ["vpc", "assignSecondaryIps", "POST", "/networkInterfaces/{id}:assignSecondaryIps"],
  ["vpc", "unassignSecondaryIps", "POST", "/networkInterfaces/{id}:unassignSecondaryIps"],
  ["disk", "createDisks", "POST", "/disks"],
  ["disk", "modifyDiskAttribute", "PATCH", "/disks/{id}"],
  ["disk", "deleteDisk", "DELETE", "/disks/{id}"],
  ["disk", "recoverDisk", "POST", "/disks/{id}:recover"],
  ["resourcetag", "describeResources", "POST", "/tags:describeResources"],
  ["resourcetag", "describeTags", "POST", "/describeTags"],
  ["resourcetag", "describeKeys", "POST", "/tags:describeKeys"],
  ["resourcetag", "describeValues", "POST", "/tags:describeValues"],
  ["resourcetag", "queryResource", "POST", "/queryResource"],
  ["ag", "abandonInstances", "POST", "/availabilityGroups/{id}:abandonInstances"],
];
