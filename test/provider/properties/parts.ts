/** Random parts of inputs, allowed by the vendor's page and present in the simulator's catalog. */
import fc, { type Arbitrary } from "fast-check";
import { isAcceptablePassword } from "../../../simulator/services/vm/password.js";

/** Inputs of a program, or a part of them. */
export type Inputs = Readonly<Record<string, unknown>>;

/** Fields, all optional. */
type Optional<Fields> = { readonly [Name in keyof Fields]?: Fields[Name] };

/** An object with any subset of the fields. */
export function any<Fields extends object>(fields: {
  readonly [Name in keyof Fields]: Arbitrary<Fields[Name]>;
}): Arbitrary<Optional<Fields>> {
  return fc.record(fields, { requiredKeys: [] }) as Arbitrary<Optional<Fields>>;
}

/** A text of the given characters, of a length in the given range. */
export function text(characters: string, minLength: number, maxLength: number): Arbitrary<string> {
  const unit = fc.constantFrom(...characters);
  return fc.string({ unit, minLength, maxLength });
}

export const LETTERS = "abcdefghxyzABCXYZ";
export const DIGITS = "0123456789";
const CHINESE = "京东云主机一龥";
/** Unusual characters, allowed in metadata. */
const ODD = `${LETTERS}${DIGITS}${CHINESE} -._:/\\"'<>[]{}\n\té😀`;

/** Mostly short texts, since long texts are slow; sometimes up to the last allowed character. */
export function mostly(short: Arbitrary<string>, long: Arbitrary<string>): Arbitrary<string> {
  return fc.oneof({ weight: 15, arbitrary: short }, { weight: 1, arbitrary: long });
}

/** An id without a look-up in the simulator. */
export const someId = text(LETTERS + DIGITS, 1, 12).map((tail) => `pol-${tail}`);
export const description = mostly(text(ODD, 0, 12), text(ODD, 230, 256))
  // The page does not say whether a character beyond the basic plane counts as one or two.
  .map((given) => given.slice(0, 256).replace(/[\ud800-\udbff]$/, ""));

/** A number token with a random start and width, wide enough for `count` members. */
function token(count: number): Arbitrary<string> {
  return fc
    .integer({ min: Math.max(1, String(count).length), max: 4 })
    .chain((width) =>
      fc
        .integer({ min: 0, max: 10 ** width - Math.max(1, count) })
        .map((start) => `[${String(start).padStart(width, "0")}]`),
    );
}

/** Instance names (实例名称), with or without a number token. */
export function memberName(count: number): Arbitrary<string> {
  const inner = `${LETTERS}${DIGITS}${CHINESE}_-`;
  const plain = fc
    .tuple(text(inner, 1, 1), mostly(text(`${inner}.`, 0, 10), text(`${inner}.`, 90, 110)))
    .map((parts) => parts.join(""));
  const numbered = fc.tuple(plain, token(count), text(inner, 0, 6)).map((parts) => parts.join(""));
  return count > 999 ? numbered : fc.oneof(plain, numbered);
}

/** Host names valid on every system. */
export function hostName(count: number): Arbitrary<string> {
  const word = text(LETTERS, 1, 4);
  const numbered = fc
    .tuple(word, token(count), fc.constantFrom("", "x", "-x"))
    .map((p) => p.join(""));
  return count > 999 ? numbered : fc.oneof(word, numbered);
}

/** Host names valid on Linux. */
export function linuxHostName(count: number): Arbitrary<string> {
  const word = text(LETTERS + DIGITS, 1, 8);
  return fc
    .tuple(fc.array(word, { minLength: 1, maxLength: 4 }), fc.constantFrom(".", "-"), token(count))
    .map(([words, joint, number]) => words.join(joint) + number);
}

/** Passwords accepted by the simulator's own rule. */
export const password = text("AbCeGi13579()`~!@#$%^&*_-+=|{}[]:\";'<>,.?/", 8, 30).filter(
  isAcceptablePassword,
);

/** Scripts for the first boot, in plain text. */
export const script = fc
  .tuple(
    fc.constantFrom("#!/bin/bash", "#!/usr/bin/env python", "#!/usr/bin/env python3"),
    mostly(text(ODD, 0, 40), text(ODD, 3000, 4000)),
  )
  .map(([first, rest]) => `${first}\n${rest}`);

/** Pairs with different keys, without regard to case. */
function pairs(
  key: Arbitrary<string>,
  value: Arbitrary<string>,
  maxLength: number,
): Arbitrary<{ readonly key: string; readonly value: string }[]> {
  return fc.uniqueArray(fc.record({ key, value }), {
    maxLength,
    selector: (pair) => pair.key.toLowerCase(),
  });
}

const metadataKey = mostly(
  fc.oneof(text(ODD, 1, 8), fc.constantFrom("constructor", "__proto__", "Role", "off-")),
  text(ODD, 100, 256).map((key) => key.slice(0, 256).replace(/[\ud800-\udbff]$/, "")),
);

