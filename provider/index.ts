/** Groups of JD Cloud VMs as one Pulumi resource. */
export { JdVmInstanceGroup } from "./instance-group.js";
export type { InstanceOutput } from "./instance-group.js";
export type * from "./instance-group-args.js";
export type * from "./instance-spec-args.js";
export type { InstanceSpec } from "./wire/spec.js";
export type { Failure } from "./group/outcome.js";
