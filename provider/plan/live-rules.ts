/**
 * The fields that the API sets on a running VM: one rule a field, from the values it may have to its new one. The API
 * sets some fields but cannot take their values away; such a change has no steps.
 */
import { isSame } from "../group/canonical.js";
import type { InstanceSpec, Metadata, Userdata } from "../wire/spec.js";

/** The attributes of one call; a name is final, without a number token. */
export interface Attributes {
  readonly name?: string;
  readonly hostname?: string;
  readonly description?: string;
  /** Pairs to add or change: the cloud keeps all others. */
  readonly metadata?: readonly Metadata[];
  readonly userdata?: readonly Userdata[];
}

/** One change of a running VM: the value that a field must have afterwards, so a repeated step changes nothing. */
export type Step =
  | { readonly kind: "attributes"; readonly attributes: Attributes }
  | { readonly kind: "password"; readonly password: string }
  | {
      readonly kind: "key";
      /** Undefined for no key. */
      readonly keyName: string | undefined;
      readonly passwordAuth: "yes" | "no";
      /** Whether the key must be attached again even if the VM has it: `passwordAuth` is part of the attachment. */
      readonly isReattached: boolean;
    }
  | { readonly kind: "securityGroups"; readonly groupIds: readonly string[] }
  | {
      readonly kind: "diskAutoDelete";
      readonly deviceName: string;
      readonly autoDelete: boolean;
    }
  | { readonly kind: "bandwidth"; readonly bandwidthMbps: number }
  | { readonly kind: "autoRenew"; readonly isOn: boolean }
  | {
      readonly kind: "tags";
      readonly set: readonly { readonly key: string; readonly value: string }[];
      /** Keys to take away. */
      readonly removed: readonly string[];
    };

/**
 * Whether a VM is marked before the step: its last call records the new spec, and a run may end between the two. Only
 * new tags are set by the last call itself. Pure.
 */
export function needsMark(step: Step): boolean {
  return step.kind !== "tags" || step.removed.length > 0;
}

/** A spec, as it is sent and in its normal form. */
export interface Facts {
  readonly sent: InstanceSpec;
  readonly normal: Partial<InstanceSpec>;
}

/** The steps of a field; undefined if the change needs a new VM. */
type Rule = (befores: readonly Facts[], after: Facts) => readonly Step[] | undefined;

const NONE: readonly Step[] = [];

/** @see docs/jdcloud.md#attributes-and-password: an empty description is no change for the cloud */
const description: Rule = (befores, { normal }) => {
  const { description: text = "" } = normal;
  if (befores.every((before) => (before.normal.description ?? "") === text)) return NONE;
  return text === "" ? undefined : attributes({ description: text });
};

/** @see docs/jdcloud.md#attributes-and-password: pairs are merged, and how one is removed is unknown */
const metadata: Rule = (befores, { sent, normal }) => {
  const pairs = valuesOf(normal.metadata);
  const former = befores.map((before) => valuesOf(before.normal.metadata));
  if (former.some((known) => [...known.keys()].some((key) => !pairs.has(key)))) return undefined;
  // A template's own pairs would stay on the VM.
  if (isTemplated(normal) && pairs.size > 0 && former.some(({ size }) => size === 0))
    return undefined;
  const isOther = ({ key }: Metadata): boolean => {
    const value = pairs.get(key.toLowerCase());
    return value !== undefined && former.some((known) => known.get(key.toLowerCase()) !== value);
  };
  const changed = (sent.metadata ?? []).filter(isOther);
  return changed.length === 0 ? NONE : attributes({ metadata: changed });
};

const userdata: Rule = (befores, { sent, normal }) => {
  if (!differ(befores, normal, (spec) => ({ userdata: spec.userdata }))) return NONE;
  const { userdata: scripts = [] } = sent;
  return scripts.length === 0 ? undefined : attributes({ userdata: scripts });
};

function attributes(given: Attributes): readonly Step[] {
  return [{ kind: "attributes", attributes: given }];
}

/** Without a password a VM has a random one, which no call sets; with a key alone it needs none. */
const password: Rule = (befores, { normal }) => {
  if (!differ(befores, normal, (spec) => spec.password)) return NONE;
  if (normal.password !== undefined) return [{ kind: "password", password: normal.password }];
  const isKeyOnly = normal.passwordAuth === "no" && keyOf(normal) !== undefined;
  return isKeyOnly ? NONE : undefined;
};

/** A template's key, and its choice of password logins, are unknown. */
const key: Rule = (befores, { normal }) => {
  const isOther = differ(befores, normal, (spec) => ({ keyNames: spec.keyNames }));
  const isOtherLogin = differ(befores, normal, (spec) => spec.passwordAuth);
  if (!isOther && !isOtherLogin) return NONE;
  const wasKeyOnly = befores.some((before) => before.normal.passwordAuth === "no");
  const keyName = keyOf(normal);
  const { passwordAuth = "yes" } = normal;
  if (keyName === undefined) {
    if (isTemplated(normal) || wasKeyOnly) return undefined;
    return [{ kind: "key", keyName, passwordAuth, isReattached: false }];
  }
  if (isTemplated(normal) && normal.passwordAuth === undefined) return undefined;
  // The VM would have no password at all.
  if (wasKeyOnly && passwordAuth === "yes" && normal.password === undefined) return undefined;
  return [{ kind: "key", keyName, passwordAuth, isReattached: isOtherLogin }];
};

