/** A VM as the cloud has it, compared with a declared spec. No tag of ours counts here. */
import { createHash } from "node:crypto";
import { toDesired } from "../../../provider/group/desired.js";
import { GROUP_TAG, specMark } from "../../../provider/group/identity.js";
import type { InstanceSpec } from "../../../provider/wire/spec.js";
import type { Vm, World } from "../../../simulator/world/world.js";
import { specOf, type Program } from "../program.js";
import type { GroupView } from "./views.js";

/** Security group of a VM without any, by region. */
const DEFAULT_GROUPS: Readonly<Record<string, string>> = {
  "cn-north-1": "sg-north1main",
  "cn-east-1": "sg-east1main0",
};

/** Fields that a change sets, and that the next one takes away only if it knows that they were set. */
const MAY_STAY: ReadonlySet<string> = new Set([
  ...["description", "metadata", "userdata", "userTags"],
  ...["keyNames", "passwordAuth", "securityGroups"],
]);

/**
 * The fields of a VM with another value than the spec's, each as `field is …`. After a forgotten change some values may
 * stay. Pure.
 */
export function differencesFrom(
  spec: InstanceSpec,
  vm: Vm,
  { world, isForgotten }: { readonly world: World; readonly isForgotten: boolean },
): readonly string[] {
  const observed = observedFields(vm, world);
  return Object.entries(declaredFields(spec, vm)).flatMap(([field, declared]) =>
    declared === undefined || declared === observed[field] || (isForgotten && MAY_STAY.has(field))
      ? []
      : [`${field} is ${observed[field]}`],
  );
}

/**
 * Whether a VM with the values of one spec can get another spec only as a new VM, because the API sets these fields and
 * cannot unset them. Pure.
 *
 * @see docs/rollout.md#in-place-stopped-for-a-while-or-by-a-new-vm
 */
export function isLasting(values: InstanceSpec, next: InstanceSpec): boolean {
  return lastingFields(values).some((field) => !lastingFields(next).includes(field));
}

function lastingFields({
  description,
  password,
  primaryNetworkInterface: nic,
  ...spec
}: InstanceSpec): readonly string[] {
  const { securityGroups = [] } = nic?.networkInterface ?? {};
  // Without a password the VM could no longer be logged in to.
  const isKeyOnly = spec.passwordAuth === "no" && (spec.keyNames ?? []).length > 0;
  const fields = {
    ...{ description, password, securityGroups: securityGroups[0] },
    passwordAuth: isKeyOnly ? "no" : "",
  };
  return [
    ...Object.entries(fields).flatMap(([field, value = ""]) => (value === "" ? [] : [field])),
    ...[...(spec.metadata ?? []), ...(spec.userdata ?? [])].map(({ key }) => `data ${key}`),
  ];
}

type Fields = Readonly<Record<string, string | undefined>>;

