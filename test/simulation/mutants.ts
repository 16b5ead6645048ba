/** Mutants of the compiled package: one bug each. The simulation must find each of them. */
import { ACCOUNT_MUTANTS } from "./account-mutants.js";
import { ROLLOUT_MUTANTS } from "./rollout-mutants.js";

/** A change of one compiled file: `find` occurs exactly once, and is replaced by `put`. */
export interface Edit {
  /** Path from the folder of the build. */
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

/** One mutant. */
export interface Mutant {
  readonly name: string;
  readonly edits: readonly Edit[];
}

const mutant = (
  name: string,
  ...edits: readonly (readonly [string, string, string])[]
): Mutant => ({
  name,
  edits: edits.map(([file, find, put]) => ({ file: `provider/${file}.js`, find, put })),
});

const TOKEN = 'digest(["batch", groupKey, markText(mark)])';
const without = (part: string, instead = ""): readonly [string, string, string] => [
  "group/identity",
  TOKEN,
  TOKEN.replace(part, instead),
];

/** All mutants. A test holds that each still fits the compiled code. */
export const MUTANTS: readonly Mutant[] = [
  mutant("a token without its lineage", without("groupKey, "), [
    "group/identity",
    "const key = utf8ToBytes(lineage);",
    'const key = utf8ToBytes("");',
  ]),
  mutant("a token without its generation", without("mark)", "{ ...mark, generation: 0 })")),
  mutant("a token without its spec", without("mark)", '{ ...mark, specHash: "" })')),
  mutant("a token without its slots", without("mark)", "{ ...mark, first: 0, last: 0 })")),
  mutant("a token with a random part", [
    "group/identity",
    TOKEN,
    TOKEN.replace('"batch"', "String(Math.random())"),
  ]),
  mutant("a group key without its lineage", [
    "group/identity",
    'digest(["group", lineage])',
    'digest(["group"])',
  ]),
  mutant("no listing before a first create", [
    "reconcile/observe",
    "const listed = await cloud.listByTag(GROUP_TAG, groupKey);",
    "const listed = saved.length === 0 ? [] : await cloud.listByTag(GROUP_TAG, groupKey);",
  ]),
  mutant("ids saved only after the wait", [
    "lifecycle/group/run",
    "throw new PartialFailure(groupKey, inputs, saved, [shortfallText(desired, run, run.rolloutBack)]);",
    "void saved; throw new Error(shortfallText(desired, run));",
  ]),
  mutant("members that still boot left out of the state", [
    "group/state",
    "...members.map(savedMember),",
    '...members.filter((one) => one.phase === "ready").map(savedMember),',
  ]),
  mutant("VMs in deletion left out of the state", [
    "group/state",
    "...[...surplus, ...leaving.map(asLeaving)].map(",
    "...[...surplus].map(",
  ]),
  mutant("in-doubt create calls no reason for another run", [
    "plan/diff",
    "const changes = isInDoubt || !isAsBefore ||",
    "const changes = !isAsBefore ||",
  ]),
  mutant("an error taken for a deleted VM", [
    "api/cloud",
    'error.fault === "missing" &&',
    'error.fault !== "throttled" ||',
  ]),
  mutant("any 404 taken for a deleted VM", [
    "api/cloud",
    "error.detail.includes(instanceId)",
    "error.detail.length > 0",
  ]),
  mutant("a failed listing taken for an empty one", [
    "reconcile/observe",
    "await cloud.listByTag(GROUP_TAG, groupKey);",
    "await cloud.listByTag(GROUP_TAG, groupKey).catch(() => []);",
  ]),
  mutant("a VM absent from one listing taken for deleted", [
    "reconcile/observe",
    "const vm = await cloud.find(instanceId);",
    "const vm = undefined;",
  ]),
  mutant("a VM absent from the first listing taken for deleted", [
    "reconcile/observe",
    "(await Promise.all(absent().map(cloud.find))).forEach(record);",
    "",
  ]),
  mutant(
    "VMs without their tag left out",
    ["reconcile/observe", "(await cloud.listByIds(absent())).forEach(record);", ""],
    ["reconcile/observe", "(await Promise.all(absent().map(cloud.find))).forEach(record);", ""],
  ),
  mutant("announced ids forgotten", [
    "reconcile/observe",
    "candidates.push(announcedCandidate(instanceId, slot, batch));",
    "void slot;",
  ]),
  mutant("surplus ignored", [
    "plan/intent",
    ".filter((member) => !successors.has(member) && !isKept(member))",
    ".filter((member) => successors === member)",
  ]),
  mutant("drift of a name ignored", [
    "group/live-drift",
    '["name", instanceName],',
    '["name", ""],',
  ]),
  mutant("drift ignored", ["group/drift", "return FIELDS.flatMap(", "return [].flatMap("]),
  mutant(
    "drift written into the input count",
    [
      "lifecycle/group/read",
      "const inputs = carried(asked);",
      "const inputs = { ...carried(asked), count: readyOf(desired, observed).length };",
    ],
    [
      "lifecycle/group/read",
      'const isLowered = asked["count"] !== props["count"];',
      "const isLowered = true;",
    ],
    [
      "group/asked-count",
      'const isIgnored = ignored.some((path) => stepsOf(path)[0] === "count");',
      "const isIgnored = false;",
    ],
  ),
  mutant("drift repaired before a preview reported it", [
    "reconcile/deferred-drift",
    "return new Set(drifted.map(({ instanceId }) => instanceId));",
    "return new Set(drifted.length > 0 ? [] : []);",
  ]),
  mutant("a changed spec ignored", [
    "plan/judge",
    "!isHashOf(hashes, member.specHash)",
    "member.specHash === undefined",
  ]),
  mutant("a secret in an error", [
    "api/client",
    "redact(attempt.failure.detail, [...secrets, ...secretsIn(input.body)])",
    "attempt.failure.detail",
  ]),
  mutant("a secret in the state", [
    "lifecycle/group/run",
    "const outs = { ...carried(inputs), ...outputs };",
    "const outs = { ...carried(inputs), ...outputs, told: JSON.stringify(inputs) };",
  ]),
  mutant("in-doubt create calls not resent", [
    "reconcile/in-doubt-calls",
    "const isSent = !isAbandoned && isStillAskedFor(desired, batch);",
    "const isSent = false;",
  ]),
  mutant("in-doubt create calls forgotten after a change of the program", [
    "reconcile/in-doubt-calls",
    'state: isAbandoned ? "abandoned" : isSent ? "resend" : unsent,',
    'state: isSent ? "resend" : "deferred", untilMs: 0,',
  ]),
  mutant("an ambiguous reply taken for a permanent error", [
    "reconcile/create-replies",
    "if (!isDoubtful(error) && !run.inDoubt.has(token)) {",
    "if (true) {",
  ]),
  mutant("in-doubt create calls not saved", [
    "reconcile/reconcile",
    "inDoubt: savedCalls([...run.inDoubt.values()]),",
    "inDoubt: [],",
  ]),
  mutant("a token already in use taken for a permanent error", [
    "reconcile/create-replies",
    'if (error.fault === "taken" && recordTakenToken(run, batch, ports))',
    'if (error.fault === "taken" && false)',
  ]),
  mutant("the VMs of an in-doubt create call not waited for", [
    "reconcile/await-in-doubt",
    "clock.nowMs() >= untilMs",
    "untilMs > 0",
  ]),
  mutant("no new listing after a lost reply", [
    "reconcile/await-in-doubt",
    "run.mustList = true;",
    "run.mustList = false;",
  ]),
  mutant("the other batches not stopped by a permanent error", [
    "reconcile/create-calls",
    "const error = fatal ?? (await launchBatch(batch, run, ports));",
    "const error = await launchBatch(batch, run, ports);",
  ]),
  mutant("a broken VM taken for ready", ["group/observed", 'return "broken";', 'return "ready";']),
  mutant("a stopped VM taken for ready", [
    "group/observed",
    'return "stopped";',
    'return "ready";',
  ]),
  mutant(
    "an accepted deletion not waited for",
    ["plan/plan", "const leaving = observed.leaving.filter(", "const leaving = [].filter("],
    ["plan/plan", "leaving: observed.leaving };", "leaving: [] };"],
  ),
  mutant("a booting VM not waited for", ["plan/plan", 'case "settle":', 'case "settle": break;']),
  mutant("the generation not saved", [
    "reconcile/reconcile",
    "generation: nextGeneration(run),",
    "generation: 0,",
  ]),
  mutant("generations of a destroyed group forgotten within the process", [
    "lifecycle/group/run",
    "session.spentGenerations.set(id, run.generation);",
    "",
  ]),
  mutant("an incomplete delete taken for a complete one", [
    "lifecycle/group/run",
    "throw new Error(leftoverText(desired, run));",
    "void leftoverText;",
  ]),
  mutant("an incomplete update taken for a complete one", [
    "lifecycle/group/run",
    'if (endOf(desired, run) === "complete")',
    'if (run.verdict !== "failed")',
  ]),
  ...[...ACCOUNT_MUTANTS, ...ROLLOUT_MUTANTS].map(([name, ...edits]) => mutant(name, ...edits)),
];
