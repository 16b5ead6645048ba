/** Places for members: the spec's own zone and subnet first, then the program's fallbacks. */
import type { InstanceSpec } from "../wire/spec.js";
import type { Placement } from "../inputs/inputs.js";

/** A spec moved to another place. Pure. */
export function placedIn(spec: InstanceSpec, place: Placement | undefined): InstanceSpec {
  if (!place) return spec;
  const { az, subnetId, instanceType } = place;
  return {
    ...spec,
    az,
    ...(instanceType !== undefined && { instanceType }),
    primaryNetworkInterface: {
      ...spec.primaryNetworkInterface,
      networkInterface: { ...spec.primaryNetworkInterface?.networkInterface, subnetId },
    },
  };
}

/**
 * Whether a member may run in a fallback place: one with a fixed IP address stays in the subnet of its address. Pure.
 */
export function mayMove(spec: InstanceSpec): boolean {
  return spec.primaryNetworkInterface?.networkInterface?.primaryIpAddress === undefined;
}
