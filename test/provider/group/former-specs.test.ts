import { describe, expect, test } from "@jest/globals";
import {
  formerSpecsIn,
  formerSpecsOf,
  formerSpecsOutput,
  withFormerSpec,
} from "../../../provider/group/former-specs.js";
import { FORMER_SPECS_KEY } from "../../../provider/wire/hidden-inputs.js";
import { INPUTS, memberOf, observedOf, SPEC, webWith } from "./web-group.js";

const declared = (description: string, more: object = {}) => {
  const properties = { ...INPUTS, ...more, instanceSpec: { ...SPEC, description } };
  return { properties, desired: webWith(properties) };
};
const [first, second, third] = ["first", "second", "third"].map((text) => declared(text)) as [
  ReturnType<typeof declared>,
  ReturnType<typeof declared>,
  ReturnType<typeof declared>,
];
const specOf = ({ properties: { instanceSpec } }: typeof first) => ({ instanceSpec });

describe("formerSpecsOf", () => {
  const keptFor = (...given: readonly Parameters<typeof memberOf>[1][]) =>
    formerSpecsOf(
      [second, first],
      third.desired,
      observedOf(given.map((each, slot) => memberOf(slot, each))),
    );

  test("formerSpecsOf keeps the spec of each member that has not the declared one, and no other", () => {
    const [now, before] = [
      { specHash: third.desired.specHash },
      { specHash: first.desired.specHash },
    ];
    expect(keptFor(now, before, before)).toEqual([specOf(first)]);
    expect(keptFor(now)).toEqual([]);
    expect(keptFor({ specHash: undefined }, { specHash: "unknown" })).toEqual([]);
  });

  test("formerSpecsOf keeps the goal of a change that did not end", () => {
    const halfway = {
      specHash: first.desired.specHash,
      unfinished: [second.desired.specHash, third.desired.specHash],
    };
    expect(keptFor(halfway)).toEqual([specOf(second), specOf(first)]);
  });

  test("formerSpecsOf keeps an override only for its own slot", () => {
    const own = declared("own", { overrides: { 1: { description: "db" } } });
    const specHash = own.desired.overridden.get(1)?.specHash;
    const keptAt = (slot: number) =>
      formerSpecsOf([own], third.desired, observedOf([memberOf(slot, { specHash })]));
    expect(keptAt(1)).toEqual([{ ...specOf(own), overrides: { 1: { description: "db" } } }]);
    expect(keptAt(0)).toEqual([]);
  });

  test("formerSpecsOf keeps one of two declarations with the same spec, with the paths of its secrets", () => {
    const marks = { __secrets: [["instanceSpec", "description"]] };
    const known = [
      { ...first, properties: { ...first.properties, ...marks } },
      { ...first, properties: { ...first.properties, count: 9 } },
    ];
    const member = memberOf(0, { specHash: first.desired.specHash });
    expect(formerSpecsOf(known, third.desired, observedOf([member]))).toEqual([
      { ...specOf(first), ...marks },
    ]);
  });
});

describe("the output of former specs", () => {
  test("formerSpecsOutput marks them as a secret, and has no key without any", () => {
    const output = formerSpecsOutput([specOf(first)]);
    expect(Object.keys(output)).toEqual([FORMER_SPECS_KEY]);
    expect(output[FORMER_SPECS_KEY]).toMatchObject({
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    });
    expect(formerSpecsOutput([])).toEqual({});
  });

  test("formerSpecsIn reads them with and without the mark, and nothing else as none", () => {
    const specs = [specOf(first)];
    expect(formerSpecsIn(formerSpecsOutput(specs))).toEqual(specs);
    expect(formerSpecsIn({ [FORMER_SPECS_KEY]: specs })).toEqual(specs);
    for (const value of [undefined, null, "x", { value: 1 }, [1]])
      expect(formerSpecsIn({ [FORMER_SPECS_KEY]: value })).toEqual([]);
  });

  test("withFormerSpec takes the whole spec of the former inputs, and the rest of the present ones", () => {
    const present = { ...third.properties, count: 5, overrides: { 1: {} }, triggers: 1 };
    expect(withFormerSpec(present, specOf(first))).toEqual({ ...first.properties, count: 5 });
  });
});
