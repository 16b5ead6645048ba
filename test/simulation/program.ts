/** The programs of a scenario. */
import type { GroupInputs } from "../../provider/inputs/inputs.js";
import type { InstanceSpec } from "../../provider/wire/spec.js";
import { REGION } from "./account.js";
import { liveFieldsOf, withLiveFields, type LiveFields } from "./live-fields.js";

/** Regions a program chooses from, each with a subnet of the account. */
const SUBNETS = { [REGION]: "subnet-north1main", "cn-east-1": "subnet-east1main0" } as const;
/** Another region of the account. */
export const OTHER_REGION = "cn-east-1";

/** Instance types a program chooses from. */
export const TYPES = ["g.n2.large", "g.n2.xlarge"] as const;

/** The variable parts of a program. */
export interface Program {
  readonly count: number;
  readonly type: (typeof TYPES)[number];
  /** Whether the spec holds a password and user data. */
  readonly isSecret: boolean;
  /** Whether the spec spells out the cloud's defaults: another request for the same VMs. */
  readonly hasExplicitDefaults?: boolean;
  /** The region; `REGION` when absent. */
  readonly regionId?: keyof typeof SUBNETS;
  /** The limits of a change; the defaults when absent. */
  readonly rollout?: NonNullable<GroupInputs["rollout"]>;
  /** Fields that can be changed on a running VM; absent ones are not declared. */
  readonly live?: LiveFields;
}

/** Secrets, each with a mark; the invariants search for them. */
export const SECRETS = {
  password: "Marked-Passw0rd",
  script: btoa("#!/bin/bash\necho MARKED-SCRIPT\n"),
  nextPassword: "Marked-Nextw0rd",
  nextScript: btoa("#!/bin/bash\necho MARKED-NEXT-SCRIPT\n"),
};

/** The inputs of a program. */
export function inputsOf({ count, rollout, ...program }: Program) {
  return {
    ...{ regionId: regionOf(program), count, instanceSpec: specOf(program) },
    ...(rollout && { rollout }),
  };
}

/** The region of a program. */
export function regionOf({ regionId = REGION }: Pick<Program, "regionId">) {
  return regionId;
}

/** An input whose changes a program ignores, as `ignoreChanges` names it. */
export type IgnoredInput = "count" | "instanceSpec";

/** A program under `ignoreChanges`: the input is as in the last saved run, even after a refresh with drift. */
export function withIgnored(
  program: Program,
  ignored: IgnoredInput | undefined,
  saved: { readonly inputs: Properties; readonly outputs: Properties } | undefined,
): Program {
  if (!ignored || !saved) return program;
  if (ignored === "count") return { ...program, count: Number(saved.outputs["desiredCount"]) };
  const spec = saved.inputs["instanceSpec"] as InstanceSpec;
  const { instanceType, password, charge } = spec;
  const live = liveFieldsOf(spec);
  return {
    count: program.count,
    type: TYPES.find((type) => type === instanceType) ?? program.type,
    isSecret: password !== undefined,
    hasExplicitDefaults: charge !== undefined,
    ...(Object.keys(live).length > 0 && { live }),
    ...(program.rollout && { rollout: program.rollout }),
  };
}

type Properties = Readonly<Record<string, unknown>>;

/** The spec of a program. */
export function specOf({
  type,
  isSecret,
  hasExplicitDefaults = false,
  regionId = REGION,
  live = {},
}: Omit<Program, "count">): InstanceSpec {
  const spec: InstanceSpec = {
    az: `${regionId}a`,
    instanceType: type,
    imageId: "img-ubuntu2204",
    name: "web-[001]",
    primaryNetworkInterface: { networkInterface: { subnetId: SUBNETS[regionId] } },
    systemDisk: { autoDelete: true, cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 40 } },
    ...(hasExplicitDefaults && {
      charge: { chargeMode: "postpaid_by_duration" },
      chargeOnStopped: "keepCharging",
    }),
    ...(isSecret && {
      password: SECRETS.password,
      userdata: [{ key: "launch-script", value: SECRETS.script }],
    }),
  };
  const { securityGroups: _ofRegion, ...portable } = live;
  return withLiveFields(spec, regionId === REGION ? live : portable);
}
