/** A group named web, declared and observed by the tests of the provider. */
import { toDesired, type Declared, type Desired } from "../../../provider/group/desired.js";
import type { Candidate, Member, Observed } from "../../../provider/group/observed.js";
import type { InstanceSpec } from "../../../provider/wire/spec.js";

export const SPEC: InstanceSpec = {
  az: "cn-north-1a",
  instanceType: "g.n2.large",
  imageId: "img-a",
  name: "web-[001]",
  primaryNetworkInterface: { networkInterface: { subnetId: "subnet-a" } },
};

export const INPUTS = {
  regionId: "cn-north-1",
  count: 3,
  instanceSpec: SPEC,
  lineage: "lineage-1",
};

/** `SPEC` with autoDelete on its system disk, so the check has no warning about it. */
export const SPEC_WITH_DISK: InstanceSpec = {
  ...SPEC,
  systemDisk: { autoDelete: true, cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 40 } },
};

/** `INPUTS` with this spec. */
export const INPUTS_WITH_DISK = { ...INPUTS, instanceSpec: SPEC_WITH_DISK };

export function web(count: number, spec: Partial<InstanceSpec> = {}): Desired {
  return toDesired({ ...INPUTS, count, instanceSpec: { ...SPEC, ...spec } });
}

/** Three members of `SPEC`, with the given changes. */
export function webWith(given: Partial<Declared>): Desired {
  return toDesired({ ...INPUTS, ...given });
}

/** Spec hash of `SPEC` under the lineage of `INPUTS`. */
export const SPEC_HASH = web(0).specHash;

/** A running member as declared, with the given changes. */
export function memberOf(slot: number, given: Partial<Member> = {}): Member {
  return {
    slot,
    instanceId: `i-${slot}`,
    name: `web-${String(slot + 1).padStart(3, "0")}`,
    status: "running",
    phase: "ready",
    az: "cn-north-1a",
    privateIpAddress: `10.0.0.${slot}`,
    elasticIpAddress: "",
    specHash: SPEC_HASH,
    drift: "",
    mismatches: {},
    ...given,
  };
}

/** A VM without any claim to a slot except the given ones. */
export function candidate(instanceId: string, given: Partial<Candidate> = {}): Candidate {
  const { slot: _slot, phase: _phase, ...member } = memberOf(0);
  return {
    ...member,
    instanceId,
    name: "",
    slot: undefined,
    isKnown: false,
    range: undefined,
    ...given,
  };
}

/** A running member with another zone than `SPEC`. */
export function driftedOf(slot: number, given: Partial<Member> = {}): Member {
  const drift = "az is b, declared cn-north-1a";
  return memberOf(slot, { drift, mismatches: { az: "b" }, ...given });
}

export function observedOf(
  members: readonly Member[],
  rest: Partial<Omit<Observed, "members">> = {},
): Observed {
  return { members, surplus: [], leaving: [], ...rest };
}
