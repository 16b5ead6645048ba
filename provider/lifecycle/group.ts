/** The life of a group, method by method as Pulumi calls them: no decisions here, and no HTTP. */
import type { Clock } from "../api/clock.js";
import type { Connection } from "./connection.js";
import { checkInputs, findingText, parseInputs } from "../inputs/check.js";
import { toDesired, type Desired } from "../group/desired.js";
import { diffGroup } from "../plan/diff.js";
import { inputsOf } from "../inputs/inputs.js";
import { intend, readyOf, type Intent } from "../plan/plan.js";
import { isRevised } from "../group/revision.js";
import { UNKNOWN } from "../inputs/unknown.js";
import { portable, readState, outputsOf, type Saved } from "../group/state.js";
import { observeGroup, isTagged, toObserved } from "../reconcile/observe.js";
import { isAccepted, reconcile, type Assignment, type Reconciled } from "../reconcile/reconcile.js";
import { driftLines } from "../report/drift.js";
import { acceptedText, leftoverText, openText, shortfallText } from "../report/summary.js";
import { listLive } from "./live-instances.js";
import {
  PartialFailure,
  PREVIEW_KEY,
  REGIONS_KEY,
  REVISION_KEY,
  SECRETS_KEY,
  URN_KEY,
  type Properties,
} from "./boundary.js";
import { declaredIn } from "./declared.js";
import { createPreflight } from "./preflight.js";
import { isCurrent } from "./journal.js";
import { createRedactor } from "./redact.js";
import { createReporter, type Emit } from "./reporter.js";

/** What a refresh counts: the members that are as declared, and those that are too many. */
const AS_DECLARED: ReadonlySet<Intent["kind"]> = new Set(["keep", "settle", "retire"]);
const NOTHING_SAVED: Saved = { generation: 0, members: [] };

/** What the life of groups takes from the world. */
export interface ProviderPorts {
  /** The cloud of a region. @throws Error in one line that says what to set */
  readonly connect: (regionId: string) => Connection;
  readonly clock: Clock;
  readonly say: Emit;
}

