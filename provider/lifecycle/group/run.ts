/** `create`, `update` and `delete` of a group: each is one run of the reconcile loop. */
import { withIgnoredCount } from "../../group/asked-count.js";
import { toDesired, type Desired } from "../../group/desired.js";
import { comparedWith } from "../../group/observed.js";
import { formerSpecsOf, type FormerSpec } from "../../group/former-specs.js";
import { portable } from "../../group/portable.js";
import { outputsOf, readState, type GroupOutputs, type Saved } from "../../group/state.js";
import { parseInputs } from "../../inputs/check.js";
import { inputsOf } from "../../inputs/inputs.js";
import { stricterLimit } from "../../plan/deletion-limit.js";
import { readyOf } from "../../plan/intent.js";
import { rollBackOf, rolledBackIn } from "../../plan/roll-back.js";
import { declarationsOf } from "../../plan/member-changes.js";
import { endOf, isAccepted } from "../../plan/run-end.js";
import {
  reconcile,
  RefusedRun,
  type Assignment,
  type Reconciled,
} from "../../reconcile/reconcile.js";
import { acceptedText, leftoverText, inDoubtText, shortfallText } from "../../report/summary.js";
import { refusedUpdate } from "../refused-update.js";
import { readHidden } from "../../wire/hidden-inputs.js";
import { PartialFailure, type Properties } from "../boundary.js";
import { confirmAccountOf } from "../account.js";
import { declaredIn } from "../declared.js";
import type { Holder } from "../held-groups.js";
import { listLive } from "../live-instances.js";
import { carried, type GroupContext } from "./context.js";

/** A finished run, and the mark of its account. */
type Run = Reconciled & {
  readonly accountMark: string;
  readonly formerSpecs?: readonly FormerSpec[];
  /** After a roll-back of the rollout: the members to change back, and those that run with their former spec. */
  readonly rolloutBack?: { readonly size: number; readonly done: number };
};

const NOTHING_SAVED: Saved = { generation: 0, members: [] };

/** The methods that change the cloud. */
export function createRuns(context: GroupContext) {
  const { session, secretGuard } = context;
  return {
    /** Creates a group, after adopting the VMs of an interrupted run of the same lineage. */
    async create(inputs: Properties) {
      secretGuard.confirm(inputs);
      const desired = toDesired(parseInputs(inputsOf(inputs)));
      const { groupKey } = desired;
      await retireOrphans(desired, inputs, context);
      const spentGenerations = session.spentGenerations.get(groupKey) ?? 0;
      const { create: timeoutMs } = desired.runOptions.timeoutsMs;
      const assignment = { desired, saved: NOTHING_SAVED, timeoutMs, spentGenerations };
      const run = await runTo(assignment, inputs, context);
      if (endOf(desired, run) === "untouched") throw new Error(shortfallText(desired, run));
      const { urn } = readHidden(inputs);
      session.heldGroups.noteCreate(groupKey, { urn, regionId: desired.regionId });
      return { id: groupKey, outs: outsOf(desired, inputs, run) };
    },

    /** Moves a group to its new inputs; also completes a group left incomplete by an earlier run. */
    async update(id: string, olds: Properties, news: Properties) {
      secretGuard.confirm(news);
      const { urn, ignored } = readHidden(news);
      const inputs = withIgnoredCount(olds, news, ignored);
      const saved = readState(olds);
      const known = declarationsOf(olds, {
        earlier: session.savedInputs.get(urn),
        begun: session.begunSpecs.get(id),
      });
      const earlier = known.map(({ desired: former }) => former);
      const desired = { ...toDesired(parseInputs(inputsOf(inputs))), earlier };
      const { update: timeoutMs } = desired.runOptions.timeoutsMs;
      const assignment = { desired, saved, timeoutMs };
      const ended = await runTo(assignment, inputs, context).catch((error: unknown) => {
        throw error instanceof RefusedRun
          ? refusedUpdate(error, desired, { olds, news: inputs })
          : error;
      });
      const run = await rolledBack(ended, desired, saved, inputs, context);
      const kept = formerSpecsOf(known, desired, run.observed);
      return { outs: outsOf(desired, inputs, { ...run, formerSpecs: kept }) };
    },

    /**
     * Deletes every VM of the group and waits until they are gone.
     *
     * @throws Error if the VMs belong to another resource of the state
     */
    async remove(id: string, props: Properties): Promise<void> {
      const holder = session.heldGroups.holderOf(id);
      if (holder) throw new Error(heldText(id, holder));
      const saved = readState(props);
      const declared = declaredIn(props, id, saved);
      const limit = stricterLimit(declared, session.limits.get(id) ?? declared);
      const run = await deleteAll({ ...declared, ...limit }, saved, props, context);
      session.spentGenerations.set(id, run.generation);
      // A group without members proves nothing: after a failed create in another account it has none, either.
      if (saved.members.length > 0) session.deletedGroups.add(id);
    },
  };
}

