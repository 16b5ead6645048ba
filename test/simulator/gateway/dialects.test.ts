/** Requests as the other official SDKs send them. @see docs/jdcloud.md#official-sdks */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { createHash, createHmac, randomUUID } from "node:crypto";
import { exchange, SPEC, startBench, type Bench } from "../client.js";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
beforeEach(() => bench.simulator.reset());
afterAll(() => bench.simulator.close());

interface WireRequest {
  readonly method?: string;
  /** Path after the region, encoded as on the request. */
  readonly path: string;
  /** Query string, encoded as on the request. */
  readonly query?: string;
  readonly body?: string;
  readonly service?: string;
}

interface Dialect {
  readonly algorithm: "JDCLOUD2" | "JDCLOUD3";
  readonly signs: readonly string[];
  readonly more?: (body: string) => Readonly<Record<string, string>>;
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const strict = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) =>
    `%${c.charCodeAt(0).toString(16)}`.toUpperCase(),
  );
const bare = ["content-type", "host"];
const dated = [...bare, "x-jdcloud-date", "x-jdcloud-nonce"];

const DIALECTS = {
  go: {
    algorithm: "JDCLOUD2",
    signs: dated,
    more: () => ({ "accept-encoding": "gzip", "user-agent": "JdcloudSdkGo/1.1.5 vm/1.6.1" }),
  },
  "go with a security token": {
    algorithm: "JDCLOUD2",
    signs: [...dated, "x-jdcloud-security-token"],
    more: () => ({ "x-jdcloud-security-token": Buffer.from("123456").toString("base64") }),
  },
  "old python": {
    algorithm: "JDCLOUD2",
    signs: dated,
    more: (body: string) => ({
      "x-jdcloud-content-sha256": sha256(body),
      "JDCLOUD2-HMAC-SHA256": "",
    }),
  },
  python: {
    algorithm: "JDCLOUD3",
    signs: bare,
    more: (body: string) => ({
      "x-jdcloud-content-sha256": sha256(body),
      "JDCLOUD3-HMAC-SHA256": "",
      accept: "*/*",
      "user-agent": "JdcloudSdkPython/1.2.9 vm/1.6.1",
    }),
  },
  "the standalone v3 signer": {
    algorithm: "JDCLOUD3",
    signs: ["x-jdcloud-content-sha256", "x-jdcloud-date", "x-jdcloud-nonce"],
    more: (body: string) => ({ "x-jdcloud-content-sha256": sha256(body) }),
  },
} as const satisfies Readonly<Record<string, Dialect>>;
type Name = keyof typeof DIALECTS;

function send(name: Name, request: WireRequest) {
  const { method = "GET", query = "", body = "", service = "vm" } = request;
  const { algorithm, signs, more }: Dialect = DIALECTS[name];
  const { url, credentials } = bench.simulator;
  const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
  const headers: Record<string, string> = {
    "content-type": "application/json",
    host: new URL(url).host,
    "x-jdcloud-date": date,
    "x-jdcloud-nonce": randomUUID(),
    ...more?.(body),
  };
  const path = `/v1/regions/cn-north-1${request.path}`;
  const pairs = query.split("&").filter(Boolean);
  const canonical = [
    method,
    path.split("/").map(decodeURIComponent).map(strict).join("/"),
    pairs
      .map((pair) => pair.split("=").map(decodeURIComponent).map(strict))
      .sort(([a = ""], [b = ""]) => (a < b ? -1 : 1))
      .map((pair) => pair.join("="))
      .join("&"),
    ...signs.map((header) => `${header}:${headers[header]}`),
    "",
    signs.join(";"),
    sha256(body),
  ].join("\n");
  const scope = `${date.slice(0, 8)}/cn-north-1/${service}/${algorithm.toLowerCase()}_request`;
  const text = `${algorithm}-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`;
  let key: string | Buffer = algorithm + credentials.secretAccessKey;
  for (const part of scope.split("/")) key = createHmac("sha256", key).update(part).digest();
  const authorization =
    `${algorithm}-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, ` +
    `SignedHeaders=${signs.join(";")}, ` +
    `Signature=${createHmac("sha256", key).update(text).digest("hex")}`;
  const target = query ? `${path}?${query}` : path;
  const sent = { ...headers, authorization } as never;
  return exchange(url, { method, path: target, headers: sent, content: body });
}

