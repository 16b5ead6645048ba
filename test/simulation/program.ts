/** The programs of a scenario. */
import type { InstanceSpec } from "../../provider/wire/spec.js";
import { REGION } from "./account.js";

/** Instance types a program chooses from. */
export const TYPES = ["g.n2.large", "g.n2.xlarge"] as const;

/** The parts of a program that vary. */
export interface Program {
  readonly count: number;
  readonly type: (typeof TYPES)[number];
  /** Whether the spec holds a password and user data. */
  readonly isSecret: boolean;
  /** Whether the spec spells out the cloud's defaults: another request for the same VMs. */
  readonly hasExplicitDefaults?: boolean;
}

/** Secrets, each with a mark; the invariants search for them. */
export const SECRETS = {
  password: "Marked-Passw0rd",
  script: btoa("#!/bin/bash\necho MARKED-SCRIPT\n"),
};

/** The inputs of a program. */
export function inputsOf({ count, ...program }: Program) {
  return { regionId: REGION, count, instanceSpec: specOf(program) };
}

/** An input whose changes a program ignores, as `ignoreChanges` names it. */
export type IgnoredInput = "count" | "instanceSpec";

/** A program under `ignoreChanges`: the input stays as the last saved run had it, whatever a refresh has seen since. */
export function withIgnored(
  program: Program,
  ignored: IgnoredInput | undefined,
  saved: { readonly inputs: Properties; readonly outputs: Properties } | undefined,
): Program {
  if (!ignored || !saved) return program;
  if (ignored === "count") return { ...program, count: Number(saved.outputs["desiredCount"]) };
  const { instanceType, password, charge } = saved.inputs["instanceSpec"] as InstanceSpec;
  return {
    count: program.count,
    type: TYPES.find((type) => type === instanceType) ?? program.type,
    isSecret: password !== undefined,
    hasExplicitDefaults: charge !== undefined,
  };
}

type Properties = Readonly<Record<string, unknown>>;

/** The spec of a program. */
export function specOf({
  type,
  isSecret,
  hasExplicitDefaults = false,
}: Omit<Program, "count">): InstanceSpec {
  return {
    az: "cn-north-1a",
    instanceType: type,
    imageId: "img-ubuntu2204",
    name: "web-[001]",
    primaryNetworkInterface: { networkInterface: { subnetId: "subnet-north1main" } },
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
}
