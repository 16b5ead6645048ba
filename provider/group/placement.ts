/** Where members may be launched: the spec's own zone and subnet first, then what the program allows besides. */
import type { InstanceSpec } from "../wire/spec.js";
import type { Placement } from "../inputs/inputs.js";

/** A spec as it is asked for in another place. Pure. */
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

/** Whether a member may be in any place but the spec's own: one with a fixed address belongs where that is. Pure. */
export function mayMove(spec: InstanceSpec): boolean {
  return spec.primaryNetworkInterface?.networkInterface?.primaryIpAddress === undefined;
}
