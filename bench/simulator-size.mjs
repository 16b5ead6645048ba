/**
 * How the simulator bears 10,000 VMs: `node --expose-gc bench/simulator-size.mjs [VMs]` after `npm run build`. Prints
 * milliseconds of a describeInstances of 100 ids, of a group's tag, and of a page (over HTTP, signed; client and simulator
 * share one process), and what memory grows with.
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

/** Signed beforehand, and the body is not read as JSON, so that the simulator's time is what is measured. */
function prepared({ method = "GET", path: rest, body: content }, query = "") {
  const path = `/v1/regions/cn-north-1${rest}`;
  const body = content === undefined ? "" : JSON.stringify(content);
  const date = dateText(Date.now());
  const headers = { "x-jdcloud-date": date, "x-jdcloud-nonce": randomUUID() };
  const scope = { algorithm: "JDCLOUD2", regionId: "cn-north-1", service: "vm", date };
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

const send = (sending, query) => prepared(sending, query)();

async function timed(count, work) {
  const taken = [];
  for (let turn = 0; turn < count; turn += 1) {
    const start = performance.now();
    await work(turn);
    taken.push(performance.now() - start);
  }
  taken.sort((a, b) => a - b);
  const at = (share) => (taken[Math.floor(share * (taken.length - 1))] ?? 0).toFixed(1);
  return `median ${at(0.5)} ms, p95 ${at(0.95)} ms, worst ${at(1)} ms`;
}

const emptyMiB = heapMiB();
const ids = [];
const GROUPS = Math.max(1, vms / 250);
const bodyOf = (turn) => {
  const userTags = [{ key: "jdvm:group", value: `group-${turn % GROUPS}` }];
  return { instanceSpec: { ...SPEC, userTags }, maxCount: 100 };
};
console.log(
  `create 100:    ${await timed(vms / 100, async (turn) => {
    const body = bodyOf(turn);
    const reply = await send({ method: "POST", path: "/instances", body });
    ids.push(...JSON.parse(reply).result.instanceIds);
  })}`,
);
const fullMiB = heapMiB();
const byIds = (turn) => {
  const hundred = Array.from(
    { length: 100 },
    (_, place) => ids[(turn * 97 + place * 89) % ids.length],
  );
  const values = hundred.map((id, place) => `filters.1.values.${place + 1}=${id}`);
  return ["filters.1.name=instanceId", ...values, "pageSize=100"].join("&");
};
console.log(`${ids.length} VMs`);
const byTag = (turn) =>
  `pageNumber=${1 + (turn % 2)}&pageSize=100&tags.1.key=jdvm:group&tags.1.values.1=group-${turn % GROUPS}`;
const byPage = (turn) => `pageNumber=${1 + ((turn * 7) % (ids.length / 100))}&pageSize=100`;
for (const [name, queryOf] of [
  ["100 ids: ", byIds],
  ["by tag:  ", byTag],
  ["page:    ", byPage],
]) {
  const calls = Array.from({ length: 350 }, (_, turn) =>
    prepared({ path: "/instances" }, queryOf(turn)),
  );
  const { instances } = JSON.parse(await calls[0]()).result;
  if (instances.length !== 100) throw new Error(`${name} shows ${instances.length} VMs`);
  await timed(50, (turn) => calls[turn]());
  console.log(`${name}      ${await timed(300, (turn) => calls[50 + turn]())}`);
}
// The logs are full after 2,000 requests; from then on nothing may grow.
const describe = () => timed(3000, () => send({ path: `/instances/${ids[0]}` }));
await describe();
const describedMiB = heapMiB();
await describe();
await describe();
const laterMiB = heapMiB();
const perVm = (((fullMiB - emptyMiB) * 1024) / ids.length).toFixed(1);
const more = (laterMiB - describedMiB).toFixed(1);
console.log(`memory: ${perVm} KiB a VM; ${more} MiB more after 6,000 requests`);
await simulator.close();
