import { describe, expect, test } from "@jest/globals";
import { proxyFor } from "../../../provider/api/proxy.js";

type Env = Readonly<Record<string, string | undefined>>;

const CLOUD = "https://vm.jdcloud-api.com/v1";
const shown = (env: Env, url = CLOUD) => {
  const proxy = proxyFor(env, url);
  return proxy && `${proxy.shownUrl} ${proxy.variable}`;
};

describe("proxyFor", () => {
  test.each<readonly [string, Env, string, string | undefined]>([
    ["no variable", {}, CLOUD, undefined],
    ["a blank variable", { HTTPS_PROXY: " " }, CLOUD, undefined],
    ["upper case", { HTTPS_PROXY: "http://p:1" }, CLOUD, "http://p:1 HTTPS_PROXY"],
    ["lower case", { https_proxy: "http://p:1" }, CLOUD, "http://p:1 https_proxy"],
    [
      "both cases",
      { HTTPS_PROXY: "http://p:1", https_proxy: "http://q:2" },
      CLOUD,
      "http://q:2 https_proxy",
    ],
    ["no scheme", { HTTPS_PROXY: "p.corp:3128" }, CLOUD, "http://p.corp:3128 HTTPS_PROXY"],
    ["an https proxy", { HTTPS_PROXY: "https://p.corp" }, CLOUD, "https://p.corp HTTPS_PROXY"],
    ["the variable of another scheme", { HTTP_PROXY: "http://p:1" }, CLOUD, undefined],
    [
      "an http endpoint",
      { HTTP_PROXY: "http://p:1", HTTPS_PROXY: "http://q:2" },
      "http://sim.corp:7070",
      "http://p:1 HTTP_PROXY",
    ],
    [
      "user and password",
      { HTTPS_PROXY: "http://me:hush@p.corp:3128/" },
      CLOUD,
      "http://p.corp:3128 HTTPS_PROXY",
    ],
  ])("proxyFor with %s", (_, env, url, expected) => {
    expect(shown(env, url)).toBe(expected);
  });

  test("proxyFor keeps user and password for the connection only", () => {
    expect(proxyFor({ HTTPS_PROXY: "me:hush@p.corp:3128" }, CLOUD)).toEqual({
      url: "http://me:hush@p.corp:3128/",
      shownUrl: "http://p.corp:3128",
      variable: "HTTPS_PROXY",
    });
  });

  test.each([
    ["*", true],
    ["vm.jdcloud-api.com", true],
    ["jdcloud-api.com", true],
    [".jdcloud-api.com", true],
    ["*.jdcloud-api.com", true],
    ["JDCLOUD-API.com", true],
    ["a.corp, jdcloud-api.com", true],
    ["a.corp jdcloud-api.com", true],
    ["jdcloud-api.com:443", true],
    ["jdcloud-api.com:8443", false],
    ["cloud-api.com", false],
    ["vpc.jdcloud-api.com", false],
    ["com.jdcloud-api", false],
    [",", false],
  ])("proxyFor with NO_PROXY %j: direct is %s", (list, isDirect) => {
    for (const name of ["NO_PROXY", "no_proxy"]) {
      const env = { HTTPS_PROXY: "http://p:1", [name]: list };
      expect(shown(env)).toBe(isDirect ? undefined : "http://p:1 HTTPS_PROXY");
    }
  });

  test.each([
    "http://127.0.0.1:7070",
    "http://localhost:7070",
    "https://[::1]",
    "https://a.localhost",
  ])("proxyFor never sends a request to %s through a proxy", (url) => {
    expect(shown({ HTTP_PROXY: "http://p:1", HTTPS_PROXY: "http://p:1" }, url)).toBeUndefined();
  });

  test.each(["socks5://me:hush@p.corp", "http://", "http://me:hush@"])(
    "proxyFor refuses %s and names the variable without the password",
    (text) => {
      expect(() => proxyFor({ HTTPS_PROXY: text }, CLOUD)).toThrow(
        new Error(
          "HTTPS_PROXY does not name an http or https proxy: set it to a URL such as http://proxy.example.com:3128, or unset it",
        ),
      );
    },
  );
});
