/** Other spellings of the same inputs: short forms, order of sets, explicit defaults, null or empty for absent. */
import { namePattern, patternText } from "../../../provider/inputs/names.js";
import type { Inputs } from "./parts.js";

type Pick = (below: number) => number;
type Pairs = readonly { readonly key: string; readonly value?: string }[];

/** The same inputs in a random spelling, of equal meaning by the vendor's page. */
export function respelt(inputs: Inputs, picks: Iterator<number>): Inputs {
  const pick: Pick = (below) => (picks.next().value as number) % below;
  const spec = inputs["instanceSpec"] as Inputs;
  const overrides = inputs["overrides"] as Readonly<Record<string, Inputs>> | undefined;
  const isCustom = spec["agId"] === undefined && spec["instanceTemplateId"] === undefined;
  const long = spec["agId"] === undefined ? withDefaults(spec, isCustom, pick) : spec;
  return sprinkled(
    {
      ...(pick(2) === 0 && usualBeside(inputs, pick)),
      ...inputs,
      instanceSpec: withShortForms(long, pick),
      ...(overrides && {
        overrides: Object.fromEntries(
          shuffled(Object.entries(overrides), pick).map(([slot, own]) => [
            slot,
            sprinkled(withShortForms(own, pick), ["description", "metadata", "userTags"], pick),
          ]),
        ),
      }),
    },
    [
      "overrides",
      "placements",
      "triggers",
      "maxDelete",
      "extraSpec",
      "preflight",
      "timeouts",
      "rollout",
    ],
    pick,
  );
}

/** Explicit defaults of the inputs beside the spec. */
function usualBeside(inputs: Inputs, pick: Pick): Inputs {
  const usual = {
    ...{ overrides: {}, placements: [], extraSpec: {}, timeouts: { create: "2400s" } },
    ...{ deletionProtection: false, onPartialFailure: "keep", launchRetries: 1 },
    preflight: { quota: true, price: false },
    rollout: { strategy: "rolling", maxUnavailable: "10%", canary: 1, pause: "0s", hold: [] },
  };
  const isLeft = (name: string): boolean => !(name in inputs) && pick(2) === 0;
  return Object.fromEntries(Object.entries(usual).filter(([name]) => isLeft(name)));
}

/** Names with or without a number token, scripts plain or encoded, pairs as maps, sets in any order. */
function withShortForms(tree: Inputs, pick: Pick): Inputs {
  const changed = Object.entries(tree).map(([name, value]): [string, unknown] => {
    if (name === "metadata" || name === "userTags")
      return [name, pairsBy(value as Pairs, name, pick)];
    if (name === "userdata") return [name, scriptBy(value as Pairs, pick)];
    if (name === "hostname" && "az" in tree) return [name, tokenBy(value as string, pick)];
    if (name === "primaryNetworkInterface") return [name, nicBy(value as Inputs, pick)];
    return [name, value];
  });
  const spelt = Object.fromEntries(shuffled(changed, pick));
  const isSpec = "az" in tree || "agId" in tree;
  return isSpec ? { ...spelt, name: tokenBy(tree["name"] as string, pick) } : spelt;
}

function tokenBy(name: string, pick: Pick): string {
  const pattern = namePattern(name);
  const isUsual = patternText({ ...pattern, prefix: "", suffix: "" }) === "[001]";
  if (pick(2) === 0) return patternText(pattern);
  return isUsual && pattern.suffix === "" && pattern.prefix.endsWith("-")
    ? pattern.prefix.slice(0, -1)
    : name;
}

function pairsBy(pairs: Pairs, name: string, pick: Pick): unknown {
  const inOrder = shuffled(pairs, pick).map(({ key, value }) => ({
    key: name === "metadata" && pick(4) === 0 ? swappedCase(key) : key,
    // A tag without a value has an empty one.
    ...((value !== "" || name === "metadata" || pick(2) === 0) && { value }),
  }));
  return pick(2) === 0
    ? inOrder
    : Object.fromEntries(inOrder.map(({ key, value = "" }) => [key, value]));
}

