/** The questions of each check to the cloud, and the place of each answer. */
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

/** The launch in a plan. */
export interface Ask {
  readonly regionId: string;
  readonly spec: InstanceSpec;
  readonly counts: Counts;
  readonly checks: ReadonlySet<Check>;
}

/** The answers of the cloud. An absent field was not asked for or not answered; null: it does not exist. */
export interface LookedUp {
  readonly launchSpec: LaunchSpec;
  /** The template and zones behind `launchSpec`. */
  readonly base: Base;
  readonly quotas: Quotas;
  readonly types?: readonly InstanceTypeInfo[];
  readonly image?: Image | null;
  readonly constraint?: ImageConstraint;
  readonly subnet?: Subnet | null;
  /** The existing ones among the key pairs of the spec. */
  readonly keyNames?: readonly string[];
  /** A template or availability group that does not exist. */
  readonly missing?: { readonly kind: "template" | "availability group"; readonly id: string };
  readonly templateId?: string;
  /** The reason why the template is not valid; empty if it is valid. */
  readonly templateFlaw?: string;
  readonly price?: {
    /** CNY for all launches, replacements included. */
    readonly amount: number;
    /** The prepaid time, such as `2 months`; undefined if `amount` is for an hour. */
    readonly prepaid: string | undefined;
    /** Parts without a price. */
    readonly uncounted: readonly string[];
  };
}

/** Answers while they come in; each lookup writes its own field. */
export type Draft = { -readonly [Name in keyof LookedUp]: LookedUp[Name] };

/** One question to the cloud. */
export interface Lookup {
  readonly check: Check;
  readonly look: () => Promise<void>;
}

/** The means of a lookup. */
export interface LookupTools {
  readonly catalog: Catalog;
  readonly once: <Value>(key: string, look: () => Promise<Value>) => Promise<Value>;
  readonly draft: Draft;
}

/** The lookups of the checks that are on. Each writes its answer to the draft; none calls the cloud before `look`. */
export function lookupsOf(
  { regionId, spec, counts, checks }: Ask,
  { catalog, once, draft }: LookupTools,
): readonly Lookup[] {
  const { agId } = spec;
  const templateOf = async (id: string): Promise<Base["template"]> => {
    const template = await once(`template ${id}`, () => catalog.template(id));
    if (!template) draft.missing = { kind: "template", id };
    return template;
  };
  const base = async (): Promise<Base & { readonly templateId?: string }> => {
    if (agId !== undefined) {
      const group = await once(`ag ${agId}`, () => catalog.availabilityGroup(agId));
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
  const resolveBase = () => (based ??= base());
  const resolveLaunchSpec = async (): Promise<LaunchSpec> => {
    draft.base = await resolveBase();
    return (draft.launchSpec = launchSpecOf(spec, draft.base));
  };
  const imageOf = (id: string) => once(`image ${id}`, () => catalog.image(id));
  const addQuotas = (quotas: Quotas) => void (draft.quotas = { ...draft.quotas, ...quotas });
  const types = async (): Promise<void> => {
    draft.types = await once("types", catalog.instanceTypes);
  };

  const each: Readonly<Record<Check, readonly (() => Promise<void>)[]>> = {
    quota: [
      async () => addQuotas(await once("quotas", catalog.vmQuotas)),
      types,
      async () => {
        if ((await resolveLaunchSpec()).elasticIp)
          addQuotas(await once("ips", catalog.elasticIpQuota));
      },
      async () => {
        const { systemDisk, dataDisks } = await resolveLaunchSpec();
        if (systemDisk || dataDisks.length > 0) {
          addQuotas(await once("disks", catalog.diskQuota));
        }
      },
    ],
    stock: [types, async () => void (await resolveLaunchSpec())],
    image: [
      async () => {
        const { imageId } = await resolveLaunchSpec();
        if (imageId !== undefined) draft.image = (await imageOf(imageId)) ?? null;
      },
      async () => {
        const { imageId } = await resolveLaunchSpec();
        if (imageId === undefined) return;
        const look = () => catalog.imageConstraint(imageId);
        const constraint = await once(`constraint ${imageId}`, look);
        if (constraint) draft.constraint = constraint;
      },
    ],
    network: [
      async () => {
        const { subnetId } = await resolveLaunchSpec();
        if (subnetId === undefined) return;
        draft.subnet = (await once(`subnet ${subnetId}`, () => catalog.subnet(subnetId))) ?? null;
      },
    ],
    keys: [
      async () => {
        const { keyNames } = await resolveLaunchSpec();
        if (keyNames.length === 0) return;
        const key = `keys ${keyNames.join(" ")}`;
        draft.keyNames = await once(key, () => catalog.keyNames(keyNames));
      },
    ],
    template: [
      async () => {
        const { templateId, template } = await resolveBase();
        if (templateId === undefined || !template) return;
        const look = () => catalog.templateFlaw(templateId);
        draft.templateId = templateId;
        draft.templateFlaw = await once(`flaw ${templateId}`, look);
      },
    ],
    price: [
      async () => {
        const pieces = counts.launch + counts.replace;
        if (pieces === 0) return;
        const launchSpec = await resolveLaunchSpec();
        const { systemDisk, imageId } = launchSpec;
        const isImageNeeded = systemDisk?.diskType && systemDisk.sizeGiB === undefined;
        const image = isImageNeeded && imageId ? await imageOf(imageId) : undefined;
        const order = priceOrderOf(launchSpec, regionId, image?.systemDiskSizeGB);
        if (!order) return;
        const { lines, prepaid, uncounted } = order;
        const key = `price ${pieces} ${JSON.stringify(lines)}`;
        const amount = await once(key, () => catalog.price(lines, pieces));
        draft.price = { amount, prepaid, uncounted };
      },
    ],
  };
  return [...checks].flatMap((check) => each[check].map((look) => ({ check, look })));
}
