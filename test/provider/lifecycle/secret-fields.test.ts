/** The always secret fields, whoever sets them. */
import { describe, expect, test } from "@jest/globals";
import { UNKNOWN } from "../../../provider/inputs/unknown.js";
import { createGroupProvider } from "../../../provider/lifecycle/group.js";
import { createLineageProvider } from "../../../provider/lifecycle/lineage.js";
import { createSecretGuard, withSecretMarks } from "../../../provider/lifecycle/secret-fields.js";
import { createSession } from "../../../provider/lifecycle/session.js";
import { secretOf } from "../../../provider/wire/hidden-inputs.js";
import { SPEC } from "../preflight/preview-world.js";

const URN = "urn:pulumi:dev::trial::group::web";
const marked = (inputs: Readonly<Record<string, unknown>>) =>
  withSecretMarks({ inputs, failures: [] }).inputs;

describe("withSecretMarks", () => {
  const userdata = [{ key: "launch-script", value: "IyEvYmluL2Jhc2g=" }];
  test.each<readonly [string, object, object]>([
    ["a password", { name: "web", password: "p" }, { name: "web", password: secretOf("p") }],
    ["a script in any form", { userdata }, { userdata: secretOf(userdata) }],
    ["an empty password", { password: "" }, { password: secretOf("") }],
    ["no absent field", { password: null, az: "a" }, { password: null, az: "a" }],
    ["no unknown field", { password: UNKNOWN }, { password: UNKNOWN }],
    [
      "no partly unknown script",
      { userdata: [{ key: "launch-script", value: UNKNOWN }] },
      { userdata: [{ key: "launch-script", value: UNKNOWN }] },
    ],
    ["no other field", { metadata: { password: "p" } }, { metadata: { password: "p" } }],
  ])("withSecretMarks marks %s", (_, instanceSpec, expected) => {
    const inputs = { count: 1, instanceSpec, __urn: URN };
    expect(marked(inputs)).toEqual({ ...inputs, instanceSpec: expected });
  });

  test("withSecretMarks leaves a spec that is secret as a whole to Pulumi", () => {
    const inputs = { instanceSpec: { password: "p" }, __secrets: [["instanceSpec"]] };
    expect(marked(inputs)).toEqual(inputs);
  });

  test("withSecretMarks marks a password set by a transform, though the program marks another field of the spec", () => {
    const instanceSpec = { name: "web", password: "p", description: "d" };
    const inputs = { instanceSpec, __secrets: [["instanceSpec", "description"]] };
    const expected = { ...instanceSpec, password: secretOf("p") };
    expect(marked(inputs)).toEqual({ ...inputs, instanceSpec: expected });
  });

  test("withSecretMarks keeps the faults of inputs without a spec", () => {
    const answer = { inputs: { instanceSpec: 7 }, failures: [{ property: "", reason: "r" }] };
    expect(withSecretMarks(answer)).toEqual(answer);
  });
});

describe("a secret guard", () => {
  const inputsOf = (instanceSpec: object) => ({ __urn: URN, instanceSpec });

  test("a secret guard confirms the fields of the last check, and fields never checked", () => {
    const guard = createSecretGuard(createSession());
    guard.confirm(inputsOf({ password: "p" }));
    guard.note(URN, inputsOf({ password: "p", userdata: [{ value: "a", key: "k" }] }));
    guard.confirm(inputsOf({ password: "p", userdata: [{ key: "k", value: "a" }], az: "b" }));
    guard.confirm(inputsOf({ password: UNKNOWN, userdata: UNKNOWN }));
    guard.confirm({ ...inputsOf({ password: "other" }), __urn: `${URN}2` });
  });

  test.each<readonly [string, object, string]>([
    ["a new password", { password: "Policy-1" }, "instanceSpec.password changed"],
    ["a script", { userdata: "Policy-2" }, "instanceSpec.userdata changed"],
    [
      "both",
      { password: "Policy-1", userdata: "Policy-2" },
      "instanceSpec.password and instanceSpec.userdata changed",
    ],
  ])("a secret guard refuses %s set after check, without its value", (_, spec, text) => {
    const guard = createSecretGuard(createSession());
    guard.note(URN, inputsOf({}));
    const confirm = () => guard.confirm(inputsOf(spec));
    expect(confirm).toThrow(`${text} after the check of the inputs, as by a remediating policy`);
    expect(confirm).not.toThrow("Policy-");
  });
});

test("the check of a lineage keeps its region alone", async () => {
  const connect = () => {
    throw new Error("not asked");
  };
  const { check } = createLineageProvider(createSession(), connect);
  const news = { regionId: "cn-north-1", instanceSpec: { password: "hush" }, __provider: "text" };
  expect((await check({}, news)).inputs).toEqual({ regionId: "cn-north-1" });
});

test("a group refuses a password set after its check, in diff, create and update, without a call", async () => {
  const life = createGroupProvider(createSession(), {
    connect: () => {
      throw new Error("a call");
    },
    clock: { nowMs: () => 0, sleep: () => Promise.resolve() },
    say: () => undefined,
  });
  const given = { regionId: "cn-north-1", count: 1, lineage: "l", __urn: URN, instanceSpec: SPEC };
  const { inputs } = await life.check({}, given);
  const remedied = { ...inputs, instanceSpec: { ...SPEC, password: "Policy-1" } };
  const olds = { ...inputs, version: 1, generation: 0, instances: [] };
  const refusal = "instanceSpec.password changed after the check";
  await expect(life.create(remedied)).rejects.toThrow(refusal);
  await expect(life.diff("id", olds, remedied)).rejects.toThrow(refusal);
  await expect(life.update("id", olds, remedied)).rejects.toThrow(refusal);
  await expect(life.create(inputs)).rejects.toThrow("a call");
});
