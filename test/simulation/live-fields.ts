/** The fields of a program that the API sets on a running VM, and the image, which a stopped VM gets. */
import type { InstanceSpec } from "../../provider/wire/spec.js";

const NAMES = [
  ...(["name", "description", "metadata", "userTags", "keyNames", "passwordAuth"] as const),
  ...(["elasticIp", "dataDisks", "password", "userdata", "imageId"] as const),
] as const;

/** Fields of a spec to declare beside its other ones, or in their place. */
export type LiveFields = Partial<Pick<InstanceSpec, (typeof NAMES)[number]>> & {
  /** Of the primary network interface. */
  readonly securityGroups?: readonly string[];
};

/** A spec with these fields. Pure. */
export function withLiveFields(
  spec: InstanceSpec,
  { securityGroups, ...fields }: LiveFields,
): InstanceSpec {
  const { primaryNetworkInterface: nic } = spec;
  if (!securityGroups || !nic?.networkInterface) return { ...spec, ...fields };
  const networkInterface = { ...nic.networkInterface, securityGroups: [...securityGroups] };
  return { ...spec, ...fields, primaryNetworkInterface: { ...nic, networkInterface } };
}

/** The fields that a spec declares. Pure. */
export function liveFieldsOf(spec: InstanceSpec): LiveFields {
  const { securityGroups } = spec.primaryNetworkInterface?.networkInterface ?? {};
  const declared = NAMES.filter((name) => spec[name] !== undefined);
  return {
    ...Object.fromEntries(declared.map((name) => [name, spec[name]])),
    ...(securityGroups && { securityGroups }),
  };
}
