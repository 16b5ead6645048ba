/** `read` of a group, for a refresh: its VMs as the cloud has them. */
import { withAskedCount } from "../../group/asked-count.js";
import { formerSpecsIn } from "../../group/former-specs.js";
import { outputsOf, readState } from "../../group/state.js";
import { intend, readyOf } from "../../plan/intent.js";
import { refreshed } from "../../plan/refresh.js";
import { isTagged, observeGroup, toObserved } from "../../reconcile/observe.js";
import { driftLines } from "../../report/drift.js";
import { readHidden } from "../../wire/hidden-inputs.js";
import type { Properties } from "../boundary.js";
import { confirmAccountOf } from "../account.js";
import { declaredIn } from "../declared.js";
import { carried, type GroupContext } from "./context.js";

/**
 * The group as it is. Drift appears in the outputs only, and diff plans from them. Pulumi keeps the saved inputs, since
 * `ignoreChanges` would turn drift in an input into the desired value. Only a `count` lowered by an earlier release is
 * corrected.
 */
export function createRead({ connect, reporter }: GroupContext) {
  return async (id: string, props: Properties) => {
    const saved = readState(props);
    const asked = withAskedCount(props);
    const desired = declaredIn(asked, id, saved);
    const connection = connect(desired.regionId);
    const confirmAbsence = () => confirmAccountOf(connection, desired, saved);
    const { cloud, explain, accountMark } = connection;
    const observing = observeGroup(cloud, id, saved.members, confirmAbsence);
    const observations = await observing.catch((error: unknown) => {
      throw explain(error);
    });
    const observed = toObserved(desired, saved.members, observations);
    const intents = intend(desired, observed);
    reporter.reportDrift(readHidden(props).urn, driftLines(desired, intents, saved.members));
    const outputs = outputsOf({
      groupKey: desired.groupKey,
      generation: saved.generation,
      desiredCount: desired.count,
      observed: refreshed(observed, (instanceId) => isTagged(observations, id, instanceId)),
      readyCount: readyOf(desired, observed).length,
      failures: [],
      accountMark,
      formerSpecs: formerSpecsIn(props),
      ...(saved.inDoubt && { inDoubt: saved.inDoubt }),
    });
    const inputs = carried(asked);
    const isLowered = asked["count"] !== props["count"];
    return { id, props: { ...inputs, ...outputs }, ...(isLowered && { inputs }) };
  };
}
