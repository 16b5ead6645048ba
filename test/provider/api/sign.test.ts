import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  dateText,
  encode,
  sign,
  type Algorithm,
  type Signable,
} from "../../../provider/api/sign.js";

interface Vector {
  readonly name: string;
  readonly algorithm: `${Algorithm}-HMAC-SHA256`;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  readonly service: string;
  readonly date: string;
  readonly signedHeaders: string;
  readonly canonicalRequest: string;
  readonly stringToSign: string;
  readonly signature: string;
  readonly authorization: string;
}

/** Made by the vendor's own SDKs and documents; see the file's `producedBy`. */
const VECTORS = JSON.parse(
  readFileSync(
    new URL("../../../../test/fixtures/signature-vectors.json", import.meta.url),
    "utf8",
  ),
) as readonly Vector[];

/** The headers signed by the vector's tool, out of all sent headers. */
function signedOf({ headers, signedHeaders }: Vector): Readonly<Record<string, string>> {
  const names = signedHeaders.split(";");
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => names.includes(name.toLowerCase())),
  );
}

function signVector(vector: Vector) {
  const { method, path, query, body, service, date, region: regionId } = vector;
  const algorithm = vector.algorithm === "JDCLOUD2-HMAC-SHA256" ? "JDCLOUD2" : "JDCLOUD3";
  return sign(
    { method, path, query, headers: signedOf(vector), body },
    { algorithm, regionId, service, date },
    vector,
  );
}

describe("sign", () => {
  test("sign is tested on all 18 vectors", () => {
    expect(VECTORS).toHaveLength(18);
  });

  test.each(VECTORS.map((vector) => [vector.name, vector] as const))(
    "sign reproduces the vector %s exactly",
    (_, vector) => {
      const { canonicalRequest, stringToSign, signature, authorization } = vector;
      expect(signVector(vector)).toEqual({
        canonicalRequest,
        stringToSign,
        signature,
        authorization,
      });
    },
  );

  const request: Signable = {
    method: "GET",
    path: "/v1/regions/cn-north-1/instances",
    query: "b=2&a=1",
    headers: { Host: "vm.jdcloud-api.com", "x-jdcloud-nonce": "n" },
    body: "",
  };
  const scope = {
    algorithm: "JDCLOUD2",
    regionId: "cn-north-1",
    service: "vm",
    date: "20260520T083015Z",
  } as const;
  const keys = { accessKeyId: "AK", secretAccessKey: "SK" };
  const canonical = (change: Partial<Signable>) =>
    sign({ ...request, ...change }, scope, keys).canonicalRequest.split("\n");

  test.each([
    ["", "/"],
    ["v1/x", "/v1/x"],
    ["/v1//x", "/v1/x"],
    ["/i-x:startInstance", "/i-x%3AstartInstance"],
    ["/i-x%3AstartInstance", "/i-x%3AstartInstance"],
    ["/a%2Fb", "/a/b"],
    ["/a+b", "/a%20b"],
    ["/100%", "/100%25"],
    ["/%E4%zz", "/%25E4%25zz"],
    ["/caf%C3%A9*(a)", "/caf%C3%A9%2A%28a%29"],
  ])("sign reads the path %j as %s", (path, expected) => {
    expect(canonical({ path })[1]).toBe(expected);
  });

  test.each([
    ["", ""],
    ["b=2&a=1", "a=1&b=2"],
    ["a=2&a=1", "a=1&a=2"],
    ["a=1&a=1", "a=1&a=1"],
    ["a", "a="],
    ["a=b=c", "a=b%3Dc"],
    ["&a=1&&=x", "a=1"],
    ["a=x+y", "a=x%20y"],
    ["a=%", "a=%25"],
  ])("sign reads the query %j as %s", (query, expected) => {
    expect(canonical({ query })[2]).toBe(expected);
  });

  test("sign trims header values, folds their blanks, and sorts the lower-cased names", () => {
    const lines = canonical({ headers: { "X-B": "  1   2 ", "X-A": "3" } });
    expect(lines.slice(3, 7)).toEqual(["x-a:3", "x-b:1 2", "", "x-a;x-b"]);
  });

  test("sign writes the method in capitals, and uses a declared body hash", () => {
    const lines = canonical({ method: "get", headers: { "x-jdcloud-content-sha256": "abc" } });
    expect([lines[0], lines.at(-1)]).toEqual(["GET", "abc"]);
  });

  test("sign never shows the secret key", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9]{20,40}$/), (secretAccessKey) => {
        const signed = sign(request, scope, { accessKeyId: "AK", secretAccessKey });
        expect(JSON.stringify(signed)).not.toContain(secretAccessKey);
      }),
    );
  });

  test.each([
    [{ ...scope, regionId: "cn-east-2" }, keys],
    [{ ...scope, service: "vpc" }, keys],
    [{ ...scope, date: "20260521T083015Z" }, keys],
    [{ ...scope, algorithm: "JDCLOUD3" as const }, keys],
    [scope, { ...keys, secretAccessKey: "other" }],
  ])("sign returns another signature for the scope %j", (otherScope, otherKeys) => {
    const { signature } = sign(request, otherScope, otherKeys);
    expect(signature).toMatch(/^[0-9a-f]{64}$/);
    expect(signature).not.toBe(sign(request, scope, keys).signature);
  });
});

describe("dateText", () => {
  test.each([
    [0, "19700101T000000Z"],
    [Date.UTC(2026, 4, 20, 8, 30, 15, 999), "20260520T083015Z"],
  ])("dateText of %i is %s", (nowMs, expected) => {
    expect(dateText(nowMs)).toBe(expected);
  });
});

describe("encode", () => {
  test("encode leaves only unreserved characters", () => {
    expect(encode("AZaz09-._~")).toBe("AZaz09-._~");
    expect(encode(" !'()*+/:=&%é")).toBe("%20%21%27%28%29%2A%2B%2F%3A%3D%26%25%C3%A9");
  });

  test("encode is undone by decoding", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(encode(text)).toMatch(/^([A-Za-z0-9._~-]|%[0-9A-F]{2})*$/);
        expect(decodeURIComponent(encode(text))).toBe(text);
      }),
    );
  });
});