/** A create call as Go writes it: null for each unset field, zero for each unset non-pointer field, path parameters repeated. */
const GO_CREATE = JSON.stringify({
  clientToken: "one",
  instanceSpec: {
    ...SPEC,
    name: "web-a",
    agId: null,
    dataDisks: null,
    description: null,
    password: null,
    systemDisk: {
      autoDelete: null,
      cloudDiskSpec: { az: "", diskSizeGB: 0, diskType: "ssd.gp1", iops: null, name: "" },
      deviceName: null,
    },
  },
  maxCount: 1,
  regionId: "cn-north-1",
});

/** The same create call as Python writes it: blanks after separators, another order of keys, no zeros. */
const PYTHON_CREATE = JSON.stringify(
  {
    regionId: "cn-north-1",
    maxCount: 1,
    clientToken: "one",
    instanceSpec: {
      systemDisk: { cloudDiskSpec: { diskType: "ssd.gp1", az: null, diskSizeGB: null } },
      ...SPEC,
      name: "web-a",
    },
  },
  undefined,
  1,
);

describe.each(Object.keys(DIALECTS) as Name[])("%s", (name) => {
  const colon = name.includes("python") ? ":" : "%3A";

  test("the simulator serves the SDK a create, a listing, a stop and a delete", async () => {
    const body = name.includes("python") ? PYTHON_CREATE : GO_CREATE;
    const created = await send(name, { method: "POST", path: "/instances", body });
    const [id = ""] = created.body.result?.instanceIds ?? [];
    expect(id).toMatch(/^i-/);
    bench.clock.advance(1000);
    const query = `filters.1.name=instanceId&filters.1.values.1=${id}&pageNumber=1&pageSize=10`;
    const listed = await send(name, { path: "/instances", query });
    expect(listed.body.result?.totalCount).toBe(1);
    const stop = JSON.stringify({ chargeOnStopped: null, instanceId: id, regionId: "cn-north-1" });
    const path = `/instances/${id}${colon}stopInstance`;
    expect((await send(name, { method: "POST", path, body: stop })).httpStatus).toBe(200);
    bench.clock.advance(500);
    const remove = { method: "DELETE", path: `/instances/${id}` };
    const flag = name.includes("python") ? "True" : "true";
    const gone = await send(name, {
      ...remove,
      query: `deletePrimaryNetworkInterfaceAllElasticIp=${flag}`,
    });
    expect(gone.body).toEqual({ requestId: expect.stringMatching(/^[0-9a-z]{32}$/) });
  });

  test("the simulator accepts a signature of the SDK for another service", async () => {
    const { httpStatus } = await send(name, { path: "/subnets/", service: "vpc" });
    expect(httpStatus).toBe(200);
  });
});

test("createInstances recognises a call repeated by another SDK", async () => {
  const go = await send("go", { method: "POST", path: "/instances", body: GO_CREATE });
  const python = await send("python", { method: "POST", path: "/instances", body: PYTHON_CREATE });
  expect(go.httpStatus).toBe(200);
  expect(python.body.result).toEqual(go.body.result);
  expect(bench.simulator.ledger().made).toBe(1);
});

test("listings accept Go's scientific numbers, filters without values, and Python's booleans", async () => {
  await bench.launch(1);
  const lone = await send("go", { path: "/instances", query: "filters.1.name=status" });
  expect(lone.body.result?.totalCount).toBe(1);
  const scientific = await send("go", { path: "/instances", query: "pageNumber=1e%2B00" });
  expect(scientific.body.result?.totalCount).toBe(1);
  const query = "imageSource=public&offline=False";
  const images = await send("python", { path: "/images", query });
  expect(images.body.result?.totalCount).toBeGreaterThan(0);
  const split = await send("python", { path: "/instances", query: "filters.1.name=name&b=" });
  expect(split.httpStatus).toBe(200);
});
