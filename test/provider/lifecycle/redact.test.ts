/** Values marked as secret by the program never show in lines, answers or errors. */
import { describe, expect, test } from "@jest/globals";
import { PartialFailure, type Properties } from "../../../provider/lifecycle/boundary.js";
import { createGroupProvider } from "../../../provider/lifecycle/group.js";
import { createRedactor } from "../../../provider/lifecycle/redact.js";
import { createSession } from "../../../provider/lifecycle/session.js";
import { SPEC } from "../preflight/preview-world.js";

const MARKS = { __secrets: [["instanceSpec", "description"]] };
const inputs = (description: string, change: Properties = {}): Properties => ({
  regionId: "cn-north-1",
  count: 1,
  lineage: "lineage-1",
  preflight: { quota: false, stock: false },
  instanceSpec: { ...SPEC, description },
  __isPreview: true,
  ...change,
});

function providerOf() {
  const lines: string[] = [];
  const connect = (): never => {
    throw new Error("no answer for one with hush-hush");
  };
  const clock = { nowMs: () => 0, sleep: () => Promise.resolve() };
  const life = createGroupProvider(createSession(), {
    connect,
    clock,
    say: ({ text }) => void lines.push(text),
  });
  return { life, lines };
}

/** A group as declared. */
const saved = (description: string, change: Properties = {}): Properties => ({
  ...inputs(description, change),
  version: 1,
  generation: 1,
  instances: [],
});

describe("a value marked as secret", () => {
  test("a value marked as secret is not in the check failure about it", async () => {
    const { life } = providerOf();
    const given = inputs("fine", {
      count: "hush-hush" as unknown as number,
      __secrets: [["count"]],
    });
    const { failures } = await life.check({}, given);
    expect(failures.map(({ reason }) => reason)).toEqual([
      "count: the value given is not a number (0..10000 VMs)",
    ]);
  });

  test("a value marked as secret is not in a preview, neither the old value nor the new one", async () => {
    const { life, lines } = providerOf();
    const olds = saved("hush-old", MARKS);
    const { inputs: news } = await life.check(olds, inputs("hush-new", MARKS));
    await life.diff("id", olds, news);
    expect(lines.join()).toContain("1 member");
    expect(lines.join()).not.toContain("hush");
  });

  test("a value marked as secret in the former spec of a held member is redacted", async () => {
    const formerSpec = { instanceSpec: { ...SPEC, description: "hush-old" }, ...MARKS };
    const { redact, redacting } = createRedactor(createSession());
    const method = redacting((_olds: Properties) => Promise.resolve());
    await method(saved("now", { __formerSpecs: [formerSpec] }));
    expect(redact("description: hush-old -> new")).not.toContain("hush-old");
  });

  test("a password that the program no longer sends is redacted without a mark, as is one that it declares without effect", async () => {
    const { redact, redacting } = createRedactor(createSession());
    const method = redacting((_olds: Properties, _news: Properties) => Promise.resolve());
    const login = { keyNames: ["dev"], passwordAuth: "no", password: "Idle-Passw0rd" };
    await method(
      saved("now", { instanceSpec: { ...SPEC, password: "Former-Passw0rd" } }),
      inputs("now", { instanceSpec: { ...SPEC, ...login } }),
    );
    expect(redact("refused: Former-Passw0rd, Idle-Passw0rd")).toBe("refused: [secret], [secret]");
  });

  test("a short value marked as secret is not in the check failure about it", async () => {
    const { life, lines } = providerOf();
    const instanceSpec = { ...SPEC, az: "b", userTags: { team: "a!" } };
    const marks = [["instanceSpec", "userTags", "team"]];
    const { failures } = await life.check({}, inputs("", { instanceSpec, __secrets: marks }));
    expect(failures.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^instanceSpec\.userTags\.team: the value given contains characters /),
    ]);
    const ofZone = inputs("", { instanceSpec, __secrets: [["instanceSpec", "az"]] });
    await life.check({}, { ...ofZone, __urn: "urn:a" });
    expect(lines.join()).toContain("instanceSpec.az: the value given does not look like a zone");
  });

  test("a name marked as secret is not in the numbered names of members", async () => {
    const { life, lines } = providerOf();
    const instanceSpec = { ...SPEC, name: "hushhush-[001]" };
    await life.check({}, inputs("", { instanceSpec, __secrets: [["instanceSpec", "name"]] }));
    expect(lines.join()).toContain("[secret]001");
    expect(lines.join()).not.toContain("hushhush");
  });

  test("a value marked as secret keeps its mark in the saved inputs", async () => {
    const { life } = providerOf();
    const { inputs: checked } = await life.check({}, inputs("hush", MARKS));
    expect(checked).toMatchObject(MARKS);
  });

  test("a value marked as secret is not in an error", async () => {
    const { life } = providerOf();
    await expect(life.create(inputs("hush-hush", MARKS))).rejects.toThrow(
      "no answer for one with [secret]",
    );
  });
});

describe("createRedactor", () => {
  test("redacting learns the secrets of all its arguments, also a value that the last one no longer has", async () => {
    const { redact, redacting } = createRedactor(createSession());
    const compared = redacting(async (_id: string, _olds: Properties, _news: Properties) => "");
    await compared("id", inputs("former-text", MARKS), inputs("new-text", MARKS));
    expect(redact("former-text became new-text")).toBe("[secret] became [secret]");
  });

  test("redacting leaves an error as it is if nothing is secret", async () => {
    const error = new Error("plain");
    await expect(
      createRedactor(createSession()).redacting(() => Promise.reject(error))(),
    ).rejects.toBe(error);
  });

  test("redacting an error redacts its stack as well, which repeats the message", async () => {
    const method = createRedactor(createSession()).redacting((_given: Properties) =>
      Promise.reject<void>(new Error("no hush-hush")),
    );
    const thrown = await method({ a: "hush-hush", __secrets: [["a"]] }).catch(
      (error: unknown) => error,
    );
    expect((thrown as Error).stack).toContain("no [secret]");
    expect((thrown as Error).stack).not.toContain("hush");
  });

  test("redacting keeps the saved properties of a partial failure, and redacts its reasons", async () => {
    const failure = new PartialFailure("id", {}, { a: "hush" }, ["no hush", "none"]);
    const redactor = createRedactor(createSession());
    const method = redactor.redacting((_given: Properties) => Promise.reject<void>(failure));
    const thrown = await method({ a: "hush", __secrets: [["a"]] }).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(PartialFailure);
    expect(thrown).toMatchObject({ id: "id", properties: { a: "hush" } });
    expect((thrown as PartialFailure).reasons).toEqual(["no [secret]", "none"]);
  });

  test("redacting learns no secret from ids or from properties without marks", async () => {
    const redactor = createRedactor(createSession());
    await redactor.redacting((_id: string, _given: Properties) => Promise.resolve())("hush", {
      a: "hush",
    });
    expect([...redactor.secrets]).toEqual([]);
  });
});