/** Metadata (自定义元数据) of at most `maxLength` pairs. */
export function metadata(maxLength: number) {
  return pairs(metadataKey, mostly(text(ODD, 0, 12), text(ODD, 3000, 4000)), maxLength);
}

const TAG = `${LETTERS}${DIGITS}${CHINESE}_.,:\\/=+-@`;
const tagKey = mostly(
  fc.oneof(text(TAG, 1, 10), fc.constantFrom("constructor", "jdc", "env")),
  text(TAG, 120, 127),
).filter((key) => !/^(jrn:|jdc-|jdvm:)/.test(key));

/** Tags (自定义标签), at most `maxLength`. */
export function userTags(maxLength: number) {
  return pairs(tagKey, mostly(text(TAG, 0, 10), text(TAG, 240, 255)), maxLength);
}

const inSteps = (min: number, max: number) =>
  fc.integer({ min: min / 10, max: max / 10 }).map((tens) => tens * 10);

const postpaid = any({
  chargeMode: fc.constant("postpaid_by_duration"),
  chargeUnit: fc.constantFrom("month", "year"),
  chargeDuration: fc.integer({ min: 1, max: 9 }),
  autoRenew: fc.boolean(),
  buyScenario: someId,
});
const prepaid = fc.constantFrom("month", "year").chain((chargeUnit) =>
  fc.record(
    {
      chargeMode: fc.constant("prepaid_by_duration"),
      ...(chargeUnit === "year" && { chargeUnit: fc.constant(chargeUnit) }),
      chargeDuration: fc.integer({ min: 1, max: chargeUnit === "year" ? 3 : 9 }),
      autoRenew: fc.boolean(),
    } as { readonly [name: string]: Arbitrary<unknown> },
    { requiredKeys: chargeUnit === "year" ? ["chargeMode", "chargeUnit"] : ["chargeMode"] },
  ),
);
/** Billing (计费配置) of a VM. */
export const charge: Arbitrary<{ readonly [name: string]: unknown }> = fc.oneof(postpaid, prepaid);

/** Elastic IP (弹性公网IP). */
export const elasticIp = fc.record(
  {
    bandwidthMbps: fc.integer({ min: 1, max: 200 }),
    provider: fc.constantFrom("bgp", "BGP", "no_bgp"),
    chargeSpec: fc.oneof(charge, fc.constant({ chargeMode: "postpaid_by_usage" })),
  },
  { requiredKeys: ["bandwidthMbps", "provider"] },
);

/** Independent fields of a disk. */
const diskExtras = {
  az: fc.constant("cn-north-1a"),
  name: text(LETTERS, 2, 8),
  description,
  policyId: someId,
  charge: postpaid,
  multiAttachable: fc.boolean(),
  encrypt: fc.boolean(),
};

function cloudDisk(min: number, max: number, needsSize: boolean) {
  const type = fc.constantFrom("ssd.gp1", "ssd.io1", "hdd.std1");
  return fc
    .tuple(type, inSteps(min, max), fc.boolean(), any(diskExtras))
    .chain(([diskType, size, isSized, surplus]) => {
      const hasSize = needsSize || isSized;
      const most = diskType === "ssd.io1" ? Math.min(32_000, 50 * (hasSize ? size : min)) : 32_000;
      return any({ iops: inSteps(200, most) }).map((speed) => ({
        ...surplus,
        diskType,
        ...(hasSize && { diskSizeGB: size }),
        ...speed,
      }));
    });
}

/** System disk (系统盘) for an image of at most 100 GB. */
export const systemDisk = any({
  diskCategory: fc.constant("cloud"),
  autoDelete: fc.boolean(),
  deviceName: fc.constantFrom("vda", "vdx"),
  noDevice: fc.constant(false),
  cloudDiskSpec: cloudDisk(100, 500, true),
});

/** Data disks (数据盘), each with a device of its own or without one. */
export const dataDisks = fc
  .array(
    fc.tuple(
      any({
        diskCategory: fc.constant("cloud"),
        autoDelete: fc.boolean(),
        noDevice: fc.constant(false),
      }),
      fc.oneof(
        { weight: 6, arbitrary: cloudDisk(20, 16_000, true) },
        {
          weight: 1,
          arbitrary: fc.constant({ diskType: "ssd.gp1", snapshotId: "snapshot-data000100" }),
        },
      ),
      fc.boolean(),
    ),
    { maxLength: 3 },
  )
  .chain((disks) =>
    fc
      .shuffledSubarray(["vdb", "vdc", "vdz", "vdaa", "vdbm"], { minLength: 4, maxLength: 4 })
      .map((devices) =>
        disks.map(([more, cloudDiskSpec, hasDevice], place) => ({
          ...more,
          cloudDiskSpec,
          ...(hasDevice && { deviceName: devices[place] }),
        })),
      ),
  );
