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
