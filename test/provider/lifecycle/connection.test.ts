import { afterEach, describe, expect, test } from "@jest/globals";
import { ApiError, type ApiFailure } from "../../../provider/api/error.js";
import {
  createConnector,
  explain,
  readSettings,
  type Settings,
} from "../../../provider/lifecycle/connection.js";
import { startSimulator, virtualClock } from "../../../simulator/index.js";
import { profileKeys, profileNames } from "../../../provider/lifecycle/profiles.js";

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
      "current, as no other one is named,",
      { JDCLOUD_PROFILE: " " },
      { ".jdc/current": "ops\n" },
      "AK-ops",
      'profile "ops" of ~/.jdc/config',
    ],
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

  test.each([
    ["half", FILE, ""],
    ["nobody", "", ""],
    [
      "nobody",
      FILE,
      ', which has no such profile, or set JDCLOUD_PROFILE to one that it has: "default", "ops", "team.prod", "half"',
    ],
  ])(
    "readSettings names the missing keys of profile %s, and the profiles of the file",
    (profile, file, more) => {
      expect(() => settings({ JDCLOUD_PROFILE: profile }, { ".jdc/config": file })).toThrow(
        new Error(
          `no JD Cloud credentials: set JDCLOUD_ACCESS_KEY_ID and JDCLOUD_SECRET_ACCESS_KEY, or add access_key and secret_key to profile "${profile}" of ~/.jdc/config${more}`,
        ),
      );
    },
  );

  test("readSettings names the proxy to the endpoint, without its password", () => {
    const env = { ...KEYS, HTTPS_PROXY: "http://me:hush@proxy.corp:3128" };
    expect(settings(env).proxy).toBe("http://proxy.corp:3128 of HTTPS_PROXY");
    expect(settings({ ...env, NO_PROXY: "jdcloud-api.com" })).not.toHaveProperty("proxy");
    expect(() => settings({ ...KEYS, https_proxy: "socks5://me:hush@proxy" })).toThrow(
      new Error(
        "https_proxy does not name an http or https proxy: set it to a URL such as http://proxy.example.com:3128, or unset it",
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

describe("profileNames", () => {
  test("profileNames lists each section once, in the order of the file", () => {
    expect(profileNames("[a]\r\nx = [no]\n [b.c] \n[a]\n[]\n;[d]\n")).toEqual(["a", "b.c"]);
  });
});

describe("createConnector", () => {
  const saved = { ...process.env };
  afterEach(() => {
    process.env = { ...saved };
  });

  /** The explained error of a listing, with these variables in place of the process's own. */
  async function errorWith(env: Env): Promise<string> {
    process.env = { ...KEYS, ...env };
    const connection = createConnector().connect("cn-north-1");
    const listing = connection.cloud.listByTag("a", "b");
    return listing.then(
      () => "no error",
      (error: unknown) => connection.explain(error).message,
    );
  }

  test("a connection to a cloud with a clock an hour behind reports the clock, and does not blame the keys", async () => {
    const signingClock = virtualClock();
    signingClock.advance(Date.now() - 3_600_000 - signingClock.nowMs());
    const simulator = await startSimulator({ signingClock });
    const { accessKeyId, secretAccessKey } = simulator.credentials;
    const message = await errorWith({
      JDCLOUD_ENDPOINT: simulator.url,
      JDCLOUD_ACCESS_KEY_ID: accessKeyId,
      JDCLOUD_SECRET_ACCESS_KEY: secretAccessKey,
    });
    await simulator.close();
    expect(message).toContain(
      `the clock of this machine is 1 h ahead of the clock of ${simulator.url}`,
    );
    expect(message).not.toContain("keys");
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

  test.each([
    [3_600_000, "1 h ahead of"],
    [-3_720_000, "1 h 2 min behind"],
    [2 * 86_400_000 + 300_000, "2 d 5 min ahead of"],
    [300_000, "5 min ahead of"],
  ])("explain of a refused signature with a clock off by %d ms says by how much", (ms, text) => {
    const error = failure({ fault: "denied", code: "UNAUTHENTICATED", clockAheadMs: ms });
    expect(explained(error).message).toBe(
      `describeInstances: no (UNAUTHENTICATED, request r): the clock of this machine is ${text} the clock of https://vm.jdcloud-api.com, and a signature is valid for minutes only; set the clock right`,
    );
  });

  test("explain blames the keys for a refused signature if the clocks differ by less than 5 minutes", () => {
    for (const clockAheadMs of [299_999, -299_999, 0, undefined]) {
      const error = failure({ fault: "denied", code: "UNAUTHENTICATED", clockAheadMs });
      expect(explained(error).message).toContain("are not accepted at");
    }
    const other = failure({ fault: "denied", code: "HTTP_FORBIDDEN", clockAheadMs: 3_600_000 });
    expect(explained(other).message).toContain("are not permitted");
  });

  test("explain names the proxy where it may be the cause", () => {
    const proxied = { ...SETTINGS, proxy: "http://proxy.corp:3128 of HTTPS_PROXY" };
    const messageOf = (given: Partial<ApiFailure>) =>
      explain(failure(given), proxied, "cn-north-1").message;
    expect(messageOf({ fault: "unavailable", code: "ERR_PROXY_TUNNEL" })).toBe(
      "no answer from https://vm.jdcloud-api.com: describeInstances: no (ERR_PROXY_TUNNEL, request r); check the proxy, add the host to NO_PROXY, or set JDCLOUD_ENDPOINT",
    );
    expect(messageOf({ fault: "unknown", code: "BAD_REPLY" })).toContain(
      "is https://vm.jdcloud-api.com JD Cloud's API, and does the proxy http://proxy.corp:3128 of HTTPS_PROXY pass its replies on? If not,",
    );
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
