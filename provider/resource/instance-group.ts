/** The resource declared by a program: a group of identical VMs. */
import * as pulumi from "@pulumi/pulumi";
import type { SavedMember } from "../group/saved-member.js";
import type { Failure } from "../group/outcome.js";
import type { JdVmInstanceGroupArgs } from "./instance-group-args.js";
import type { InstanceSpecArgs, InstanceSpecFieldsArgs } from "./instance-spec-args.js";
import { valueOf, ownUrn, JdVmGroupLineage, revisionOf } from "./companions.js";
import { groupProvider } from "./dynamic.js";
import { hiddenInputs } from "../wire/hidden-inputs.js";
import { faultOf, ineffectiveOption } from "./declaration.js";
import { secretPaths } from "./secret-paths.js";

/** One VM of a group, in the outputs. */
export interface InstanceOutput {
  /** Its place in the group, from 0; it keeps it for life. */
  readonly slot: number;
  /** Instance id (实例ID). */
  readonly instanceId: string;
  /** Name (实例名称). */
  readonly name: string;
  /** Status (状态) when last seen, in the cloud's words. */
  readonly status: string;
  /** Zone (可用区). */
  readonly az: string;
  /** Private address (内网IPv4地址). */
  readonly privateIpAddress: string;
  /** Elastic IP (弹性公网IP); absent if it has none. */
  readonly elasticIpAddress?: SavedMember["elasticIpAddress"];
  /** Hash of its spec. */
  readonly specHash?: SavedMember["specHash"];
}

/** An argument as an output. */
type Given<Name extends keyof JdVmInstanceGroupArgs> = pulumi.Output<
  pulumi.Unwrap<JdVmInstanceGroupArgs[Name]>
>;

/** The optional arguments. */
const OPTIONAL_ARGUMENTS = {
  overrides: undefined,
  placements: undefined,
  extraSpec: undefined,
  triggers: undefined,
  deletionProtection: undefined,
  maxDelete: undefined,
  onPartialFailure: undefined,
  minReady: undefined,
  launchRetries: undefined,
  timeouts: undefined,
  rollout: undefined,
  preflight: undefined,
} satisfies Record<
  Exclude<keyof JdVmInstanceGroupArgs, "regionId" | "count" | "instanceSpec">,
  undefined
>;

/** Every output must be a property, also an argument left out by the program. */
const OUTPUTS = {
  ...OPTIONAL_ARGUMENTS,
  instanceIds: undefined,
  instances: undefined,
  readyCount: undefined,
  desiredCount: undefined,
  failures: undefined,
  groupKey: undefined,
};

/**
 * A group of identical JD Cloud VMs. `pulumi up` makes the cloud match it: it launches missing VMs in batches of up to
 * 100, deletes surplus VMs, and completes an incomplete group on the next run.
 */
export class JdVmInstanceGroup extends pulumi.dynamic.Resource {
  /** Region (地域ID). */
  declare readonly regionId: pulumi.Output<string>;
  /** Number of VMs asked for. `readyCount` counts the running ones. */
  declare readonly count: pulumi.Output<number>;
  /** Instance spec (实例配置) as the program gave it; `password` and `userdata` are secret. */
  declare readonly instanceSpec: pulumi.Output<pulumi.Unwrap<InstanceSpecFieldsArgs>>;
  /** Per-member settings, by slot. */
  declare readonly overrides: Given<"overrides">;
  /** Fallback places to launch in. */
  declare readonly placements: Given<"placements">;
  /** Fields of the instance spec newer than this package. */
  declare readonly extraSpec: Given<"extraSpec">;
  /** Arbitrary value; changing it replaces all members. */
  declare readonly triggers: pulumi.Output<unknown>;
  /** An alias of `maxDelete: 0`: no run may delete a VM. */
  declare readonly deletionProtection: Given<"deletionProtection">;
  /** Most VMs to delete in one run. */
  declare readonly maxDelete: Given<"maxDelete">;
  /** What to do when not all members can be created. */
  declare readonly onPartialFailure: Given<"onPartialFailure">;
  /** With `accept`, the number of members required to run. */
  declare readonly minReady: Given<"minReady">;
  /** Launches per slot and run after the first. */
  declare readonly launchRetries: Given<"launchRetries">;
  /** Time limits of runs and VMs. */
  declare readonly timeouts: Given<"timeouts">;
  /** How a change goes through the group. */
  declare readonly rollout: Given<"rollout">;
  /** Checks of a preview. */
  declare readonly preflight: Given<"preflight">;
  /** Ids of all members, by slot. */
  declare readonly instanceIds: pulumi.Output<string[]>;
  /** All members, by slot. */
  declare readonly instances: pulumi.Output<InstanceOutput[]>;
  /** Number of members running as declared. */
  declare readonly readyCount: pulumi.Output<number>;
  /** Number of members asked for in the last run. */
  declare readonly desiredCount: pulumi.Output<number>;
  /** The failures of the last run, by member; empty after a success. */
  declare readonly failures: pulumi.Output<Failure[]>;
  /** The group's handle, also its id and the value of its VMs' tag `jdvm:group`. */
  declare readonly groupKey: pulumi.Output<string>;

  constructor(name: string, args: JdVmInstanceGroupArgs, given: pulumi.CustomResourceOptions = {}) {
    const fault = faultOf(name, args, given);
    if (fault !== undefined) throw new pulumi.RunError(fault);
    const opts = withoutWildcard(given);
    // Unknown arguments go along, so check can report them.
    const declared = { ...args, instanceSpec: secured(args.instanceSpec) };
    const paths = secretPaths(args);
    const { id: lineage, regionIds } = new JdVmGroupLineage(name, args.regionId, opts);
    super(
      groupProvider,
      name,
      {
        ...OUTPUTS,
        ...declared,
        lineage,
        ...hiddenInputs({
          urn: ownUrn(name, opts),
          regionIds: valueOf(regionIds),
          revision: revisionOf(name, { lineage, args: declared }, paths, opts),
          secretPaths: paths,
          ignored: opts.ignoreChanges,
          isPreview: pulumi.runtime.isDryRun(),
        }),
      },
      { ...opts, deleteBeforeReplace: true },
      "jdcloud",
      "JdVmInstanceGroup",
    );
    const ignored = ineffectiveOption(opts);
    if (ignored !== undefined) void pulumi.log.warn(ignored, this);
  }
}

/** `*` as the names of all arguments, since the engine would reset the hidden inputs as well. */
function withoutWildcard(opts: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions {
  if (!opts.ignoreChanges?.includes("*")) return opts;
  const names = ["regionId", "count", "instanceSpec", ...Object.keys(OPTIONAL_ARGUMENTS)];
  return { ...opts, ignoreChanges: names };
}

/** Password and scripts are secret from here on, also when the program gave them as plain text. */
function withSecrets(spec: InstanceSpecFieldsArgs): InstanceSpecFieldsArgs {
  // A program without types may leave it out; check reports it.
  if (typeof spec !== "object" || spec === null) return spec;
  return {
    ...spec,
    ...(spec.password !== undefined && { password: pulumi.secret(spec.password) }),
    ...(spec.userdata !== undefined && { userdata: pulumi.secret(spec.userdata) }),
  };
}

/** Field by field if the program gave an object, so one secret or unknown value does not hide all others. */
function secured(spec: pulumi.Input<InstanceSpecArgs>): pulumi.Input<InstanceSpecFieldsArgs> {
  return pulumi.Output.isInstance(spec) || spec instanceof Promise
    ? pulumi.output(spec).apply((known) => withSecrets(known as InstanceSpecFieldsArgs))
    : withSecrets(spec);
}
