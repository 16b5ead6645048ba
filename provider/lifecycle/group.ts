/** The life of a group, method by method as Pulumi calls them: no decisions here, and no HTTP. */
import { connect } from "../connection.js";
import { checkInputs, findingText, parseInputs } from "../group/check.js";
import { toDesired, type Desired } from "../group/desired.js";
import { diffGroup, type GroupDiff } from "../group/diff.js";
import { inputsOf } from "../group/inputs.js";
import { intend, readyOf, type Intent } from "../group/plan.js";
import { portable, readState, standingOf, type Saved } from "../group/state.js";
import { hasUnknown } from "../group/unknown.js";
import { firstLook, observedBy } from "../reconcile/observe.js";
import { systemClock } from "../reconcile/ports.js";
import { reconcile, type Assignment, type Reconciled } from "../reconcile/reconcile.js";
import { driftLines } from "../report/preview.js";
import { leftoverText, shortfallText } from "../report/summary.js";
import { InstanceSpec } from "../wire/spec.js";
import { PartialFailure, URN_KEY, PREVIEW_KEY, type Properties } from "./boundary.js";
import { countsOf, tellPreflight } from "./preflight.js";
import {
  isPreviewing,
  logOf,
  noteDrift,
  previewCreate,
  previewDiff,
  rememberPreview,
} from "./voice.js";

/** How long a create or update may take, and a delete; what is not done by then is named, and kept. */
const TIMEOUT_MS = { change: 40 * 60_000, remove: 30 * 60_000 };
/** What a refresh counts: the members that are as declared, and those that are too many. */
const AS_DECLARED: ReadonlySet<Intent["kind"]> = new Set(["keep", "settle", "retire"]);
const NOTHING_SAVED: Saved = { generation: 0, members: [] };

/** Generations that a group's former life used up in this process, so that a replacement asks with fresh tokens. */
const spentGenerations = new Map<string, number>();

/** Checked inputs, or all that is wrong with them. The lineage that a group was born with stays. */
export async function check(olds: Properties, news: Properties) {
  const inputs = {
    ...news,
    ...(typeof olds["lineage"] === "string" && { lineage: olds["lineage"] }),
  };
  const own = Object.fromEntries(Object.entries(inputs).filter(([name]) => !name.startsWith("__")));
  const { findings } = checkInputs(own);
  rememberPreview(news[URN_KEY], news[PREVIEW_KEY] === true);
  if (findings.length === 0 && Object.keys(olds).length === 0) {
    previewCreate(news[URN_KEY], own);
    if (isPreviewing(news[URN_KEY])) await foreseeCreate(news, own);
  }
  return {
    inputs: { ...own, ...(URN_KEY in news && { [URN_KEY]: news[URN_KEY] }) },
    // Never a top-level property: Pulumi would print its value, secret or not.
    failures: findings.map((finding) => ({ property: "", reason: findingText(finding) })),
  };
}

/** Whether the next run has anything to do; in a preview, also what. */
export async function diff(_id: string, olds: Properties, news: Properties) {
  const found = diffGroup(olds, news);
  if (isPreviewing(news[URN_KEY])) {
    previewDiff(news[URN_KEY], found);
    await foreseeUpdate(olds, news, found);
  }
  return {
    changes: found.changes || found.replaces.length > 0,
    replaces: [...found.replaces],
    deleteBeforeReplace: true,
  };
}

/** What the cloud says of a first create, or of the life after a replacement: the engine checks both without olds. */
async function foreseeCreate(news: Properties, own: Properties): Promise<void> {
  // The lineage of a first create is made in the same run; what is looked up does not depend on it.
  const planned = { ...own, lineage: "new" };
  if (hasUnknown(planned)) return;
  const { regionId, instanceSpec: spec, count } = parseInputs(inputsOf(planned));
  await tellPreflight(news, { regionId, spec, counts: { launch: count, replace: 0, retire: 0 } });
}

/** What the cloud says of an update; of a group that is replaced, the check that follows tells. */
async function foreseeUpdate(
  olds: Properties,
  news: Properties,
  { replaces, preview }: GroupDiff,
): Promise<void> {
  if (replaces.length > 0 || typeof preview === "string") return;
  const { desired, plan } = preview;
  const { regionId, spec } = desired;
  const before = InstanceSpec.safeParse(olds["instanceSpec"]).data;
  await tellPreflight(news, { regionId, spec, before, counts: countsOf(plan.intents) });
}