function heldText(groupKey: string, { urn }: Holder): string {
  return `nothing was deleted: ${urn} holds the VMs of ${groupKey}, too, probably since this group was renamed in the state and the program still declares its former name. Run \`pulumi state delete '<URN of this resource>'\`, which deletes no VM (\`pulumi stack --show-urns\` prints the URN)`;
}

/** Deletes the VMs of an interrupted move to another region, if the program has been reverted since. */
async function retireOrphans(desired: Desired, inputs: Properties, context: GroupContext) {
  const others = readHidden(inputs).regionIds.filter((each) => each !== desired.regionId);
  for (const regionId of others) {
    const orphans = await listLive(context.connect, regionId, desired.groupKey);
    if (orphans.length > 0)
      await deleteAll({ ...desired, regionId }, NOTHING_SAVED, inputs, context);
  }
}

/** @throws Error with the names of the remaining VMs */
async function deleteAll(
  declared: Desired,
  saved: Saved,
  properties: Properties,
  context: GroupContext,
): Promise<Run> {
  const desired = { ...declared, count: 0 };
  const { delete: timeoutMs } = desired.runOptions.timeoutsMs;
  const run = await runTo({ desired, saved, timeoutMs }, properties, context);
  if (run.verdict !== "converged") throw new Error(leftoverText(desired, run));
  return run;
}

/** The end of a run, after the roll-back of its rollout if there is one to do. It fails in any case. */
async function rolledBack(
  ended: Run,
  desired: Desired,
  before: Saved,
  inputs: Properties,
  context: GroupContext,
): Promise<Run> {
  const rollBack = rollBackOf(desired, before.members, ended);
  if (!rollBack) return ended;
  const { update: timeoutMs } = desired.runOptions.timeoutsMs;
  const saved = readState({ ...outputsIn(desired, ended) });
  const assignment = { ...rollBack, saved, timeoutMs };
  const back = await runTo(assignment, inputs, context);
  // The state has the new inputs, and the members differ from them.
  const observed = comparedWith(desired, rollBack.desired, back.observed);
  return {
    ...back,
    observed,
    verdict: "stalled",
    readyCount: readyOf(desired, observed).length,
    failures: [...new Set([...ended.failures, ...back.failures])],
    error: back.error,
    rolloutBack: { size: rollBack.slots.size, done: rolledBackIn(rollBack, observed) },
  };
}

/** One run. An error of the connection names the setting to change; no failure contains a secret. */
async function runTo(
  assignment: Assignment,
  properties: Properties,
  { connect, clock, reporter, redactor }: GroupContext,
): Promise<Run> {
  const { desired } = assignment;
  const { urn } = readHidden(properties);
  const connection = connect(desired.regionId);
  const { cloud, explain } = connection;
  const confirmAbsence = () => confirmAccountOf(connection, desired, assignment.saved);
  try {
    const run = await reconcile(assignment, {
      ...{ cloud, clock, confirmAbsence },
      log: reporter.logOf(urn),
    });
    const accepted = isAccepted(desired, run) ? acceptedText(desired, run) : "";
    const warnings = [accepted, inDoubtText(desired, run)].filter((text) => text !== "");
    reporter.warn(urn, warnings);
    const failures = run.failures.map((failure) => ({
      ...failure,
      message: redactor.redact(failure.message),
    }));
    const { accountMark } = connection;
    return { ...run, failures, accountMark, error: run.error && explain(run.error) };
  } catch (error) {
    throw explain(error);
  }
}

function outputsIn({ groupKey, count: desiredCount }: Desired, run: Run): GroupOutputs {
  const { observed, readyCount, failures, inDoubt, generation, accountMark, formerSpecs } = run;
  return outputsOf({
    ...{ groupKey, generation, desiredCount, observed, readyCount, failures, inDoubt, accountMark },
    formerSpecs,
  });
}

/** All outputs of a run. @throws PartialFailure, which saves them, when the group is not as desired */
function outsOf(desired: Desired, inputs: Properties, run: Run): Properties {
  const { groupKey } = desired;
  const outputs = outputsIn(desired, run);
  const outs = { ...carried(inputs), ...outputs };
  if (endOf(desired, run) === "complete") return outs;
  const saved = { ...carried(inputs), ...portable(outputs, JSON.stringify(inputs).length) };
  throw new PartialFailure(groupKey, inputs, saved, [shortfallText(desired, run, run.rolloutBack)]);
}
