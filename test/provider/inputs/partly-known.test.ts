import { expect, test } from "@jest/globals";
import { readFilled, readKnown } from "../../../provider/inputs/partly-known.js";
import { UNKNOWN } from "../../../provider/inputs/unknown.js";
import { INPUTS, SPEC } from "../group/web-group.js";

const specWith = (change: object) => ({ ...INPUTS, instanceSpec: { ...SPEC, ...change } });
const tag = (value: string) => ({ key: "team", value });

test("readKnown leaves out unknown values and the parts unreadable without them", () => {
  const withoutImage = readKnown(specWith({ imageId: UNKNOWN }));
  expect(withoutImage?.instanceSpec.imageId).toBeUndefined();
  expect(withoutImage?.instanceSpec.az).toBe("cn-north-1a");
  const disks = readKnown(specWith({ keyNames: ["a", UNKNOWN] }));
  expect(disks?.instanceSpec.keyNames).toBeUndefined();
  expect(disks?.count).toBe(3);
  const placements = [{ az: UNKNOWN, subnetId: "subnet-b" }];
  expect(readKnown({ ...INPUTS, placements })).toMatchObject({ count: 3 });
  expect(readKnown({ ...INPUTS, count: UNKNOWN })).toBeUndefined();
});

test("readFilled takes the former values for the unknown ones", () => {
  const former = specWith({ userTags: [tag("a")], keyNames: ["a"] });
  expect(readFilled(specWith({ imageId: UNKNOWN }), INPUTS)?.instanceSpec.imageId).toBe("img-a");
  expect(readFilled({ ...INPUTS, count: UNKNOWN }, INPUTS)?.count).toBe(3);
  const change = { userTags: [tag(UNKNOWN)], keyNames: ["a", UNKNOWN] };
  expect(readFilled(specWith(change), former)).toMatchObject(former);
  expect(readFilled({ ...INPUTS, instanceSpec: UNKNOWN }, former)).toMatchObject(former);
  expect(readFilled({ ...INPUTS, count: UNKNOWN }, {})).toBeUndefined();
});

test("readFilled takes the former settings of one member for its unknown value, and the new ones of the others", () => {
  const [first, unknown] = [{ description: "first" }, [{ key: "role", value: UNKNOWN }]];
  const former = { ...INPUTS, overrides: { 0: first, 1: { description: "old" } } };
  const second = { description: "new" };
  const overrides = { 0: { ...first, metadata: unknown }, 1: second };
  expect(readFilled({ ...INPUTS, overrides }, former)?.overrides).toEqual({ 0: first, 1: second });
});

const pairs = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([key, value]) => ({ key, value }));

test.each<readonly [string, object, object]>([
  [
    "one override",
    { overrides: { 0: UNKNOWN, 1: { name: "a" } } },
    { overrides: { 1: { name: "a" } } },
  ],
  ["all overrides", { overrides: UNKNOWN }, {}],
  [
    "a value in the metadata of an override",
    { overrides: { 0: { name: "a", metadata: { role: UNKNOWN, size: "1" } } } },
    { overrides: { 0: { name: "a", metadata: pairs({ size: "1" }) } } },
  ],
  [
    "a tag of an override, and all settings of another",
    { overrides: { 0: { userTags: [UNKNOWN, tag("a")] }, 1: UNKNOWN } },
    { overrides: { 0: {} } },
  ],
  [
    "a tag of an override, with its key",
    { overrides: { 0: { name: "a", userTags: [{ key: UNKNOWN, value: "a" }] } } },
    { overrides: { 0: { name: "a" } } },
  ],
  [
    "the address of an override",
    { overrides: { 0: { primaryIpAddress: UNKNOWN } } },
    { overrides: { 0: {} } },
  ],
  [
    "a limit of the rollout",
    { rollout: { maxUnavailable: UNKNOWN, canary: 2 } },
    { rollout: { canary: 2 } },
  ],
  ["a held slot", { rollout: { hold: [0, UNKNOWN], canary: 2 } }, { rollout: { canary: 2 } }],
  ["the rollout", { rollout: UNKNOWN }, {}],
  [
    "a time limit",
    { timeouts: { create: UNKNOWN, update: "20m" } },
    { timeouts: { update: "20m" } },
  ],
  ["a look-up", { preflight: { image: UNKNOWN, price: true } }, { preflight: { price: true } }],
  ["a fallback", { placements: [UNKNOWN, { az: "b", subnetId: "s" }] }, {}],
  ["all fallbacks", { placements: UNKNOWN }, {}],
  ["a part of the triggers", { triggers: { a: 1, b: UNKNOWN } }, { triggers: { a: 1 } }],
  ["a new field", { extraSpec: { a: { b: UNKNOWN } } }, { extraSpec: { a: {} } }],
])("readKnown without %s has all other inputs", (_, change, rest) => {
  expect(readKnown({ ...INPUTS, ...change })).toStrictEqual({ ...INPUTS, ...rest });
});

test.each<readonly [string, object]>([
  ["one override", { overrides: { 0: UNKNOWN } }],
  ["all overrides", { overrides: UNKNOWN }],
  ["a value in the metadata of an override", { overrides: { 0: { metadata: { role: UNKNOWN } } } }],
  ["a limit of the rollout", { rollout: { maxSurge: UNKNOWN } }],
  ["a held slot", { rollout: { hold: [UNKNOWN] } }],
  ["a time limit", { timeouts: { create: UNKNOWN } }],
  ["a fallback", { placements: [UNKNOWN] }],
])("readFilled without a former value of %s has all other inputs", (_, change) => {
  const read = readFilled({ ...INPUTS, count: 5, ...change }, INPUTS);
  expect(JSON.parse(JSON.stringify(read))).toMatchObject({ ...INPUTS, count: 5 });
});

test("readFilled takes the former value of the same key, in a list or a map", () => {
  const former = { ...INPUTS, overrides: { 0: { metadata: pairs({ size: "1", role: "db" }) } } };
  const metadata = { role: UNKNOWN, size: "2", other: UNKNOWN };
  const read = readFilled({ ...INPUTS, overrides: { 0: { metadata } } }, former);
  expect(read?.overrides).toStrictEqual({ 0: { metadata: pairs({ role: "db", size: "2" }) } });
});

test("readFilled keeps a former tag without a value", () => {
  const former = specWith({ userTags: [{ key: "team" }] });
  expect(readFilled(specWith({ userTags: { team: UNKNOWN } }), former)).toStrictEqual(former);
});

test("readFilled of thousands of unknown overrides takes no longer for each than of a few", () => {
  const overrides = (size: number): object =>
    Object.fromEntries(
      Array.from({ length: size }, (_, slot) => [slot, { metadata: { role: UNKNOWN } }]),
    );
  const read = readFilled({ ...INPUTS, count: 10_000, overrides: overrides(10_000) }, INPUTS);
  expect(Object.keys(read?.overrides ?? {})).toHaveLength(10_000);
}, 5_000);
