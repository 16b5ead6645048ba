import { describe, expect, test } from "@jest/globals";
import { begunSpecsIn } from "../../../provider/group/former-specs.js";
import { groupKeyOf } from "../../../provider/group/identity.js";
import { UNKNOWN } from "../../../provider/inputs/unknown.js";
import { createJournalProvider, isCurrent } from "../../../provider/lifecycle/journal.js";
import { createSession } from "../../../provider/lifecycle/session.js";

const check = async (of: unknown, ignored?: readonly string[]) => {
  const { check: method } = createJournalProvider(createSession());
  const { inputs } = await method({}, { __of: of, ...(ignored && { __ignored: ignored }), a: 1 });
  return inputs;
};

describe("check", () => {
  test("check puts a digest in place of the value, and keeps no other input", async () => {
    const inputs = await check({ password: "hush" });
    expect(inputs).toEqual({ __of: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  test("check gives equal values the same digest, whatever the order of their keys", async () => {
    expect(await check({ a: 1, b: 2 })).toEqual(await check({ b: 2, a: 1 }));
    expect(await check({ a: 1, b: 2 })).not.toEqual(await check({ a: 1, b: 3 }));
  });

  test("check leaves ignored paths out of the digest", async () => {
    const ignored = ["args.count"];
    expect(await check({ args: { count: 1, b: 2 } }, ignored)).toEqual(
      await check({ args: { count: 9, b: 2 } }, ignored),
    );
  });

  test("check keeps the saved digest of an ignored value", async () => {
    const saved = await check({ a: 1 });
    const { check: method } = createJournalProvider(createSession());
    expect((await method(saved, saved)).inputs).toEqual(saved);
  });

  test("check of a value with an unknown part is unknown", async () => {
    expect(await check({ a: { b: UNKNOWN } })).toMatchObject({ __of: UNKNOWN });
  });
});

describe("the specs that runs began with", () => {
  const NAME = { instanceSpec: { name: "a" } };
  const valueOf = (name: string, more: object = {}) => ({
    lineage: "lineage-1",
    args: { count: 1, instanceSpec: { name }, ...more },
  });
  const plain = (inputs: object) => ({
    ...inputs,
    __specs: begunSpecsIn(inputs as Readonly<Record<string, unknown>>),
  });

  test("check keeps the spec of this run first, then those of the last runs, without repetition", async () => {
    const { check: method } = createJournalProvider(createSession());
    let saved: object = {};
    const names: string[][] = [];
    for (const name of ["a", "b", "b", "a", "c", "d"]) {
      const { inputs } = await method({ ...saved }, { __of: valueOf(name) });
      saved = plain(inputs);
      names.push(
        begunSpecsIn(inputs).map((spec) => (spec["instanceSpec"] as typeof NAME.instanceSpec).name),
      );
    }
    expect(names).toEqual([
      ["a"],
      ["b", "a"],
      ["b", "a"],
      ["a", "b"],
      ["c", "a", "b"],
      ["d", "c", "a"],
    ]);
  });

  test("check encrypts the specs, keeps the paths of their secrets, and no other argument", async () => {
    const { check: method } = createJournalProvider(createSession());
    const marks = { __secrets: [["instanceSpec", "name"]] };
    const { inputs } = await method({}, { __of: valueOf("hush"), ...marks });
    expect(inputs).toMatchObject({
      __specs: { value: [{ instanceSpec: { name: "hush" }, ...marks }] },
    });
    expect(Object.keys(inputs)).toEqual(["__of", "__specs"]);
    expect(inputs["__specs"]).toHaveProperty("4dabf18193072939515e22adb298388d");
  });

  test("create, update and read encrypt the specs that they get in clear", async () => {
    const { create, update, read } = createJournalProvider(createSession());
    const given = { __of: "x", __specs: [NAME] };
    const answers = [
      (await create(given)).outs,
      (await update("id", {}, given)).outs,
      (await read("id", given)).props,
    ];
    for (const answer of answers) expect(answer).toMatchObject({ __specs: { value: [NAME] } });
  });

  test("check tells the group of the specs, and keeps their secrets out of every line", async () => {
    const session = createSession();
    const { check: method } = createJournalProvider(session);
    const spec = { instanceSpec: { name: "hush-hush" }, __secrets: [["instanceSpec", "name"]] };
    await method({ __of: "x", __specs: [spec] }, { __of: valueOf("b") });
    expect(session.begunSpecs.get(groupKeyOf("lineage-1"))).toEqual([spec]);
    expect(session.secrets).toContain("hush-hush");
  });

  test("check of a value that is not known yet keeps the specs", async () => {
    const { check: method } = createJournalProvider(createSession());
    const { inputs } = await method({ __of: "x", __specs: [NAME] }, { __of: valueOf(UNKNOWN) });
    expect(begunSpecsIn(inputs)).toEqual([NAME]);
  });
});

describe("isCurrent", () => {
  test("isCurrent is true only if both parts of a revision are saved in the state", async () => {
    const session = createSession();
    const { diff } = createJournalProvider(session);
    await diff("id", { __of: "x", revision: "one" }, { __of: "x" });
    expect(isCurrent("one.two", session)).toBe(false);
    await diff("id", { __of: "x", revision: "two" }, { __of: "x" });
    expect(isCurrent("one.two", session)).toBe(true);
    expect(isCurrent("one.three", session)).toBe(false);
    expect(isCurrent("one.two", createSession())).toBe(false);
  });
});

test("create and update give a revision that was never given before, also for the same value", async () => {
  const { create, update } = createJournalProvider(createSession());
  const revisions = [
    (await create({ __of: "x" })).outs,
    (await update("id", {}, { __of: "x" })).outs,
    (await update("id", {}, { __of: "x" })).outs,
  ].map((outs) => (outs as { revision: string }).revision);
  expect(new Set(revisions).size).toBe(3);
});