/** Without groups a VM is in the default group of its VPC, whose id is unknown. */
const securityGroups: Rule = (befores, { normal }) => {
  const groupsOf = (spec: Partial<InstanceSpec>) =>
    spec.primaryNetworkInterface?.networkInterface?.securityGroups ?? [];
  if (!differ(befores, normal, (spec) => ({ securityGroups: groupsOf(spec) }))) return NONE;
  const groupIds = groupsOf(normal);
  return groupIds.length === 0 ? undefined : [{ kind: "securityGroups", groupIds }];
};

/** @see docs/jdcloud.md#attributes-and-password: disks billed by configuration; the device names the disk */
const diskAutoDelete: Rule = (befores, { normal }) => {
  const isOn = (spec: Partial<InstanceSpec>, place: number): boolean =>
    spec.dataDisks?.[place]?.autoDelete ?? false;
  const changed = (normal.dataDisks ?? []).flatMap((disk, place) =>
    befores.some((before) => isOn(before.normal, place) !== isOn(normal, place))
      ? [{ disk, place }]
      : [],
  );
  if (changed.length > 0 && isPrepaid(normal)) return undefined;
  const steps = changed.map(({ disk: { deviceName }, place }): Step | undefined =>
    deviceName === undefined
      ? undefined
      : { kind: "diskAutoDelete", deviceName, autoDelete: isOn(normal, place) },
  );
  return steps.every((step) => step !== undefined) ? steps : undefined;
};

const bandwidth: Rule = (befores, { normal }) => {
  const { bandwidthMbps } = normal.elasticIp ?? {};
  if (!differ(befores, normal, (spec) => spec.elasticIp?.bandwidthMbps)) return NONE;
  return bandwidthMbps === undefined ? undefined : [{ kind: "bandwidth", bandwidthMbps }];
};

/** Only a prepaid VM has the setting. */
const autoRenew: Rule = (befores, { normal }) =>
  differ(befores, normal, (spec) => spec.charge?.autoRenew ?? false)
    ? [{ kind: "autoRenew", isOn: normal.charge?.autoRenew ?? false }]
    : NONE;

const tags: Rule = (befores, { normal }) => {
  const after = valuesOf(normal.userTags);
  const former = befores.map((before) => valuesOf(before.normal.userTags));
  const set = [...after]
    .filter(([name, value]) => former.some((known) => known.get(name) !== value))
    .map(([name, value]) => ({ key: name, value }));
  const keys = new Set(former.flatMap((known) => [...known.keys()]));
  const removed = [...keys].filter((name) => !after.has(name));
  return set.length + removed.length === 0 ? NONE : [{ kind: "tags", set, removed }];
};

/** The rule of one field. */
export interface LiveRule {
  readonly field: string;
  readonly rule: Rule;
  /** Whether a rebuild sets the field: `set`, also to no value, or `kept`, only to another value. */
  readonly atRebuild?: "set" | "kept";
}

/** The rules in the order of their calls: a key decides on password logins after the password is set. */
export const LIVE_RULES: readonly LiveRule[] = [
  { field: "description", rule: description },
  { field: "metadata", rule: metadata, atRebuild: "kept" },
  { field: "userdata", rule: userdata, atRebuild: "kept" },
  { field: "password", rule: password, atRebuild: "set" },
  { field: "keyNames", rule: key, atRebuild: "set" },
  { field: "securityGroups", rule: securityGroups },
  { field: "dataDisks.autoDelete", rule: diskAutoDelete },
  { field: "elasticIp.bandwidthMbps", rule: bandwidth },
  { field: "charge.autoRenew", rule: autoRenew },
  { field: "userTags", rule: tags },
];

/** Whether a value may have to change. The value is an object if a name decides how it is compared. */
function differ(
  befores: readonly Facts[],
  after: Partial<InstanceSpec>,
  of: (spec: Partial<InstanceSpec>) => unknown,
): boolean {
  return befores.some(({ normal }) => !isSame(of(normal), of(after)));
}

function valuesOf(
  pairs: readonly { readonly key: string; readonly value?: string | undefined }[] = [],
): ReadonlyMap<string, string> {
  return new Map(pairs.map(({ key: name, value = "" }) => [name, value]));
}

const keyOf = ({ keyNames }: Partial<InstanceSpec>): string | undefined => keyNames?.[0];

const isPrepaid = ({ charge }: Partial<InstanceSpec>): boolean =>
  charge?.chargeMode === "prepaid_by_duration";

/** Whether the cloud fills in fields that the program leaves out. Pure. */
export const isTemplated = ({ agId, instanceTemplateId }: Partial<InstanceSpec>): boolean =>
  agId !== undefined || instanceTemplateId !== undefined;
