import { describe, expect, test } from "@jest/globals";
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
