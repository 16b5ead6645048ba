// @ts-check
/**
 * The CPU time of a preview (check, diff and the lines of the plan) for groups of 10 to 5,000 slots, and the bytes of
 * state for each member. After a build: `node bench/plan-cost.mjs`.
 */
import { checkInputs, parseInputs } from "../dist/provider/inputs/check.js";
import { toDesired } from "../dist/provider/group/desired.js";
import { diffGroup } from "../dist/provider/plan/diff.js";
import { STATE_VERSION } from "../dist/provider/group/state.js";
import { previewLines } from "../dist/provider/report/preview.js";

const SIZES = [10, 100, 1000, 5000];
const ROUNDS = 5;
/** One of this many slots has an override. */
const OVERRIDE_EVERY = 10;

const SPEC = {
  az: "cn-north-1a",
  instanceType: "g.n2.large",
  imageId: "img-ubuntu2204",
  name: "web-[0001]",
  userdata: "#!/bin/bash\necho hello\n",
  userTags: { environment: "production", team: "web" },
  primaryNetworkInterface: { networkInterface: { subnetId: "subnet-north1main" } },
  systemDisk: { cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 40 } },
};

/** @typedef {Record<string, unknown>} Properties */

/** @type {(count: number, spec?: object, overrides?: Record<string, object>) => Properties} */
function inputsOf(count, spec = {}, overrides = undefined) {
  const instanceSpec = { ...SPEC, ...spec };
  return { regionId: "cn-north-1", count, instanceSpec, overrides, lineage: "a-lineage" };
}

/** @type {(slot: number, specHash: string) => Properties} */
function memberOf(slot, specHash) {
  return {
    slot,
    instanceId: `i-${String(slot).padStart(10, "0")}`,
    name: `web-${String(slot + 1).padStart(4, "0")}`,
    status: "running",
    az: "cn-north-1a",
    privateIpAddress: `10.0.${slot >> 8}.${slot & 255}`,
    specHash,
  };
}

/**
 * The saved outputs of a converged group of `count` members.
 *
 * @param {number} count
 */
function stateOf(count) {
  const inputs = inputsOf(count);
  const { groupKey, specHash } = toDesired(parseInputs(inputs));
  const instances = Array.from({ length: count }, (_, slot) => memberOf(slot, specHash));
  const instanceIds = instances.map(({ instanceId }) => instanceId);
  const counts = { generation: 1, desiredCount: count, readyCount: count };
  const outputs = { version: STATE_VERSION, groupKey, ...counts, instanceIds, instances };
  /** @type {Properties} */
  const saved = JSON.parse(JSON.stringify({ ...inputs, ...outputs, failures: [] }));
  return { saved, memberBytes: JSON.stringify([instances, instanceIds]).length / count };
}

/**
 * Milliseconds of CPU of one preview, and its lines.
 *
 * @param {Properties} olds
 * @param {Properties} news
 */
function cost(olds, news) {
  const start = process.cpuUsage();
  checkInputs(news);
  const { preview } = diffGroup(olds, news);
  if (preview.kind !== "plan") throw new Error(`no plan: ${preview.kind}`);
  const { desired, observed, plan, changesAt } = preview;
  const lines = previewLines(desired, plan.intents, {
    memberCount: observed.members.length,
    changesAt,
  });
  const { user, system } = process.cpuUsage(start);
  return { ms: (user + system) / 1000, lines };
}

/** @param {number[]} numbers */
function median(numbers) {
  return numbers.sort((left, right) => left - right)[Math.floor(numbers.length / 2)] ?? 0;
}

/** @type {Record<string, (count: number) => Properties>} */
const cases = {
  "nothing to do": (count) => inputsOf(count),
  "changed spec": (count) => inputsOf(count, { instanceType: "g.n2.xlarge" }),
  "changed spec, a tenth with overrides": (count) =>
    inputsOf(
      count,
      { instanceType: "g.n2.xlarge" },
      Object.fromEntries(
        Array.from({ length: count / OVERRIDE_EVERY }, (_, at) => [
          at * OVERRIDE_EVERY,
          { description: `n${at}` },
        ]),
      ),
    ),
};

console.log(
  "CPU of check + diff + lines in ms: median of 5, and the first; lines; bytes of state per member",
);
for (const [name, newsOf] of Object.entries(cases)) {
  for (const count of SIZES) {
    const { saved, memberBytes } = stateOf(count);
    const runs = Array.from({ length: ROUNDS }, () => cost(saved, newsOf(count)));
    const ms = median(runs.map((run) => run.ms)).toFixed(1);
    const [first] = runs;
    if (!first) throw new Error("ROUNDS must be positive");
    const cells = [
      name.padEnd(38),
      String(count).padStart(5),
      ms.padStart(8),
      `${first.ms.toFixed(1).padStart(8)} ms `,
      String(first.lines.length).padStart(4),
      ` ${memberBytes.toFixed(0)} B`,
    ];
    console.log(cells.join(" "));
  }
}
