import { describe, expect, test } from "@jest/globals";
import { ApiError, type ApiFailure } from "../../../provider/api/error.js";
import {
  explain,
  profileKeys,
  readSettings,
  type Settings,
} from "../../../provider/lifecycle/connection.js";

const KEYS = { JDCLOUD_ACCESS_KEY_ID: "AK", JDCLOUD_SECRET_ACCESS_KEY: "SK" };
const FILE = `[default]
access_key = AK-default
secret_key = SK-default
region_id = cn-north-1

[ops]
access_key = AK-ops
secret_key = SK-ops

[team.prod]
access_key = AK-team
secret_key = SK-team

[half]
access_key = AK-half
secret_key =
`;

type Env = Readonly<Record<string, string | undefined>>;
type Files = Readonly<Record<string, string>>;
const settings = (env: Env, files: Files = {}) =>
  readSettings({ env, readHomeFile: (path) => files[path] });

describe("readSettings", () => {
  test("readSettings prefers the keys of the environment to the keys of a file", () => {
    expect(settings(KEYS, { ".jdc/config": FILE })).toEqual({
      url: "https://vm.jdcloud-api.com",
      credentials: { accessKeyId: "AK", secretAccessKey: "SK", sessionToken: undefined },
      source: "JDCLOUD_ACCESS_KEY_ID and JDCLOUD_SECRET_ACCESS_KEY",
    });
  });

  test("readSettings trims blanks around pasted keys, and accepts a session token", () => {
    const env = {
      JDCLOUD_ACCESS_KEY_ID: " AK\n",
      JDCLOUD_SECRET_ACCESS_KEY: "\tSK ",
      JDCLOUD_SESSION_TOKEN: " ST ",
    };
    expect(settings(env).credentials).toEqual({
      accessKeyId: "AK",
      secretAccessKey: "SK",
      sessionToken: "ST",
    });
  });

  test.each<readonly [string, Env, Files, string, string]>([
    ["default", {}, {}, "AK-default", 'profile "default" of ~/.jdc/config'],
    ["current", {}, { ".jdc/current": "ops\n" }, "AK-ops", 'profile "ops" of ~/.jdc/config'],
    [
      "named",
      { JDCLOUD_PROFILE: "ops" },
      { ".jdc/current": "half" },
      "AK-ops",
      'profile "ops" of ~/.jdc/config',
    ],
    [
      "default, as the current one is blank,",
      {},
      { ".jdc/current": " \n" },
      "AK-default",
      'profile "default" of ~/.jdc/config',
    ],
  ])("readSettings takes the keys of the %s profile", (_, env, files, accessKeyId, source) => {
    const read = settings(env, { ".jdc/config": FILE, ...files });
    expect(read.credentials.accessKeyId).toBe(accessKeyId);
    expect(read.source).toBe(source);
  });

  test.each<readonly [Env, string]>([
    [
      { JDCLOUD_ACCESS_KEY_ID: "AK" },
      "JDCLOUD_SECRET_ACCESS_KEY is not set, but its counterpart is: set both, or neither to use ~/.jdc/config",
    ],
    [
      { JDCLOUD_SECRET_ACCESS_KEY: "SK", JDCLOUD_ACCESS_KEY_ID: " " },
      "JDCLOUD_ACCESS_KEY_ID is not set, but its counterpart is: set both, or neither to use ~/.jdc/config",
    ],
  ])("readSettings refuses half a pair: %j", (env, message) => {
    expect(() => settings(env, { ".jdc/config": FILE })).toThrow(new Error(message));
  });

  test("readSettings without any keys names the variables and the file to set", () => {
    expect(() => settings({})).toThrow(
      new Error(
        "no JD Cloud credentials: set JDCLOUD_ACCESS_KEY_ID and JDCLOUD_SECRET_ACCESS_KEY, or create a profile with `jdc configure add`",
      ),
    );
  });

  test.each(["half", "nobody"])("readSettings names the missing keys of profile %s", (profile) => {
    expect(() => settings({ JDCLOUD_PROFILE: profile }, { ".jdc/config": FILE })).toThrow(
      new Error(
        `no JD Cloud credentials: set JDCLOUD_ACCESS_KEY_ID and JDCLOUD_SECRET_ACCESS_KEY, or add access_key and secret_key to profile "${profile}" of ~/.jdc/config`,
      ),
    );
  });

  test.each([
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
    [" https://vm.example.com/ ", "https://vm.example.com"],
    ["https://gate.example.com/jdcloud//", "https://gate.example.com/jdcloud"],
    ["https://user:pass@vm.example.com/?a=b", "https://vm.example.com"],
    ["", "https://vm.jdcloud-api.com"],
    ["  ", "https://vm.jdcloud-api.com"],
  ])("readSettings reads the endpoint %j as %s", (endpoint, url) => {
    expect(settings({ ...KEYS, JDCLOUD_ENDPOINT: endpoint }).url).toBe(url);
  });

  test.each(["localhost", "vm.jdcloud-api.com", "ftp://vm.jdcloud-api.com", "http://"])(
    "readSettings refuses the endpoint %s and names a good one",
    (endpoint) => {
      expect(() => settings({ ...KEYS, JDCLOUD_ENDPOINT: endpoint })).toThrow(
        new Error(
          `JDCLOUD_ENDPOINT "${endpoint}" is not a URL: set it to one such as https://vm.jdcloud-api.com, or unset it`,
        ),
      );
    },
  );
});

