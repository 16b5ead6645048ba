/** Groups of JD Cloud VMs as one Pulumi resource. */
export { JdVmInstanceGroup } from "./resource/instance-group.js";
export type { InstanceOutput } from "./resource/instance-group.js";
export type * from "./resource/instance-group-args.js";
export type * from "./resource/instance-spec-args.js";
export type { InstanceSpec } from "./wire/spec.js";
export type { Failure } from "./group/outcome.js";
