/**
 * What a preview costs of our own time: check, diff and the lines of the plan, for groups of 10 to 5,000 slots, as CPU
 * time of this process, and the bytes of state a member takes. After a build: `node bench/plan-cost.mjs`.
 */
import { checkInputs, parseInputs } from "../dist/provider/group/check.js";
import { toDesired } from "../dist/provider/group/desired.js";
import { diffGroup } from "../dist/provider/group/diff.js";
import { standingOf } from "../dist/provider/group/state.js";
import { previewLines } from "../dist/provider/report/preview.js";

const SIZES = [10, 100, 1000, 5000];
const ROUNDS = 5;
/** Of every so many slots one has something of its own. */
const SPECIAL = 10;

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

function inputsOf(count, spec = {}, overrides = undefined) {
  const instanceSpec = { ...SPEC, ...spec };
  return { regionId: "cn-north-1", count, instanceSpec, overrides, lineage: "a-lineage" };
}

function memberOf(desired, slot) {
  return {
    slot,
    instanceId: `i-${String(slot).padStart(10, "0")}`,
    name: `web-${String(slot + 1).padStart(4, "0")}`,
    status: "running",
    phase: "ready",
    az: "cn-north-1a",
    privateIpAddress: `10.0.${slot >> 8}.${slot & 255}`,
    elasticIpAddress: "",
    specHash: desired.specHash,
    drift: "",
    unlike: {},
  };
}

/** The saved outputs of a group of `count` members that is as declared. */
function stateOf(count) {
  const inputs = inputsOf(count);
  const desired = toDesired(parseInputs(inputs));
  const members = Array.from({ length: count }, (_, slot) => memberOf(desired, slot));
  const standing = standingOf({
    groupKey: desired.groupKey,
    generation: 1,
    desiredCount: count,
    observed: { members, extras: [], leaving: [] },
    readyCount: count,
    failures: [],
  });
  return JSON.parse(JSON.stringify({ ...inputs, ...standing }));
}

/** Milliseconds of CPU of one preview. */
function cost(olds, news) {
  const start = process.cpuUsage();
  checkInputs(news);
  const { preview } = diffGroup(olds, news);
  const { desired, observed, plan, changesAt } = preview;
  const lines = previewLines(desired, plan.intents, {
    memberCount: observed.members.length,
    changesAt,
  });
  const { user, system } = process.cpuUsage(start);
  return { ms: (user + system) / 1000, lines };
}

function median(numbers) {
  return numbers.sort((left, right) => left - right)[Math.floor(numbers.length / 2)];
}

const cases = {
  "nothing to do": (count) => inputsOf(count),
  "changed spec": (count) => inputsOf(count, { instanceType: "g.n2.xlarge" }),
  "changed spec, a tenth with overrides": (count) =>
    inputsOf(
      count,
      { instanceType: "g.n2.xlarge" },
      Object.fromEntries(
        Array.from({ length: count / SPECIAL }, (_, at) => [
          at * SPECIAL,
          { description: `n${at}` },
        ]),
      ),
    ),
};

console.log(
  "CPU of check + diff + lines, ms: median of 5, and the first; lines; bytes of state a member",
);
for (const [name, newsOf] of Object.entries(cases)) {
  for (const count of SIZES) {
    const olds = stateOf(count);
    const bytes = JSON.stringify([olds.instances, olds.instanceIds]).length / count;
    const runs = Array.from({ length: ROUNDS }, () => cost(olds, newsOf(count)));
    const [first] = runs;
    const ms = median(runs.map((run) => run.ms));
    console.log(
      `${name.padEnd(38)} ${String(count).padStart(5)} ${ms.toFixed(1).padStart(8)} ${first.ms.toFixed(1).padStart(8)} ms  ${String(first.lines.length).padStart(4)}  ${bytes.toFixed(0)} B`,
    );
  }
}