function declaredFields(spec: InstanceSpec, { regionId }: Vm): Fields {
  const { keyNames = [], passwordAuth = "yes", primaryNetworkInterface: nic } = spec;
  const { securityGroups = [DEFAULT_GROUPS[regionId] ?? ""] } = nic?.networkInterface ?? {};
  const isPasswordUsed = keyNames.length === 0 || passwordAuth === "yes";
  return {
    instanceType: spec.instanceType ?? "",
    imageId: spec.imageId ?? "",
    "name before its number": (spec.name ?? "").replace(/\[.*/, ""),
    description: spec.description ?? "",
    metadata: pairsText(spec.metadata),
    userdata: pairsText(spec.userdata),
    userTags: pairsText(spec.userTags),
    keyNames: keyNames.join(),
    passwordAuth: keyNames.length > 0 ? passwordAuth : undefined,
    // An earlier password is of no use to anybody while only keys count.
    password: isPasswordUsed && spec.password !== undefined ? digest(spec.password) : undefined,
    securityGroups: [...securityGroups].sort().join(),
    bandwidth: String(spec.elasticIp?.bandwidthMbps ?? "none"),
    autoDelete: (spec.dataDisks ?? []).map(({ autoDelete = false }) => String(autoDelete)).join(),
  };
}

function observedFields(vm: Vm, { elasticIps }: World): Fields {
  const ownTags = vm.tags.filter(({ key }) => !key.startsWith("jdvm:"));
  return {
    instanceType: vm.instanceType,
    imageId: vm.imageId,
    "name before its number": vm.name.replace(/\d+$/, ""),
    description: vm.description,
    metadata: pairsText(vm.metadata),
    userdata: pairsText(vm.userdata),
    userTags: pairsText(ownTags),
    keyNames: vm.keyNames.join(),
    passwordAuth: vm.passwordAuth,
    password: vm.passwordDigest,
    securityGroups: [...vm.securityGroupIds].sort().join(),
    bandwidth: String(elasticIps.get(vm.elasticIp?.id ?? "")?.bandwidthMbps ?? "none"),
    autoDelete: vm.dataDisks.map(({ autoDelete }) => String(autoDelete)).join(),
  };
}

function pairsText(
  pairs: readonly { readonly key: string; readonly value?: string | undefined }[] = [],
): string {
  return pairs
    .map(({ key, value = "" }) => `${key}=${value}`)
    .sort()
    .join();
}

function digest(password: string): string {
  return createHash("sha256").update(password).digest("hex");
}

/** The view of a group, its declared specs so far, and the VMs that others have changed or created. */
export interface DeclaredView extends GroupView {
  readonly declared: readonly InstanceSpec[];
  readonly altered: ReadonlySet<string>;
  readonly forgotten: ReadonlySet<string>;
}

/**
 * Notes the VMs of a change in place whose goal is known to nobody before a run. The next change sets every field that
 * the program declares, and cannot know which others were set.
 *
 * @see docs/reliability.md#not-promised-and-why
 */
export function noteForgotten({
  account,
  stack,
  program,
  forgotten,
}: GroupView & { readonly program: Program; readonly forgotten: Set<string> }): void {
  const { inputs, outputs } = stack.checkpoint() ?? {};
  const saved = [inputs, outputs].flatMap((one) =>
    one ? [hashOf(one["instanceSpec"] as InstanceSpec, stack.lineage)] : [],
  );
  const remembered = stack
    .rememberedSpecs()
    .map((one) => hashOf(one["instanceSpec"] as InstanceSpec, stack.lineage));
  const known = new Set([hashOf(specOf(program), stack.lineage), ...saved, ...remembered]);
  for (const vm of account.simulation.world.present.values()) {
    const { specHash, unfinished = [] } = specMark(vm.tags) ?? {};
    const goals = [...(specHash === undefined ? [] : [specHash]), ...unfinished];
    if (goals.some((hash) => !known.has(hash))) forgotten.add(vm.instanceId);
  }
}

/**
 * `tagged`: a VM whose tag names one spec, and no unfinished change, has exactly this spec. A VM may be re-tagged only
 * after its last change.
 */
export function taggedViolations({
  account,
  stack,
  declared,
  altered,
  forgotten,
}: DeclaredView): readonly string[] {
  const { world } = account.simulation;
  return [...world.present.values()].flatMap((vm) => {
    const mark = specMark(vm.tags);
    const isOfGroup = vm.tags.some(
      ({ key, value }) => key === GROUP_TAG && value === stack.groupKey,
    );
    if (!isOfGroup || altered.has(vm.instanceId) || !mark || mark.unfinished.length > 0) return [];
    const spec = declared.find((one) => hashOf(one, stack.lineage) === mark.specHash);
    const differences = spec
      ? differencesFrom(spec, vm, { world, isForgotten: forgotten.has(vm.instanceId) })
      : [];
    return differences.length === 0
      ? []
      : [`tagged: ${vm.name} (${vm.instanceId}) is not as its tag says: ${differences.join("; ")}`];
  });
}

const hashes = new WeakMap<InstanceSpec, Map<string, string>>();

/** The hash of a spec for a lineage; computed once. */
export function hashOf(spec: InstanceSpec, lineage: string): string {
  const known = hashes.get(spec) ?? new Map<string, string>();
  hashes.set(spec, known);
  const hash =
    known.get(lineage) ??
    toDesired({ regionId: "cn-north-1", count: 1, instanceSpec: spec, lineage }).specHash;
  known.set(lineage, hash);
  return hash;
}
