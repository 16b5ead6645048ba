/** Groups of JD Cloud VMs as one Pulumi resource. */
export { JdVmInstanceGroup } from "./instance-group.js";
export type {
  DeepInput,
  InstanceOutput,
  InstanceSpecArgs,
  JdVmInstanceGroupArgs,
} from "./instance-group.js";
export type { InstanceSpec } from "./wire/spec.js";
export type { Failure } from "./group/outcome.js";
