/** What the checks of a preview ask the cloud, and where each answer goes. */
import type { Catalog, Quotas } from "../api/catalog.js";
import {
  launchSpecOf,
  type Base,
  type Check,
  type Counts,
  type LaunchSpec,
} from "./launch-spec.js";
import type { Subnet } from "../wire/other-services.js";
import type { Image, ImageConstraint, InstanceTypeInfo } from "../wire/catalog.js";
import type { InstanceSpec } from "../wire/spec.js";
import { priceOrderOf } from "./price-order.js";

/** What a preview is about to promise. */
export interface Ask {
  readonly regionId: string;
  readonly spec: InstanceSpec;
  readonly counts: Counts;
  readonly checks: ReadonlySet<Check>;
}

/** What the cloud says. A field that is not there was not asked for or not answered; null says that there is no such thing. */
export interface LookedUp {
  readonly launchSpec: LaunchSpec;
  /** The template and zones that `launchSpec` rests on. */
  readonly base: Base;
  readonly quotas: Quotas;
  readonly types?: readonly InstanceTypeInfo[];
  readonly image?: Image | null;
  readonly constraint?: ImageConstraint;
  readonly subnet?: Subnet | null;
  /** Those of the key pairs asked for that there are. */
  readonly keyNames?: readonly string[];
  /** Id of the template, or of the availability group, that does not exist. */
  readonly missing?: { readonly kind: "template" | "availability group"; readonly id: string };
  readonly templateId?: string;
  /** Why the template can't be used; empty when it can. */
  readonly templateFlaw?: string;
  readonly price?: {
    /** CNY for all VMs that are launched, replaced ones too. */
    readonly amount: number;
    /** So many months or years that are paid beforehand; undefined for an hour. */
    readonly prepaid: string | undefined;
    /** What the amount leaves out. */
    readonly uncounted: readonly string[];
  };
}

/** LookedUp that lookups add to, each its own field. */
export type Draft = { -readonly [Name in keyof LookedUp]: LookedUp[Name] };

/** One question to the cloud. */
export interface Lookup {
  readonly check: Check;
  readonly look: () => Promise<void>;
}

/** What a lookup works with. */
export interface Tools {
  readonly offers: Catalog;
  readonly once: <Value>(key: string, look: () => Promise<Value>) => Promise<Value>;
  readonly draft: Draft;
}

/** The lookups of the checks that are on, each of which notes its answer in the draft; nothing is asked before `look`. */
export function lookupsOf(
  { regionId, spec, counts, checks }: Ask,
  { offers, once, draft }: Tools,
): readonly Lookup[] {
  const { agId } = spec;
  const templateOf = async (id: string): Promise<Base["template"]> => {
    const template = await once(`template ${id}`, () => offers.template(id));
    if (!template) draft.missing = { kind: "template", id };
    return template;
  };
  const base = async (): Promise<Base & { readonly templateId?: string }> => {
    if (agId !== undefined) {
      const group = await once(`ag ${agId}`, () => offers.availabilityGroup(agId));
      if (!group) draft.missing = { kind: "availability group", id: agId };
      if (!group) return {};
      const { azs, instanceTemplateId: templateId } = group;
      return { azs, templateId, template: await templateOf(templateId) };
    }
    const templateId = spec.instanceTemplateId;
    if (templateId === undefined) return {};
    return { templateId, template: await templateOf(templateId) };
  };
  let based: Promise<Base & { readonly templateId?: string }> | undefined;
  const onBase = () => (based ??= base());
  const made = async (): Promise<LaunchSpec> => {
    draft.base = await onBase();
    return (draft.launchSpec = launchSpecOf(spec, draft.base));
  };
  const imageOf = (id: string) => once(`image ${id}`, () => offers.image(id));
  const noteQuotas = (quotas: Quotas) => void (draft.quotas = { ...draft.quotas, ...quotas });
  const types = async (): Promise<void> => {
    draft.types = await once("types", offers.instanceTypes);
  };

  const each: Readonly<Record<Check, readonly (() => Promise<void>)[]>> = {
    quota: [
      async () => noteQuotas(await once("quotas", offers.vmQuotas)),
      types,
      async () => {
        if ((await made()).elasticIp) noteQuotas(await once("ips", offers.elasticIpQuota));
      },
      async () => {
        const { systemDisk, dataDisks } = await made();
        if (systemDisk || dataDisks.length > 0) {
          noteQuotas(await once("disks", offers.diskQuota));
        }
      },
    ],
    stock: [types, async () => void (await made())],
    image: [
      async () => {
        const { imageId } = await made();
        if (imageId !== undefined) draft.image = (await imageOf(imageId)) ?? null;
      },
      async () => {
        const { imageId } = await made();
        if (imageId === undefined) return;
        const look = () => offers.imageConstraint(imageId);
        const constraint = await once(`constraint ${imageId}`, look);
        if (constraint) draft.constraint = constraint;
      },
    ],
    network: [
      async () => {
        const { subnetId } = await made();
        if (subnetId === undefined) return;
        draft.subnet = (await once(`subnet ${subnetId}`, () => offers.subnet(subnetId))) ?? null;
      },
    ],
    keys: [
      async () => {
        const { keyNames } = await made();
        if (keyNames.length === 0) return;
        const key = `keys ${keyNames.join(" ")}`;
        draft.keyNames = await once(key, () => offers.keyNames(keyNames));
      },
    ],
    template: [
      async () => {
        const { templateId, template } = await onBase();
        if (templateId === undefined || !template) return;
        const look = () => offers.templateFlaw(templateId);
        draft.templateId = templateId;
        draft.templateFlaw = await once(`flaw ${templateId}`, look);
      },
    ],
    price: [
      async () => {
        const launchSpec = await made();
        const { systemDisk, imageId } = launchSpec;
        const isImageNeeded = systemDisk?.diskType && systemDisk.sizeGiB === undefined;
        const image = isImageNeeded && imageId ? await imageOf(imageId) : undefined;
        const order = priceOrderOf(launchSpec, regionId, image?.systemDiskSizeGB);
        if (!order) return;
        const pieces = counts.launch + counts.replace;
        const { lines, prepaid, uncounted } = order;
        const key = `price ${pieces} ${JSON.stringify(lines)}`;
        const amount = await once(key, () => offers.price(lines, pieces));
        draft.price = { amount, prepaid, uncounted };
      },
    ],
  };
  return [...checks].flatMap((check) => each[check].map((look) => ({ check, look })));
}
