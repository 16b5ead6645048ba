/**
 * The operations that change a VM, its network interface, elastic IP, disks and tags without replacing it.
 *
 * Repeatable are calls that set a value: after a second one, the value is the same. Stop, resize, rebuild and the growth
 * of a disk are not: a rebuild would wipe the disk again, and the others are refused in the state after the first call.
 *
 * @see docs/jdcloud.md#changing-a-vm, #key-pairs, #tag-service, #security-groups, #elastic-ips, #cloud-disks, #renewal
 */
import { z } from "zod";
import { Nothing, REGION, type Operation } from "./operations.js";

const INSTANCE = `${REGION}/instances/{instanceId}`;

const ids = z
  .array(z.string())
  .nullish()
  .transform((given) => given ?? []);

/** Sets the given attributes of a VM. Metadata is merged into the VM's own. */
export const modifyInstanceAttribute = {
  name: "modifyInstanceAttribute",
  service: "vm",
  method: "POST",
  path: `${INSTANCE}:modifyInstanceAttribute`,
  isRepeatable: true,
  result: Nothing,
} satisfies Operation<unknown>;

/** Sets the password of a `running` or `stopped` VM; effective after its next reboot. */
export const modifyInstancePassword = {
  name: "modifyInstancePassword",
  service: "vm",
  method: "POST",
  path: `${INSTANCE}:modifyInstancePassword`,
  isRepeatable: true,
  result: Nothing,
} satisfies Operation<unknown>;

/** Sets whether data disks are deleted with their VM; one bad disk fails the call. */
export const modifyInstanceDiskAttribute = {
  name: "modifyInstanceDiskAttribute",
  service: "vm",
  method: "POST",
  path: `${INSTANCE}:modifyInstanceDiskAttribute`,
  isRepeatable: true,
  result: Nothing,
} satisfies Operation<unknown>;

/** Stops a VM; allowed when `running`. */
export const stopInstance = {
  name: "stopInstance",
  service: "vm",
  method: "POST",
  path: `${INSTANCE}:stopInstance`,
  isRepeatable: false,
  result: Nothing,
} satisfies Operation<unknown>;

/** Gives a `stopped` VM another instance type. */
export const resizeInstance = {
  name: "resizeInstance",
  service: "vm",
  method: "POST",
  path: `${INSTANCE}:resizeInstance`,
  isRepeatable: false,
  result: Nothing,
} satisfies Operation<unknown>;

/** Writes an image to the system disk of a `stopped` VM; everything on that disk is lost. */
export const rebuildInstance = {
  name: "rebuildInstance",
  service: "vm",
  method: "POST",
  path: `${INSTANCE}:rebuildInstance`,
  isRepeatable: false,
  result: Nothing,
} satisfies Operation<unknown>;

/** HTTP 200 even if the key pair could not be attached to, or detached from, some of the VMs. */
const KeypairOutcome = z.looseObject({ successInstanceId: ids, failInstanceId: ids });

/**
 * Attaches a key pair to VMs without one. A second call has no effect, but it reports the VMs of the first as failed.
 */
export const attachKeypair = {
  name: "attachKeypair",
  service: "vm",
  method: "POST",
  path: `${REGION}/keypairs/{keyName}:attach`,
  isRepeatable: true,
  result: KeypairOutcome,
} satisfies Operation<unknown>;

/** Detaches a key pair from VMs. A second call has no effect, but it reports the VMs of the first as failed. */
export const detachKeypair = {
  name: "detachKeypair",
  service: "vm",
  method: "POST",
  path: `${REGION}/keypairs/{keyName}:detach`,
  isRepeatable: true,
  result: KeypairOutcome,
} satisfies Operation<unknown>;

/** Replaces the security groups of a network interface, in any state of its VM. */
export const modifyNetworkInterface = {
  name: "modifyNetworkInterface",
  service: "vpc",
  method: "PATCH",
  path: `${REGION}/networkInterfaces/{networkInterfaceId}`,
  isRepeatable: true,
  result: Nothing,
} satisfies Operation<unknown>;

/** Sets the bandwidth of an elastic IP. */
export const modifyElasticIp = {
  name: "modifyElasticIp",
  service: "vpc",
  method: "PATCH",
  path: `${REGION}/elasticIps/{elasticIpId}`,
  isRepeatable: true,
  result: Nothing,
} satisfies Operation<unknown>;

/** Enlarges a disk. */
export const extendDisk = {
  name: "extendDisk",
  service: "disk",
  method: "POST",
  path: `${REGION}/disks/{diskId}:extend`,
  isRepeatable: false,
  result: Nothing,
} satisfies Operation<unknown>;

/** Switches the automatic renewal of prepaid VMs; `stringResult` is the number of VMs that were set, as text. */
export const setRenewal = {
  name: "setRenewal",
  service: "renewal",
  method: "PUT",
  path: "/v2/regions/{regionId}/instances:autoRenewStatus",
  isRepeatable: true,
  result: z
    .looseObject({ stringResult: z.union([z.string(), z.number()]).nullish() })
    .nullish()
    .transform((result) => String(result?.stringResult ?? "")),
} satisfies Operation<unknown>;

/** HTTP 200 even if some of the resources failed, each with a reason in `msg`. */
export const TagOutcome = z.looseObject({
  data: z.looseObject({
    failedResourcesMap: z
      .array(
        z.looseObject({
          resourceId: z.string(),
          msg: z
            .string()
            .nullish()
            .transform((msg) => msg || "no reason given"),
        }),
      )
      .nullish()
      .transform((failed) => failed ?? []),
  }),
});
export type TagOutcome = z.output<typeof TagOutcome>;

/** Sets tags of VMs. */
export const tagResources = {
  name: "tagResources",
  service: "resourcetag",
  method: "POST",
  path: `${REGION}/tags:tagResources`,
  isRepeatable: true,
  result: TagOutcome,
} satisfies Operation<unknown>;

/** Removes tags of VMs; key and value must match. A second call reports the VMs of the first as failed. */
export const unTagResources = {
  name: "unTagResources",
  service: "resourcetag",
  method: "POST",
  path: `${REGION}/tags:unTagResources`,
  isRepeatable: true,
  result: TagOutcome,
} satisfies Operation<unknown>;
