/** The checks of the constructor itself. */
import { describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { JdVmInstanceGroup } from "../../../provider/index.js";
import type { JdVmInstanceGroupArgs } from "../../../provider/resource/instance-group-args.js";
import { faultOf, ineffectiveOption } from "../../../provider/resource/declaration.js";

const ARGS = { regionId: "cn-north-1", count: 1, instanceSpec: {} };
const REQUIRED = "give an object with at least regionId, count and instanceSpec";

describe("faultOf", () => {
  test.each<readonly [string, unknown, unknown, unknown, string]>([
    ["no arguments", "web", undefined, {}, `web: the arguments are missing: ${REQUIRED}`],
    ["null as arguments", "web", null, {}, `web: the arguments are missing: ${REQUIRED}`],
    ["a number as arguments", "web", 3, {}, `web: the arguments are no object: ${REQUIRED}`],
    ["a list as arguments", "web", [ARGS], {}, `web: the arguments are no object: ${REQUIRED}`],
    [
      "an output as arguments",
      "web",
      pulumi.output(ARGS),
      {},
      `web: the arguments are an output or a promise as a whole: ${REQUIRED}; each of them may be an output`,
    ],
    [
      "a promise as arguments",
      "web",
      Promise.resolve(ARGS),
      {},
      `web: the arguments are an output or a promise as a whole: ${REQUIRED}; each of them may be an output`,
    ],
    ["no name", undefined, ARGS, {}, "a JdVmInstanceGroup needs a name"],
    ["an empty name", "", ARGS, {}, "a JdVmInstanceGroup needs a name"],
    ["null as options", "web", ARGS, null, "web: the options are no object"],
    [
      "create before delete",
      "web",
      ARGS,
      { deleteBeforeReplace: false },
      "web: deleteBeforeReplace: false is not supported",
    ],
  ])("faultOf names %s in one line", (_, name, args, opts, text) => {
    const fault = faultOf(name, args, opts) ?? "none";
    expect(fault).toContain(text);
    expect(fault).not.toContain("\n");
  });

  test("faultOf finds no fault in a name with arguments", () => {
    expect(faultOf("web", ARGS, {})).toBeUndefined();
  });
});

test("the constructor rejects missing arguments before it declares any resource", () => {
  const args = undefined as unknown as JdVmInstanceGroupArgs;
  let error: unknown;
  try {
    new JdVmInstanceGroup("web", args);
  } catch (thrown) {
    error = thrown;
  }
  expect(pulumi.RunError.isInstance(error)).toBe(true);
  expect(String(error)).toContain("web: the arguments are missing");
});

describe("ineffectiveOption", () => {
  test.each<readonly [pulumi.CustomResourceOptions, string]>([
    [{ customTimeouts: { create: "1h", delete: "30m" } }, '{ create: "1h", delete: "30m" }'],
    [{ customTimeouts: { update: "5m" } }, '{ update: "5m" }'],
    [{ customTimeouts: {} }, '{ create: "40m" }'],
  ])("ineffectiveOption names the input to use in place of %j", (opts, input) => {
    expect(ineffectiveOption(opts)).toContain(`Use the input timeouts instead: timeouts: ${input}`);
  });

  test("ineffectiveOption is undefined for other options", () => {
    expect(ineffectiveOption({ protect: true })).toBeUndefined();
  });
});