/** Launches a group, after taking in what an interrupted run of the same lineage has left. */
export async function create(inputs: Properties) {
  const desired = toDesired(parseInputs(inputsOf(inputs)));
  const { groupKey } = desired;
  const spent = spentGenerations.get(groupKey) ?? 0;
  const assignment = { desired, saved: NOTHING_SAVED, timeoutMs: TIMEOUT_MS.change };
  const run = await runTo({ ...assignment, spentGenerations: spent }, inputs[URN_KEY]);
  const isUntouched = !run.hasLaunched && run.observed.members.length === 0;
  if (run.verdict !== "converged" && isUntouched) throw new Error(shortfallText(desired, run));
  return { id: groupKey, outs: outsOf(desired, inputs, run) };
}

/** Moves a group to its new inputs; also completes one that a former run left incomplete. */
export async function update(_id: string, olds: Properties, news: Properties) {
  const desired = toDesired(parseInputs(inputsOf(news)));
  const assignment = { desired, saved: readState(olds), timeoutMs: TIMEOUT_MS.change };
  const run = await runTo(assignment, news[URN_KEY]);
  return { outs: outsOf(desired, news, run) };
}

/** The group as it is. `count` becomes the number of members that are as declared, so that drift is a plain diff. */
export async function read(id: string, props: Properties) {
  const saved = readState(props);
  const asked = typeof props["desiredCount"] === "number" ? { count: props["desiredCount"] } : {};
  const desired = { ...desiredOf(props, id), ...asked };
  const { cloud, explain } = connect(desired.regionId);
  const sightings = await firstLook(cloud, id, saved.members).catch((error: unknown) => {
    throw explain(error);
  });
  const observed = observedBy(desired, saved.members, sightings);
  const intents = intend(desired, observed);
  const count = intents.filter(({ kind }) => AS_DECLARED.has(kind)).length;
  const drift = driftLines(desired, intents, saved.members);
  noteDrift(props[URN_KEY], drift);
  const { generation } = saved;
  const { groupKey } = desired;
  const standing = standingOf({
    groupKey,
    generation,
    desiredCount: desired.count,
    observed,
    readyCount: readyOf(desired, observed).length,
    failures: [],
    ...(saved.unsure && { unsure: saved.unsure }),
  });
  const inputs = { ...carried(props), count };
  return { id, props: { ...inputs, ...standing }, inputs };
}

/** Deletes every VM of the group and sees that it is gone. */
export async function remove(id: string, props: Properties): Promise<void> {
  const saved = readState(props);
  const desired = { ...desiredOf(props, id), count: 0 };
  const run = await runTo({ desired, saved, timeoutMs: TIMEOUT_MS.remove }, props[URN_KEY]);
  if (run.verdict !== "converged") throw new Error(leftoverText(desired, run));
  spentGenerations.set(id, run.generation);
}

/** One run over the connection of this process; what fails because of that says what to set. */
async function runTo(assignment: Assignment, urn: unknown): Promise<Reconciled> {
  const { cloud, explain } = connect(assignment.desired.regionId);
  const ports = { cloud, clock: systemClock, log: logOf(urn) };
  try {
    const run = await reconcile(assignment, ports);
    return run.error ? { ...run, error: explain(run.error) } : run;
  } catch (error) {
    throw explain(error);
  }
}

/** All outputs of a run. @throws PartialFailure, which saves them, when the group is not as desired */
function outsOf(desired: Desired, inputs: Properties, run: Reconciled): Properties {
  const { observed, readyCount, failures, unsure, generation } = run;
  const { groupKey, count } = desired;
  const standing = standingOf({
    groupKey,
    generation,
    desiredCount: count,
    observed,
    readyCount,
    failures,
    unsure,
  });
  const outs = { ...carried(inputs), ...standing };
  if (run.verdict === "converged") return outs;
  const saved = { ...carried(inputs), ...portable(standing, JSON.stringify(inputs).length) };
  throw new PartialFailure(groupKey, inputs, saved, [shortfallText(desired, run)]);
}

/** The inputs, and our own keys that must outlive a run. */
function carried(properties: Properties): Properties {
  return {
    ...inputsOf(properties),
    ...(URN_KEY in properties && { [URN_KEY]: properties[URN_KEY] }),
  };
}

/** The group that a saved state declares, whatever later rules would say of its inputs, or what is left of them. */
function desiredOf(props: Properties, groupKey: string): Desired {
  const { instanceSpec, regionId, count, lineage } = inputsOf(props);
  if (typeof regionId !== "string") {
    throw new Error(
      "the state of this group names no region: restore an earlier checkpoint (pulumi stack history, pulumi stack import)",
    );
  }
  const spec = typeof instanceSpec === "object" && instanceSpec !== null ? instanceSpec : {};
  const declared = {
    regionId,
    count: typeof count === "number" ? count : 0,
    lineage: typeof lineage === "string" ? lineage : "",
    instanceSpec: { name: "member", ...spec } as InstanceSpec,
  };
  return { ...toDesired(declared), groupKey };
}
