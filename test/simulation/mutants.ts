/** Bugs to be planted in the compiled package, one at a time, to see that lives find them. */

/** A change of one compiled file: a text that stands there exactly once, and what takes its place. */
export interface Edit {
  /** From the folder of the build. */
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

/** One bug. */
export interface Planted {
  readonly name: string;
  readonly edits: readonly Edit[];
}

const bug = (name: string, ...edits: readonly (readonly [string, string, string])[]): Planted => ({
  name,
  edits: edits.map(([file, find, put]) => ({ file: `provider/${file}.js`, find, put })),
});

const TOKEN = 'digest(["batch", groupKey, markText(mark)])';
const without = (part: string, instead = ""): readonly [string, string, string] => [
  "group/identity",
  TOKEN,
  TOKEN.replace(part, instead),
];

/** All of them; a test holds that each still fits the code of today. */
export const PLANTED: readonly Planted[] = [
  bug("a token without its lineage", without("groupKey, "), [
    "group/identity",
    "const key = utf8ToBytes(lineage);",
    'const key = utf8ToBytes("");',
  ]),
  bug("a token without its generation", without("mark)", "{ ...mark, generation: 0 })")),
  bug("a token without its spec", without("mark)", '{ ...mark, specHash: "" })')),
  bug("a token without its slots", without("mark)", "{ ...mark, first: 0, last: 0 })")),
  bug("a token that differs each time it is made", [
    "group/identity",
    TOKEN,
    TOKEN.replace('"batch"', "String(Math.random())"),
  ]),
  bug("a group key without its lineage", [
    "group/identity",
    'digest(["group", lineage])',
    'digest(["group"])',
  ]),
  bug("no look before a first create", [
    "reconcile/observe",
    "const listed = await cloud.listByTag(GROUP_TAG, groupKey);",
    "const listed = saved.length === 0 ? [] : await cloud.listByTag(GROUP_TAG, groupKey);",
  ]),
  bug("ids saved only after the wait", [
    "lifecycle/group/run",
    "throw new PartialFailure(groupKey, inputs, saved, [shortfallText(desired, run)]);",
    "void saved; throw new Error(shortfallText(desired, run));",
  ]),
  bug("members that still boot left out of the state", [
    "group/state",
    "...members.map(savedMember),",
    '...members.filter((one) => one.phase === "ready").map(savedMember),',
  ]),
  bug("what is on its way out left out of the state", [
    "group/state",
    "...[...surplus, ...leaving.map(asLeaving)].map(",
    "...[...surplus].map(",
  ]),
  bug("create calls of unknown fate no reason to look again", [
    "plan/diff",
    "const changes = isInDoubt || !isAsBefore ||",
    "const changes = !isAsBefore ||",
  ]),
  bug("an error read as gone", [
    "api/cloud",
    'error.fault === "missing" &&',
    'error.fault !== "throttled" ||',
  ]),
  bug("any 404 read as gone", [
    "api/cloud",
    "error.detail.includes(instanceId)",
    "error.detail.length > 0",
  ]),
  bug("a listing that fails read as an empty one", [
    "reconcile/observe",
    "await cloud.listByTag(GROUP_TAG, groupKey);",
    "await cloud.listByTag(GROUP_TAG, groupKey).catch(() => []);",
  ]),
  bug("absent from one look read as gone", [
    "reconcile/observe",
    "const vm = await cloud.find(instanceId);",
    "const vm = undefined;",
  ]),
  bug("absent from the first listing read as gone", [
    "reconcile/observe",
    "(await Promise.all(absent().map(cloud.find))).forEach(note);",
    "",
  ]),
  bug(
    "VMs that lost their tag left out",
    ["reconcile/observe", "(await cloud.listByIds(absent())).forEach(note);", ""],
    ["reconcile/observe", "(await Promise.all(absent().map(cloud.find))).forEach(note);", ""],
  ),
  bug("announced ids forgotten", [
    "reconcile/observe",
    "candidates.push(unseen(instanceId, slot, batch));",
    "void slot;",
  ]),
  bug("surplus ignored", [
    "plan/plan",
    "for (const member of observed.surplus) {",
    "for (const member of []) {",
  ]),
  bug("drift ignored", ["group/drift", "return FIELDS.flatMap(", "return [].flatMap("]),
  bug("drift healed before a preview told of it", [
    "reconcile/run-state",
    "return new Set(news.map(({ instanceId }) => instanceId));",
    "return new Set(news.length > 0 ? [] : []);",
  ]),
  bug("a changed spec ignored", [
    "plan/plan",
    "member.specHash !== specHash",
    "member.specHash === undefined",
  ]),
  bug("a secret in an error", [
    "api/client",
    "redact(attempt.failure.detail, [...secrets, ...secretsIn(input.body)])",
    "attempt.failure.detail",
  ]),
  bug("a secret in the state", [
    "lifecycle/group/run",
    "const outs = { ...carried(inputs), ...outputs };",
    "const outs = { ...carried(inputs), ...outputs, told: JSON.stringify(inputs) };",
  ]),
  bug("calls of unknown fate not sent again", [
    "reconcile/in-doubt-calls",
    "const isSent = !isAbandoned && isStillAskedFor(desired, batch);",
    "const isSent = false;",
  ]),
  bug("calls that the program has changed since forgotten", [
    "reconcile/in-doubt-calls",
    'state: isAbandoned ? "abandoned" : isSent ? "resend" : unsent,',
    'state: isSent ? "resend" : "deferred", untilMs: 0,',
  ]),
  bug("an answer that tells nothing read as a refusal for good", [
    "reconcile/create-replies",
    "if (!isDoubtful(error) && !run.inDoubt.has(token)) {",
    "if (true) {",
  ]),
  bug("calls of unknown fate not saved", [
    "reconcile/reconcile",
    "inDoubt: savedCalls([...run.inDoubt.values()]),",
    "inDoubt: [],",
  ]),
  bug("a token that is taken read as a refusal for good", [
    "reconcile/create-replies",
    'if (error.fault === "taken" && recordTakenToken(run, batch, ports))',
    'if (error.fault === "taken" && false)',
  ]),
  bug("what an open call made not waited for", [
    "reconcile/await-in-doubt",
    "clock.nowMs() >= untilMs",
    "untilMs > 0",
  ]),
  bug("no new listing after a lost reply", [
    "reconcile/await-in-doubt",
    "run.mustList = true;",
    "run.mustList = false;",
  ]),
  bug("a refusal for good does not stop the other batches", [
    "reconcile/create-calls",
    "const error = fatal ?? (await launchBatch(batch, run, ports));",
    "const error = await launchBatch(batch, run, ports);",
  ]),
  bug("a broken VM read as ready", ["group/observed", 'return "broken";', 'return "ready";']),
  bug("a stopped VM read as ready", ["group/observed", 'return "stopped";', 'return "ready";']),
  bug(
    "an accepted deletion not waited for",
    ["plan/plan", "const leaving = observed.leaving.filter(", "const leaving = [].filter("],
    ["plan/plan", "waitsFor, leaving: observed.leaving };", "waitsFor, leaving: [] };"],
  ),
  bug("a booting VM not waited for", ["plan/plan", 'case "settle":', 'case "settle": break;']),
  bug("the generation not saved", [
    "reconcile/reconcile",
    "generation: nextGeneration(run),",
    "generation: 0,",
  ]),
  bug("generations of a former life in the process forgotten", [
    "lifecycle/group/run",
    "session.spentGenerations.set(id, run.generation);",
    "",
  ]),
  bug("an incomplete delete taken for a complete one", [
    "lifecycle/group/run",
    "throw new Error(leftoverText(desired, run));",
    "void leftoverText;",
  ]),
  bug("an incomplete update taken for a complete one", [
    "lifecycle/group/run",
    'if (endOf(desired, run) === "complete") return outs;',
    'if (run.verdict !== "failed") return outs;',
  ]),
];
