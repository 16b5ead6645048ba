import { describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import {
  canonicalRequest,
  parseAuthorization,
  signatureFits,
  type SignedRequest,
} from "../../../simulator/gateway/signature.js";
import { startBench } from "../client.js";

interface Vector {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly service: string;
  readonly date: string;
  readonly signedHeaders: string;
  readonly canonicalRequest: string;
  readonly authorization: string;
}

const file = new URL("../../../../test/fixtures/signature-vectors.json", import.meta.url);
const vectors = JSON.parse(readFileSync(file, "utf8")) as readonly Vector[];

const requestOf = ({ method, path, query, headers, body }: Vector): SignedRequest => ({
  method,
  path,
  query,
  headers,
  body: Buffer.from(body, "utf8"),
});

const authorizationOf = (vector: Vector) => {
  const parsed = parseAuthorization(vector.authorization);
  if (!parsed) throw new Error(`${vector.name}: authorization is malformed`);
  return parsed;
};

const verify = (vector: Vector) =>
  signatureFits(requestOf(vector), authorizationOf(vector), vector.secretAccessKey);

const [first] = vectors;
if (!first) throw new Error("vectors are missing");

test("the fixture contains 18 test vectors", () => {
  expect(vectors).toHaveLength(18);
});

describe.each(vectors.map((vector) => [vector.name, vector] as const))("%s", (_, vector) => {
  test("canonicalRequest equals the printed one", () => {
    const names = vector.signedHeaders.split(";");
    expect(canonicalRequest(requestOf(vector), names)).toBe(vector.canonicalRequest);
  });

  test("signatureFits accepts the printed signature", () => {
    expect(verify(vector)).toBe(true);
  });

  test("signatureFits rejects another body, key, path, query or method", () => {
    expect(verify({ ...vector, body: `${vector.body} ` })).toBe(false);
    expect(verify({ ...vector, secretAccessKey: "other" })).toBe(false);
    expect(verify({ ...vector, path: `${vector.path}x` })).toBe(false);
    expect(verify({ ...vector, query: `${vector.query}&x=y` })).toBe(false);
    expect(verify({ ...vector, method: "PUT" })).toBe(false);
  });

  test("signatureFits rejects a changed signed header", () => {
    const [name = ""] = vector.signedHeaders.split(";");
    expect(verify({ ...vector, headers: { ...vector.headers, [name]: "x" } })).toBe(false);
  });
});

test("signatureFits takes a colon in the path for %3A", () => {
  const colon = vectors.find((vector) => vector.path.endsWith("%3AstartInstance"));
  if (!colon) throw new Error("vector is missing");
  expect(verify({ ...colon, path: colon.path.replace("%3A", ":") })).toBe(true);
});

test("signatureFits takes doubled slashes in the path for one", () => {
  expect(verify({ ...first, path: first.path.replace("/regions", "//regions") })).toBe(true);
});

test("signatureFits accepts a lower-case method", () => {
  expect(verify({ ...first, method: "get" })).toBe(true);
});

test("signatureFits rejects a signed content hash of another body", () => {
  const name = "x-jdcloud-content-sha256";
  const authorization = { ...authorizationOf(first), signedHeaders: name };
  const request = { ...requestOf(first), headers: { ...first.headers, [name]: "0".repeat(64) } };
  expect(signatureFits(request, authorization, first.secretAccessKey)).toBe(false);
});

test("parseAuthorization rejects an authorization whose algorithm and terminator disagree", () => {
  const mixed = first.authorization.replace("jdcloud2_request", "jdcloud3_request");
  expect(parseAuthorization(mixed)).toBeUndefined();
});

/** The reply to a vector, sent byte for byte: Node's own client refuses some of these paths. */
function sendRaw(url: string, vector: Vector): Promise<string> {
  const { hostname, port } = new URL(url);
  const target = vector.path + (vector.query ? `?${vector.query}` : "");
  const body = Buffer.from(vector.body, "utf8");
  const headers = {
    ...vector.headers,
    authorization: vector.authorization,
    "content-length": String(body.length),
    connection: "close",
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(`${vector.method} ${target} HTTP/1.1\r\n${head.join("")}\r\n`);
      socket.write(body);
    });
    let answer = "";
    socket.on("data", (chunk: Buffer) => (answer += chunk.toString("utf8")));
    socket.on("end", () => resolve(answer));
    socket.on("error", reject);
  });
}

/** Vectors that HTTP can carry: on the wire, path and query contain neither spaces nor characters beyond ASCII. */
const sendable = vectors.filter(({ path, query }) => /^[\x21-\x7e]*$/.test(path + query));

test.each(sendable.map((vector) => [vector.name, vector] as const))(
  "the simulator accepts the vector %s over HTTP",
  async (_, vector) => {
    const time = vector.date.replace(/(....)(..)(..)T(..)(..)(..)Z/, "$1-$2-$3T$4:$5:$6Z");
    const { accessKeyId, secretAccessKey } = vector;
    const { simulator } = await startBench({
      credentials: { accessKeyId, secretAccessKey },
      signingClock: { nowMs: () => Date.parse(time) },
    });
    const answer = await sendRaw(simulator.url, vector);
    await simulator.close();
    expect(answer).toMatch(/"requestId":"[0-9a-z]{32}"/);
    // A signature for another service is valid, but its scope does not match a VM operation.
    expect(answer).not.toMatch(/signature does not match|lack of|malformed|expired/i);
    if (vector.service === "vm") expect(answer).not.toMatch(/^HTTP\/1.1 401/);
  },
);