function swappedCase(key: string): string {
  return key.toLowerCase() === key ? key.toUpperCase().slice(0, 256) : key.toLowerCase();
}

function scriptBy(userdata: Pairs, pick: Pick): unknown {
  const [{ key = "", value = "" } = {}] = userdata;
  const plain = Buffer.from(value, "base64").toString("utf8");
  const forms = [userdata, [{ key, value: value.replace(/=+$/, "") }], [{ key, value: plain }]];
  return [...forms, plain][pick(4)];
}

function nicBy(nic: Inputs, pick: Pick): Inputs {
  const network = nic["networkInterface"] as Inputs;
  const groups = network["securityGroups"] as readonly string[] | undefined;
  return {
    ...nic,
    ...(groups && {
      networkInterface: { ...network, securityGroups: shuffled(groups, pick) },
    }),
  };
}

/** Documented defaults, given or left out. @see docs/jdcloud.md#defaults */
function withDefaults(spec: Inputs, isCustom: boolean, pick: Pick): Inputs {
  const charge = (spec["charge"] ?? {}) as Inputs;
  const nic = spec["primaryNetworkInterface"] as Inputs | undefined;
  const isPrepaid = charge["chargeMode"] === "prepaid_by_duration";
  const usual = {
    charge: {
      ...(isPrepaid
        ? { chargeUnit: "month", autoRenew: false }
        : { chargeMode: "postpaid_by_duration" }),
      ...charge,
    },
    ...{ noPassword: false, noKeyNames: false, noElasticIp: false },
    ...(nic && { primaryNetworkInterface: { autoDelete: true, ...nic } }),
    ...(isCustom && {
      ...{ chargeOnStopped: "keepCharging", imageInherit: "no", passwordAuth: "yes" },
      dataDisks: [],
      metadata: [],
      userTags: [],
      keyNames: [],
    }),
  };
  const disks = (spec["dataDisks"] ?? []) as readonly Inputs[];
  const spelt = {
    ...spec,
    ...(disks.length > 0 && { dataDisks: disks.map((disk) => diskWithDefaults(disk, pick)) }),
    ...(pick(2) === 0 &&
      spec["systemDisk"] !== undefined && {
        systemDisk: { autoDelete: false, noDevice: false, ...(spec["systemDisk"] as Inputs) },
      }),
  };
  const given = Object.entries(usual).filter(
    ([name]) => !(name in spec) || name === "charge" || name === "primaryNetworkInterface",
  );
  return { ...spelt, ...Object.fromEntries(given.filter(() => pick(2) === 0)) };
}

function diskWithDefaults(disk: Inputs, pick: Pick): Inputs {
  const cloudDiskSpec = disk["cloudDiskSpec"] as Inputs;
  const { diskType, diskSizeGB, iops } = cloudDiskSpec;
  const usual = { diskCategory: "cloud", autoDelete: false, noDevice: false };
  const isFast = diskType === "ssd.io1" && typeof diskSizeGB === "number" && iops === undefined;
  const usualIops = isFast && diskSizeGB * 30 <= 32_000 ? { iops: diskSizeGB * 30 } : {};
  return {
    ...(pick(2) === 0 && usual),
    ...disk,
    cloudDiskSpec: {
      ...(pick(2) === 0 && { encrypt: false, multiAttachable: false }),
      ...cloudDiskSpec,
      ...(pick(2) === 0 && usualIops),
    },
  };
}

/** A tree with some of its absent fields as null. */
function sprinkled(tree: Inputs, names: readonly string[], pick: Pick): Inputs {
  const absent = names.filter((name) => tree[name] === undefined && pick(3) === 0);
  return { ...tree, ...Object.fromEntries(absent.map((name) => [name, null])) };
}

function shuffled<Item>(items: readonly Item[], pick: Pick): Item[] {
  const left = [...items];
  return items.flatMap(() => left.splice(pick(left.length), 1));
}