describe("profileKeys", () => {
  test.each([
    ["default", { accessKeyId: "AK-default", secretAccessKey: "SK-default" }],
    ["ops", { accessKeyId: "AK-ops", secretAccessKey: "SK-ops" }],
    ["team.prod", { accessKeyId: "AK-team", secretAccessKey: "SK-team" }],
    ["half", undefined],
    ["nobody", undefined],
    ["toString", undefined],
  ])("profileKeys of %s is %j", (profile, expected) => {
    expect(profileKeys(FILE, profile)).toEqual(expected);
  });

  test.each([
    ["no text", ""],
    ["a key outside of a section", "default = x"],
    ["a flag in place of a key", "[default]\naccess_key\nsecret_key = SK"],
    ["a secret key alone", "[default]\nsecret_key = SK"],
  ])("profileKeys of %s is undefined", (_, text) => {
    expect(profileKeys(text, "default")).toBeUndefined();
  });
});

describe("explain", () => {
  const SETTINGS: Settings = {
    url: "https://vm.jdcloud-api.com",
    credentials: { accessKeyId: "AK", secretAccessKey: "hush-secret" },
    source: 'profile "ops" of ~/.jdc/config',
  };
  const failure = (given: Partial<ApiFailure>) =>
    new ApiError({
      operation: "describeInstances",
      fault: "unknown",
      code: "X",
      detail: "no",
      requestId: "r",
      ...given,
    });
  const explained = (error: unknown) => explain(error, SETTINGS, "cn-mars-1");

  test.each<readonly [Partial<ApiFailure>, string]>([
    [
      { fault: "missing", code: "NOT_FOUND", detail: "No such operation" },
      "describeInstances: No such operation (NOT_FOUND, request r): is https://vm.jdcloud-api.com JD Cloud's API? If not, set JDCLOUD_ENDPOINT",
    ],
    [
      { fault: "denied", code: "ACCESS_ERROR", detail: "bad signature[gw]" },
      'describeInstances: bad signature[gw] (ACCESS_ERROR, request r): the keys of profile "ops" of ~/.jdc/config are not accepted at https://vm.jdcloud-api.com; set the right keys',
    ],
    [
      { fault: "denied", code: "HTTP_FORBIDDEN" },
      'describeInstances: no (HTTP_FORBIDDEN, request r): the keys of profile "ops" of ~/.jdc/config are not permitted to do this; grant the permission, or use other keys',
    ],
    [
      { fault: "denied", code: "PERMISSION_DENIED" },
      'describeInstances: no (PERMISSION_DENIED, request r): the keys of profile "ops" of ~/.jdc/config are not permitted to do this; grant the permission, or use other keys',
    ],
    [
      { fault: "unavailable", code: "ECONNREFUSED", detail: "connect ECONNREFUSED", requestId: "" },
      "no answer from https://vm.jdcloud-api.com: describeInstances: connect ECONNREFUSED (ECONNREFUSED); check the network, or set JDCLOUD_ENDPOINT",
    ],
    [
      { fault: "ambiguous", code: "ETIMEDOUT", requestId: "" },
      "no answer from https://vm.jdcloud-api.com: describeInstances: no (ETIMEDOUT); check the network, or set JDCLOUD_ENDPOINT",
    ],
    [
      { fault: "missing", code: "NOT_FOUND", detail: "Region 'cn-mars-1' not found" },
      "describeInstances: Region 'cn-mars-1' not found (NOT_FOUND, request r): set regionId to an existing region, such as cn-north-1, cn-east-1, cn-east-2, cn-south-1 (now \"cn-mars-1\")",
    ],
  ])("explain of %j says what to set", (given, message) => {
    expect(explained(failure(given)).message).toBe(message);
  });

  test.each<Partial<ApiFailure>>([
    { fault: "unavailable", code: "INTERNAL" },
    {
      ...{ operation: "describeImage", fault: "missing", code: "NOT_FOUND" },
      detail: "Image 'img-a' not found",
    },
    { fault: "quota", code: "QUOTA_EXCEEDED" },
  ])("explain leaves %j as it is", (given) => {
    const error = failure(given);
    expect(explained(error)).toBe(error);
  });

  test("explain questions the endpoint after a reply that is not of the API", () => {
    expect(explained(failure({ fault: "ambiguous", code: "BAD_REPLY" })).message).toContain(
      "is https://vm.jdcloud-api.com JD Cloud's API? If not, set JDCLOUD_ENDPOINT",
    );
  });

  test("explain returns other errors as they are, and wraps thrown values that are no errors", () => {
    const error = new RangeError("a bug");
    expect(explained(error)).toBe(error);
    expect(explained("text")).toEqual(new Error("text"));
  });

  test("explain never shows a secret key", () => {
    for (const fault of ["denied", "unavailable", "missing"] as const) {
      const { message } = explained(failure({ fault, code: "ECONNRESET", detail: "region" }));
      expect(message).not.toContain("hush-secret");
    }
  });
});
