import { afterEach, expect, test } from "@jest/globals";
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { exchange, signed, SPEC } from "./client.js";

const COMMAND = fileURLToPath(new URL("../../simulator/cli.js", import.meta.url));
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill("SIGKILL");
});

function run(...flags: readonly string[]) {
  const child = spawn(process.execPath, [COMMAND, ...flags], { stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (output.stdout += chunk.toString("utf8")));
  child.stderr.on("data", (chunk: Buffer) => (output.stderr += chunk.toString("utf8")));
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
    child.on("close", (code) => resolve({ code, ...output })),
  );
  const firstLine = new Promise<string>((resolve) =>
    createInterface({ input: child.stdout }).once("line", resolve),
  );
  return { child, ended, firstLine };
}

interface Started {
  readonly url: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly regionId: string;
}

test.each(["SIGTERM", "SIGINT"] as const)(
  "the command prints its URL and keys, serves requests, and exits with status 0 on %s",
  async (signal) => {
    const { child, ended, firstLine } = run("--port", "0", "--boot", "0ms", "--quota", "7");
    const started = JSON.parse(await firstLine) as Started;
    expect(Object.keys(started)).toEqual(["url", "accessKeyId", "secretAccessKey", "regionId"]);
    expect(started.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const quotas = await exchange(started.url, signed(started.url, started, { path: "/quotas" }));
    expect(quotas.body.result?.quotas).toContainEqual({
      resourceType: "instance",
      limit: 7,
      used: 0,
    });
    child.kill(signal);
    const { code, stderr } = await ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  },
);

test.each([
  [["--boot", "soon"], "--boot takes a time such as 500ms, 2s or 1m, not 'soon'"],
  [["--port", "70000"], "--port takes a whole number from 0 to 65535, not '70000'"],
  [["--quota", "-1"], "--quota takes a value; see --help"],
  [["--latency", "5"], "--latency takes a time such as 500ms, 2s or 1m, not '5'"],
  [["--clock", "fast"], "--clock takes real, virtual or a factor such as x60, not 'fast'"],
  [["--fault", "createInstances:explode"], "--fault takes operation:fault"],
  [["--fault", "{"], "--fault takes operation:fault"],
  [
    ["--fault", "createInstance:refuse"],
    "'createInstance:refuse' (unknown operation 'createInstance'); see",
  ],
  [["--fault", "createInstances:refused"], "(unknown fault 'refused'); see --help"],
  [["--boot", "-1s"], "--boot takes a value; see --help"],
  [["--seed"], "--seed takes a value; see --help"],
  [
    ["--limits", "cpu=x"],
    "--limits takes cpu=N, memory=N, elasticIp=N, disk=N, keypair=N, image=N, instanceTemplate=N, not 'cpu=x'",
  ],
  [["--limits", "cpu=1,colour=2"], "not 'colour=2'"],
  [
    ["--limits", "cpu=9999999999"],
    "--limits cpu takes a whole number from 0 to 999999999, not '9999999999'",
  ],
  [["--rate-limit", "fast"], "--rate-limit takes a whole number from 0 to 1000000, not 'fast'"],
  [["--nonsense"], "--nonsense"],
  [["extra"], "extra"],
] as const)(
  "the flags %j print one line on stderr and exit with status 2",
  async (flags, reason) => {
    const { code, stdout, stderr } = await run(...flags).ended;
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^jdcloud-simulator: [^\n]+\n$/);
    expect(stderr).toContain(reason);
  },
);

test("--help lists every flag and exits with status 0", async () => {
  const { code, stdout } = await run("--help").ended;
  expect(code).toBe(0);
  const flags =
    "port boot clock quota limits rate-limit latency seed fault owner-tag state log quiet help".split(
      " ",
    );
  for (const flag of flags) expect(stdout).toContain(`--${flag} `);
});

test("a port in use prints one line on stderr and exits with status 1", async () => {
  const first = run();
  const { url } = JSON.parse(await first.firstLine) as Started;
  const { code, stderr } = await run("--port", new URL(url).port).ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(/^jdcloud-simulator: [^\n]*EADDRINUSE[^\n]*\n$/);
});

test("--log writes lines that a request cannot forge, and --fault arms a fault", async () => {
  const flags = ["--log", "--seed", "s", "--fault", "describeQuotas:2:throttle"];
  const { child, ended, firstLine } = run(...flags);
  const started = JSON.parse(await firstLine) as Started;
  const ask = () => exchange(started.url, signed(started.url, started, { path: "/quotas" }));
  const seen = [await ask(), await ask(), await ask()];
  expect(seen.map((reply) => reply.httpStatus)).toEqual([200, 429, 200]);
  const query = "?a=%0A%1B[2Jx\u009b";
  const forged = signed(started.url, started, { path: "/quotas" });
  await exchange(started.url, { ...forged, path: forged.path + encodeURI(query) });
  child.kill("SIGTERM");
  const lines = (await ended).stderr.trimEnd().split("\n");
  expect(lines).toHaveLength(4);
  expect(lines[1]).toMatch(
    /429 RATE_LIMIT +describeQuotas +GET \S+\/quotas {2}\[fault: throttle\]$/,
  );
  for (const line of lines) expect(line).toMatch(/^[\x20-\x7e]+$/);
});

test("--limits and --rate-limit limit the calls of clients", async () => {
  const { firstLine } = run(
    "--limits",
    "cpu=3,disk=9",
    "--limits",
    "elasticIp=0",
    "--rate-limit",
    "3",
  );
  const started = JSON.parse(await firstLine) as Started;
  const create = (spec: object) => {
    const body = { instanceSpec: { ...SPEC, ...spec } };
    return exchange(
      started.url,
      signed(started.url, started, { method: "POST", path: "/instances", body }),
    );
  };
  const elasticIp = { bandwidthMbps: 1, provider: "bgp" };
  const replies = [
    await create({ elasticIp }),
    await create({}),
    await create({}),
    await create({}),
  ];
  expect(replies.map(({ httpStatus, body }) => body.error?.message ?? httpStatus)).toEqual([
    "ElasticIp quota limit exceeded",
    200,
    "InstanceCpu quota limit exceeded",
    "Too many requests",
  ]);
});

test("--state keeps keys and VMs after a kill", async () => {
  const folder = mkdtempSync(join(tmpdir(), "simulator-cli-"));
  const first = run("--state", join(folder, "s.json"), "--boot", "0ms");
  const started = JSON.parse(await first.firstLine) as Started;
  const body = { instanceSpec: SPEC };
  const create = signed(started.url, started, { method: "POST", path: "/instances", body });
  expect((await exchange(started.url, create)).httpStatus).toBe(200);
  first.child.kill("SIGKILL");
  await first.ended;
  const second = run("--state", join(folder, "s.json"), "--boot", "0ms");
  const restarted = JSON.parse(await second.firstLine) as Started;
  expect(restarted.accessKeyId).toBe(started.accessKeyId);
  const list = signed(restarted.url, restarted, { path: "/instances" });
  expect((await exchange(restarted.url, list)).body.result?.totalCount).toBe(1);
  rmSync(folder, { recursive: true });
});
