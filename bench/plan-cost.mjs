// @ts-check
/**
 * The CPU time of the calls of a preview (check, then diff) for groups of 100 to 10,000 slots, and the bytes of state for
 * each member. After a build: `node bench/plan-cost.mjs`. With the `dist` folders of two builds as arguments, it measures
 * both in turn, and prints the ratio of the second to the first: `node bench/plan-cost.mjs ../old/dist dist`. `--only tag`
 * leaves out the cases without "tag" in their names.
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const SIZES = [100, 1000, 5000, 10_000];
const ROUNDS = 5;
/** One of this many slots has an override. */
const OVERRIDE_EVERY = 10;
/** The engine's value for one that is not known yet. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const URN = "urn:pulumi:dev::bench::pulumi-nodejs:dynamic:Resource::web";

const SPEC = {
  az: "cn-north-1a",
  instanceType: "g.n2.large",
  imageId: "img-ubuntu2204",
  name: "web-[0000]",
  userdata: "#!/bin/bash\necho hello\n",
  userTags: { environment: "production", team: "web" },
  primaryNetworkInterface: { networkInterface: { subnetId: "subnet-north1main" } },
  systemDisk: { cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 40 } },
};

/** @typedef {Record<string, unknown>} Properties */
/** @typedef {{ name: string, isPreview?: boolean, isCreate?: boolean, was?: Make, is: Make }} Case */
/** @typedef {(count: number) => Properties} Make */

const BIG = { instanceType: "g.n2.xlarge" };
const TAGGED = { userTags: { environment: "production", team: "shop" } };

/** @type {(count: number, spec?: object, inputs?: object) => Properties} */
function inputsOf(count, spec = {}, inputs = {}) {
  const preflight = { quota: false, stock: false };
  const instanceSpec = { ...SPEC, ...spec };
  return {
    regionId: "cn-north-1",
    count,
    instanceSpec,
    preflight,
    lineage: "a-lineage",
    ...inputs,
  };
}

/** @type {(size: number, every: number, own: (slot: number) => object | string) => object} */
function overridesOf(size, every, own) {
  const slots = Array.from({ length: Math.ceil(size / every) }, (_, at) => at * every);
  return { overrides: Object.fromEntries(slots.map((slot) => [slot, own(slot)])) };
}

/** @type {(count: number, every?: number) => object} */
const described = (count, every = OVERRIDE_EVERY) =>
  overridesOf(count, every, (slot) => ({ description: `n${slot}`, name: `own-${slot}` }));

/** @type {readonly Case[]} */
const CASES = [
  { name: "nothing to do", is: (count) => inputsOf(count) },
  { name: "nothing to do, in a run", isPreview: false, is: (count) => inputsOf(count) },
  { name: "create", isCreate: true, is: (count) => inputsOf(count) },
  { name: "changed spec", is: (count) => inputsOf(count, BIG) },
  {
    name: "changed spec, maxUnavailable 1",
    is: (count) => inputsOf(count, BIG, { rollout: { maxUnavailable: 1 } }),
  },
  {
    name: "changed spec, surge of 10 %",
    is: (count) => inputsOf(count, BIG, { rollout: { maxSurge: "10%", maxUnavailable: 0 } }),
  },
  {
    name: "changed spec, upTo 30 %",
    is: (count) => inputsOf(count, BIG, { rollout: { upTo: "30%" } }),
  },
  { name: "changed tag", is: (count) => inputsOf(count, TAGGED) },
  {
    name: "changed spec, a tenth with overrides",
    was: (count) => inputsOf(count, {}, described(count)),
    is: (count) => inputsOf(count, BIG, described(count)),
  },
  {
    name: "changed tag, a tenth with overrides",
    was: (count) => inputsOf(count, {}, described(count)),
    is: (count) => inputsOf(count, TAGGED, described(count)),
  },
  {
    name: "changed spec, all with overrides",
    was: (count) => inputsOf(count, {}, described(count, 1)),
    is: (count) => inputsOf(count, BIG, described(count, 1)),
  },
  {
    name: "the same, with maxUnavailable 1",
    was: (count) => inputsOf(count, {}, described(count, 1)),
    is: (count) => inputsOf(count, BIG, { ...described(count, 1), rollout: { maxUnavailable: 1 } }),
  },
  {
    name: "nothing to do, all with overrides",
    was: (count) => inputsOf(count, {}, described(count, 1)),
    is: (count) => inputsOf(count, {}, described(count, 1)),
  },
  {
    name: "new overrides for a tenth",
    is: (count) => inputsOf(count, {}, described(count)),
  },
  {
    name: "a tenth with unknown overrides",
    is: (count) =>
      inputsOf(
        count,
        {},
        overridesOf(count, OVERRIDE_EVERY, () => UNKNOWN),
      ),
  },
  {
    name: "all with unknown metadata",
    is: (count) =>
      inputsOf(
        count,
        {},
        overridesOf(count, 1, () => ({ metadata: { role: UNKNOWN } })),
      ),
  },
];

