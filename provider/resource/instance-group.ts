/** What a program declares: a group of identical VMs, and what it is made of. */
import * as pulumi from "@pulumi/pulumi";
import type { SavedMember } from "../group/state.js";
import type { Failure } from "../group/outcome.js";
import type { JdVmInstanceGroupArgs } from "./instance-group-args.js";
import type { InstanceSpecArgs, InstanceSpecFieldsArgs } from "./instance-spec-args.js";
import { valueOf, ownUrn, JdVmGroupLineage, revisionOf } from "./companions.js";
import { groupProvider } from "./dynamic.js";
import { hiddenInputs } from "../wire/hidden-inputs.js";
import { secretPaths } from "./secret-paths.js";

/** One VM of a group, as the outputs tell it. */
export interface InstanceOutput {
  /** Its place in the group, from 0; it keeps it for life. */
  readonly slot: number;
  /** 实例ID. */
  readonly instanceId: string;
  /** 实例名称. */
  readonly name: string;
  /** 状态 when last seen, in the cloud's words. */
  readonly status: string;
  /** 可用区. */
  readonly az: string;
  /** 内网IPv4地址. */
  readonly privateIpAddress: string;
  /** 弹性公网IP; absent when it has none. */
  readonly elasticIpAddress?: SavedMember["elasticIpAddress"];
  /** Hash of what it was launched with. */
  readonly specHash?: SavedMember["specHash"];
}

/** An argument as an output. */
type Given<Name extends keyof JdVmInstanceGroupArgs> = pulumi.Output<
  pulumi.Unwrap<JdVmInstanceGroupArgs[Name]>
>;

/** Every output must be a property, also an argument that the program leaves out. */
const OUTPUTS = {
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
  preflight: undefined,
  instanceIds: undefined,
  instances: undefined,
  readyCount: undefined,
  desiredCount: undefined,
  failures: undefined,
  groupKey: undefined,
};

/**
 * A group of identical JD Cloud VMs. `pulumi up` makes the cloud agree with it: launches what is missing in batches of
 * up to 100, retires what is too many, and completes on the next run what could not be done in this one.
 */
export class JdVmInstanceGroup extends pulumi.dynamic.Resource {
  /** 地域ID. */
  declare readonly regionId: pulumi.Output<string>;
  /** How many VMs are asked for; after a refresh, how many are as declared. */
  declare readonly count: pulumi.Output<number>;
  /** 实例配置 as the program gave it; `password` and `userdata` are secret. */
  declare readonly instanceSpec: pulumi.Output<pulumi.Unwrap<InstanceSpecFieldsArgs>>;
  /** What single members have of their own, by slot. */
  declare readonly overrides: Given<"overrides">;
  /** Where else to launch. */
  declare readonly placements: Given<"placements">;
  /** Fields newer than this package. */
  declare readonly extraSpec: Given<"extraSpec">;
  /** Whatever else the members are launched anew for. */
  declare readonly triggers: pulumi.Output<unknown>;
  /** Whether a run that would delete any VM fails. */
  declare readonly deletionProtection: Given<"deletionProtection">;
  /** The most VMs that one run may delete. */
  declare readonly maxDelete: Given<"maxDelete">;
  /** What a run does that cannot make all members. */
  declare readonly onPartialFailure: Given<"onPartialFailure">;
  /** With `accept`, how many members must run. */
  declare readonly minReady: Given<"minReady">;
  /** How often a slot is launched again within one run. */
  declare readonly launchRetries: Given<"launchRetries">;
  /** How long runs and VMs may take. */
  declare readonly timeouts: Given<"timeouts">;
  /** Which look-ups a preview makes. */
  declare readonly preflight: Given<"preflight">;
  /** Ids of all members, by slot. */
  declare readonly instanceIds: pulumi.Output<string[]>;
  /** All members, by slot. */
  declare readonly instances: pulumi.Output<InstanceOutput[]>;
  /** How many members run as declared. */
  declare readonly readyCount: pulumi.Output<number>;
  /** How many members the last run was asked for. */
  declare readonly desiredCount: pulumi.Output<number>;
  /** The members the last run could not get right, and why; empty after a run that succeeded. */
  declare readonly failures: pulumi.Output<Failure[]>;
  /** The group's handle, also its id and the value of its VMs' tag `jdvm:group`. */
  declare readonly groupKey: pulumi.Output<string>;

  constructor(name: string, args: JdVmInstanceGroupArgs, opts: pulumi.CustomResourceOptions = {}) {
    if (opts.deleteBeforeReplace === false) {
      throw new pulumi.RunError(
        `${name}: deleteBeforeReplace: false is not supported: old and new members share one identity, so deleting the old ones would delete the new ones. Remove the option`,
      );
    }
    // What is not an argument goes along, so that check can say so.
    const given = { ...args, instanceSpec: secured(args.instanceSpec) };
    const { id: lineage, regionIds } = new JdVmGroupLineage(name, args.regionId, opts);
    super(
      groupProvider,
      name,
      {
        ...OUTPUTS,
        ...given,
        lineage,
        ...hiddenInputs({
          urn: ownUrn(name, opts),
          regionIds: valueOf(regionIds),
          revision: revisionOf(name, { lineage, args: given }, opts),
          secretPaths: secretPaths(args),
          isPreview: pulumi.runtime.isDryRun(),
        }),
      },
      { ...opts, deleteBeforeReplace: true },
      "jdcloud",
      "JdVmInstanceGroup",
    );
  }
}

/** Password and scripts are secret from here on, also when the program gave them as plain text. */
function withSecrets(spec: InstanceSpecFieldsArgs): InstanceSpecFieldsArgs {
  // A program without types may leave it out; that is for check to say.
  if (typeof spec !== "object" || spec === null) return spec;
  return {
    ...spec,
    ...(spec.password !== undefined && { password: pulumi.secret(spec.password) }),
    ...(spec.userdata !== undefined && { userdata: pulumi.secret(spec.userdata) }),
  };
}

/** Field by field where the program gave an object, so that one secret or unknown value does not veil all the others. */
function secured(spec: pulumi.Input<InstanceSpecArgs>): pulumi.Input<InstanceSpecFieldsArgs> {
  return pulumi.Output.isInstance(spec) || spec instanceof Promise
    ? pulumi.output(spec).apply((known) => withSecrets(known as InstanceSpecFieldsArgs))
    : withSecrets(spec);
}
