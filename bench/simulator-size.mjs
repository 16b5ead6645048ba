// @ts-check
/**
 * Latency and memory of the simulator with 10,000 VMs: `node --expose-gc bench/simulator-size.mjs [VMs]` after `npm run
 * build`. Prints the milliseconds of a describeInstances by 100 ids, by a group's tag, and by page (over HTTP, signed;
 * client and simulator share one process), and the growth of memory.
 */
import { randomUUID } from "node:crypto";
import { performance } from "node:perf_hooks";
import { startSimulator } from "../dist/simulator/index.js";
import { dateText, sign } from "../dist/provider/api/sign.js";

const vms = Number(process.argv[2] ?? 10_000);
const simulator = await startSimulator({ quota: vms, bootMs: 0 });
const { url, credentials } = simulator;
const heapMiB = () => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1024 / 1024;
};

const SPEC = {
  az: "cn-north-1a",
  instanceType: "g.n2.large",
  imageId: "img-ubuntu2204",
  name: "web-[0001]",
  primaryNetworkInterface: { networkInterface: { subnetId: "subnet-north1main" } },
};

/**
 * An API call.
 *
 * @typedef {{ method?: string, path: string, body?: object }} ApiCall
 */

/**
 * Returns a function to send a call. The call is signed in advance and its reply is not parsed, so the measured time is the
 * simulator's.
 *
 * @type {(call: ApiCall, query?: string) => () => Promise<string>}
 */
function prepared({ method = "GET", path: rest, body: content }, query = "") {
  const path = `/v1/regions/cn-north-1${rest}`;
  const body = content === undefined ? "" : JSON.stringify(content);
  const date = dateText(Date.now());
  const headers = { "x-jdcloud-date": date, "x-jdcloud-nonce": randomUUID() };
  const scope = /** @type {const} */ ({
    algorithm: "JDCLOUD2",
    regionId: "cn-north-1",
    service: "vm",
    date,
  });
  const { authorization } = sign({ method, path, query, headers, body }, scope, credentials);
  const init = { method, headers: { ...headers, authorization } };
  const whole = { ...init, ...(content !== undefined && { body }) };
  return async () => {
    const reply = await fetch(`${url}${path}${query && `?${query}`}`, whole);
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${method} ${path}: ${text}`);
    return text;
  };
}

/** @param {ApiCall} call */
const send = (call) => prepared(call)();

/**
 * Milliseconds of `count` calls of `work`, one after another, in words.
 *
 * @type {(count: number, work: (round: number) => unknown) => Promise<string>}
 */
async function timed(count, work) {
  /** @type {number[]} */
  const durations = [];
  for (let round = 0; round < count; round += 1) {
    const start = performance.now();
    await work(round);
    durations.push(performance.now() - start);
  }
  durations.sort((a, b) => a - b);
  /** @param {number} share */
  const at = (share) => (durations[Math.floor(share * (durations.length - 1))] ?? 0).toFixed(1);
  return `median ${at(0.5)} ms, p95 ${at(0.95)} ms, worst ${at(1)} ms`;
}

const emptyMiB = heapMiB();
/** @type {string[]} */
const ids = [];
const GROUPS = Math.max(1, vms / 250);
/** @param {number} round */
const bodyOf = (round) => {
  const userTags = [{ key: "jdvm:group", value: `group-${round % GROUPS}` }];
  return { instanceSpec: { ...SPEC, userTags }, maxCount: 100 };
};
console.log(
  `create 100:    ${await timed(vms / 100, async (round) => {
    const body = bodyOf(round);
    const reply = await send({ method: "POST", path: "/instances", body });
    ids.push(...JSON.parse(reply).result.instanceIds);
  })}`,
);
const fullMiB = heapMiB();
/** @param {number} round */
const byIds = (round) => {
  const hundred = Array.from(
    { length: 100 },
    (_, place) => ids[(round * 97 + place * 89) % ids.length],
  );
  const values = hundred.map((id, place) => `filters.1.values.${place + 1}=${id}`);
  return ["filters.1.name=instanceId", ...values, "pageSize=100"].join("&");
};
console.log(`${ids.length} VMs`);
/** @param {number} round */
const byTag = (round) =>
  `pageNumber=${1 + (round % 2)}&pageSize=100&tags.1.key=jdvm:group&tags.1.values.1=group-${round % GROUPS}`;
/** @param {number} round */
const byPage = (round) => `pageNumber=${1 + ((round * 7) % (ids.length / 100))}&pageSize=100`;
for (const { name, queryOf } of [
  { name: "100 ids: ", queryOf: byIds },
  { name: "by tag:  ", queryOf: byTag },
  { name: "page:    ", queryOf: byPage },
]) {
  const calls = Array.from({ length: 350 }, (_, round) =>
    prepared({ path: "/instances" }, queryOf(round)),
  );
  const { instances } = JSON.parse((await calls[0]?.()) ?? "{}").result;
  if (instances.length !== 100) throw new Error(`${name} lists ${instances.length} VMs, not 100`);
  await timed(50, (round) => calls[round]?.());
  console.log(`${name}      ${await timed(300, (round) => calls[50 + round]?.())}`);
}
// The request logs are full after 2,000 requests; after that, memory must not grow.
const describe = () => timed(3000, () => send({ path: `/instances/${ids[0]}` }));
await describe();
const describedMiB = heapMiB();
await describe();
await describe();
const laterMiB = heapMiB();
const perVm = (((fullMiB - emptyMiB) * 1024) / ids.length).toFixed(1);
const more = (laterMiB - describedMiB).toFixed(1);
console.log(`memory: ${perVm} KiB per VM; ${more} MiB more after 6,000 requests`);
await simulator.close();