/**
 * The modules of a build.
 *
 * @param {string} dist
 */
async function buildIn(dist) {
  /** @type {(file: string) => Promise<any>} */
  const load = (file) => import(pathToFileURL(resolve(dist, "provider", file)).href);
  const [{ parseInputs }, { toDesired, memberSpecOf, nameOf }, state] = await Promise.all(
    ["inputs/check.js", "group/desired.js", "group/state.js"].map(load),
  );
  const [{ createGroupProvider }, { createSession }] = await Promise.all(
    ["lifecycle/group.js", "lifecycle/session.js"].map(load),
  );

  /** @type {(inputs: Properties, count: number) => Properties} */
  function stateOf(inputs, count) {
    const desired = toDesired(parseInputs(inputs));
    const instances = Array.from({ length: count }, (_, slot) => ({
      slot,
      instanceId: `i-${String(slot).padStart(10, "0")}`,
      name: nameOf(desired, slot),
      status: "running",
      az: "cn-north-1a",
      privateIpAddress: `10.0.${slot >> 8}.${slot & 255}`,
      specHash: memberSpecOf(desired, slot).specHash,
    }));
    const counts = { generation: 1, desiredCount: count, readyCount: count };
    const instanceIds = instances.map(({ instanceId }) => instanceId);
    const { groupKey } = desired;
    const outputs = { version: state.STATE_VERSION, groupKey, ...counts, instanceIds, instances };
    return JSON.parse(JSON.stringify({ ...inputs, ...outputs, failures: [] }));
  }

  /**
   * Milliseconds of CPU of check and diff, and their lines; undefined if this build does not accept the inputs.
   *
   * @param {Case} given
   * @param {number} count
   */
  async function prepare({ isPreview = true, isCreate = false, was = inputsOf, is }, count) {
    const hidden = { __urn: URN, __isPreview: isPreview };
    const before = was(count);
    const saved = isCreate ? {} : stateOf(before, count);
    const olds = isCreate ? {} : before;
    const news = JSON.parse(JSON.stringify({ ...is(count), ...hidden }));
    return async () => {
      /** @type {string[]} */
      const lines = [];
      const cloud = { listByTag: async () => [], listTaggedByName: async () => [] };
      const provider = createGroupProvider(createSession(), {
        connect: () => ({ cloud, url: "https://cloud", source: "the bench", accountMark: "mark" }),
        clock: { nowMs: () => 0, sleep: () => new Promise(() => undefined) },
        say: (/** @type {{ text: string }} */ { text }) => void lines.push(...text.split("\n")),
      });
      const start = process.cpuUsage();
      const { inputs, failures } = await provider.check(olds, news);
      const checked = process.cpuUsage(start);
      if (failures.length > 0) return undefined;
      if (!isCreate) await provider.diff(saved["groupKey"], saved, { ...inputs, ...hidden });
      const { user, system } = process.cpuUsage(start);
      const checkMs = (checked.user + checked.system) / 1000;
      return { ms: (user + system) / 1000, checkMs, lines: lines.length };
    };
  }

  const bytes = JSON.stringify(stateOf(inputsOf(1000), 1000)["instances"]).length / 1000;
  return { prepare, bytes };
}

/** @param {readonly number[]} numbers */
function median(numbers) {
  return numbers.toSorted((left, right) => left - right)[Math.floor(numbers.length / 2)] ?? 0;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: "string", default: "" } },
});
const folders = positionals.length > 0 ? positionals : ["dist"];
const builds = await Promise.all(folders.map(buildIn));

console.log(
  "CPU of check + diff in ms: median of 5 (of which check), and the first; lines; the ratio to the first build",
);
for (const given of CASES.filter(({ name }) => name.includes(values.only))) {
  for (const count of SIZES) {
    const measures = await Promise.all(builds.map(({ prepare }) => prepare(given, count)));
    /** @type {{ ms: number, checkMs: number, lines: number }[][]} */
    const runs = builds.map(() => []);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [place, measure] of measures.entries()) {
        const run = await measure();
        if (run) runs[place]?.push(run);
      }
    }
    const medians = runs.map((each) => median(each.map(({ ms }) => ms)));
    const cells = runs.map((each, place) => {
      const [first] = each;
      if (!first) return "not supported".padStart(37);
      const checkMs = median(each.map((run) => run.checkMs)).toFixed(1);
      return [
        (medians[place] ?? 0).toFixed(1).padStart(8),
        `(${checkMs})`.padStart(8),
        first.ms.toFixed(1).padStart(8),
        `${String(first.lines).padStart(5)} lines`,
      ].join(" ");
    });
    const [base, last] = [medians[0], medians.at(-1)];
    const ratio = builds.length > 1 && base && last ? `  × ${(last / base).toFixed(2)}` : "";
    console.log(
      `${given.name.padEnd(36)} ${String(count).padStart(6)} ${cells.join(" | ")}${ratio}`,
    );
  }
}
console.log(
  `bytes of state per member: ${builds.map(({ bytes }) => bytes.toFixed(0)).join(" | ")}`,
);