/** The methods of the groups of one process, over its ports. */
export function createGroupProvider({ connect, clock, ...ports }: ProviderPorts) {
  const veil = createRedactor();
  const say: Emit = (line) => ports.say({ ...line, text: veil.over(line.text) });
  const reporter = createReporter(say);
  const preflighter = createPreflight({ connect, clock, say });
  /** Generations that a group's former life used up in this process, so that a replacement asks with fresh tokens. */
  const spentGenerations = new Map<string, number>();

  /** Checked inputs, or all that is wrong with them. The lineage that a group was born with stays. */
  async function check(olds: Properties, news: Properties) {
    const inputs = {
      ...news,
      ...(typeof olds["lineage"] === "string" && { lineage: olds["lineage"] }),
    };
    const own = Object.fromEntries(
      Object.entries(inputs).filter(([name]) => !name.startsWith("__")),
    );
    const { findings, warnings } = checkInputs(own, veil.secrets);
    reporter.warn(news[URN_KEY], warnings.map(findingText));
    reporter.notePreview(news[URN_KEY], news[PREVIEW_KEY] === true);
    if (
      findings.length === 0 &&
      Object.keys(olds).length === 0 &&
      reporter.isPreviewing(news[URN_KEY])
    ) {
      reporter.previewCreate(news[URN_KEY], own);
      if (await preflighter.ofCreate(news, own)) reporter.repeatHeadline(news[URN_KEY]);
    }
    return {
      inputs: { ...own, ...ownKeys(news) },
      // Never a top-level property: Pulumi would print its value, secret or not.
      failures: findings.map((finding) => ({
        property: "",
        reason: veil.over(findingText(finding)),
      })),
    };
  }

  /** Whether the next run has anything to do; in a preview, also what. */
  async function diff(_id: string, olds: Properties, news: Properties) {
    const found = diffGroup(olds, news, veil.secrets);
    const isResumed = isRevised(olds[REVISION_KEY], news[REVISION_KEY]);
    // Where the program has changed, a preview does not know the new revision yet, but what it was before.
    const isKnown = news[REVISION_KEY] !== UNKNOWN;
    const hasDied = isResumed && (isKnown || !isCurrent(olds[REVISION_KEY]));
    if (reporter.isPreviewing(news[URN_KEY])) {
      reporter.previewDiff(news[URN_KEY], found, { isResumed, hasDied });
      if (await preflighter.ofUpdate(olds, news, found)) reporter.repeatHeadline(news[URN_KEY]);
    }
    return {
      changes: found.changes || found.replaces.length > 0 || isResumed,
      replaces: [...found.replaces],
      deleteBeforeReplace: true,
    };
  }

  /** Launches a group, after taking in what an interrupted run of the same lineage has left. */
  async function create(inputs: Properties) {
    const desired = toDesired(parseInputs(inputsOf(inputs)));
    const { groupKey } = desired;
    await retireOrphans(desired, inputs);
    const spent = spentGenerations.get(groupKey) ?? 0;
    const { create: timeoutMs } = desired.runOptions.timeoutsMs;
    const assignment = { desired, saved: NOTHING_SAVED, timeoutMs };
    const run = await runTo({ ...assignment, spentGenerations: spent }, inputs[URN_KEY]);
    const isUntouched = !run.hasLaunched && run.observed.members.length === 0;
    if (run.verdict !== "converged" && isUntouched && !isAccepted(desired, run))
      throw new Error(shortfallText(desired, run));
    return { id: groupKey, outs: outsOf(desired, inputs, run) };
  }

  /** Moves a group to its new inputs; also completes one that a former run left incomplete. */
  async function update(_id: string, olds: Properties, news: Properties) {
    const desired = toDesired(parseInputs(inputsOf(news)));
    const { update: timeoutMs } = desired.runOptions.timeoutsMs;
    const assignment = { desired, saved: readState(olds), timeoutMs };
    const run = await runTo(assignment, news[URN_KEY]);
    return { outs: outsOf(desired, news, run) };
  }

  /** The group as it is. `count` becomes the number of members that are as declared, so that drift is a plain diff. */
  async function read(id: string, props: Properties) {
    const saved = readState(props);
    const asked = typeof props["desiredCount"] === "number" ? { count: props["desiredCount"] } : {};
    const desired = { ...declaredIn(props, id, saved), ...asked };
    const { cloud, explain } = connect(desired.regionId);
    const observations = await observeGroup(cloud, id, saved.members).catch((error: unknown) => {
      throw explain(error);
    });
    const observed = toObserved(desired, saved.members, observations);
    const intents = intend(desired, observed);
    const count = intents.filter(({ kind }) => AS_DECLARED.has(kind)).length;
    const drift = driftLines(desired, intents, saved.members);
    reporter.reportDrift(props[URN_KEY], drift);
    const { generation } = saved;
    const { groupKey } = desired;
    const outputs = outputsOf({
      groupKey,
      generation,
      desiredCount: desired.count,
      // What is on its way out goes without us, but what has lost its tag is known from the state alone.
      observed: {
        ...observed,
        leaving: observed.leaving.filter(
          ({ instanceId }) => !isTagged(observations, id, instanceId),
        ),
      },
      readyCount: readyOf(desired, observed).length,
      failures: [],
      ...(saved.inDoubt && { inDoubt: saved.inDoubt }),
    });
    const inputs = { ...carried(props), count };
    return { id, props: { ...inputs, ...outputs }, inputs };
  }

  /** Deletes every VM of the group and sees that it is gone. */
  async function remove(id: string, props: Properties): Promise<void> {
    const saved = readState(props);
    const desired = { ...declaredIn(props, id, saved), count: 0 };
    const { delete: timeoutMs } = desired.runOptions.timeoutsMs;
    const run = await runTo({ desired, saved, timeoutMs }, props[URN_KEY]);
    if (run.verdict !== "converged") throw new Error(leftoverText(desired, run));
    spentGenerations.set(id, run.generation);
  }

  /** Deletes what an interrupted move to another region has launched there, when the program has come back since. */
  async function retireOrphans(desired: Desired, inputs: Properties): Promise<void> {
    const regionIds = (inputs[REGIONS_KEY] ?? []) as readonly string[];
    for (const regionId of regionIds.filter((each) => each !== desired.regionId)) {
      if ((await listLive(connect(regionId), desired.groupKey)).length === 0) continue;
      const nobody = { ...desired, regionId, count: 0 };
      const { delete: timeoutMs } = desired.runOptions.timeoutsMs;
      const assignment = { desired: nobody, saved: NOTHING_SAVED, timeoutMs };
      const run = await runTo(assignment, inputs[URN_KEY]);
      if (run.verdict !== "converged") throw new Error(leftoverText(nobody, run));
    }
  }

  /** One run over the connection of this process; what fails because of that says what to set. */
  async function runTo(assignment: Assignment, urn: unknown): Promise<Reconciled> {
    const { cloud, explain } = connect(assignment.desired.regionId);
    const ports = { cloud, clock, log: reporter.logOf(urn) };
    try {
      const run = await reconcile(assignment, ports);
      const { desired } = assignment;
      const accepted = isAccepted(desired, run) ? acceptedText(desired, run) : "";
      reporter.warn(
        urn,
        [accepted, openText(desired, run)].filter((text) => text !== ""),
      );
      const failures = run.failures.map((each) => ({ ...each, message: veil.over(each.message) }));
      return { ...run, failures, error: run.error && explain(run.error) };
    } catch (error) {
      throw explain(error);
    }
  }

  return {
    check: veil.around(check),
    diff: veil.around(diff),
    create: veil.around(create),
    read: veil.around(read),
    update: veil.around(update),
    remove: veil.around(remove),
  };
}

/** All outputs of a run. @throws PartialFailure, which saves them, when the group is not as desired */
function outsOf(desired: Desired, inputs: Properties, run: Reconciled): Properties {
  const { observed, readyCount, failures, inDoubt, generation } = run;
  const { groupKey, count } = desired;
  const outputs = outputsOf({
    groupKey,
    generation,
    desiredCount: count,
    observed,
    readyCount,
    failures,
    inDoubt,
  });
  const outs = { ...carried(inputs), ...outputs };
  if (run.verdict === "converged" || isAccepted(desired, run)) return outs;
  const saved = { ...carried(inputs), ...portable(outputs, JSON.stringify(inputs).length) };
  throw new PartialFailure(groupKey, inputs, saved, [shortfallText(desired, run)]);
}

/** The inputs, and our own keys that must outlive a run. */
function carried(properties: Properties): Properties {
  return { ...inputsOf(properties), ...ownKeys(properties) };
}

function ownKeys(properties: Properties): Properties {
  const kept = [URN_KEY, REVISION_KEY, REGIONS_KEY, SECRETS_KEY].filter((key) => key in properties);
  return Object.fromEntries(kept.map((key) => [key, properties[key]]));
}
