/** Whether a run has anything to do, judged by state and inputs alone. */
import { slotsOf } from "../group/batch.js";
import { deletionLimitError, deletionLimitText, stricterLimit } from "./deletion-limit.js";
import { disruptionError } from "./disruption-limit.js";
import { isSame } from "../group/canonical.js";
import type { FormerSpec } from "../group/former-specs.js";
import { readInputs, type ReadInputs } from "../inputs/check.js";
import { meaningOf, toDesired, type Desired } from "../group/desired.js";
import { inputsOf, type GroupInputs } from "../inputs/inputs.js";
import type { Observed } from "../group/observed.js";
import { changesSince, declarationsOf } from "./member-changes.js";
import { intend, NOTHING_GIVEN_UP, type Intent } from "./intent.js";
import { isConverged, plan, type Plan } from "./plan.js";
import { readFilled } from "../inputs/partly-known.js";
import { inputsWith } from "../inputs/policy.js";
import { ableToMove } from "../inputs/rollout.js";
import type { Secrets } from "../inputs/secrets.js";
import { known, type Path } from "../inputs/unknown.js";
import {
  holdingNone,
  leastChanging,
  mostChanging,
  unknownRolloutOf,
  withEveryChange,
  type Uncertain,
} from "./uncertain.js";
import { observedFromState, readState } from "../group/state.js";

type Properties = Readonly<Record<string, unknown>>;

/** The result of comparing a saved group with its inputs. */
export interface GroupDiff {
  readonly changes: boolean;
  /** Inputs whose change makes another group: all members are deleted, then created again. */
  readonly replaces: readonly string[];
  readonly preview: Preview;
  /** Slots of create calls whose outcome is in doubt; the next run looks for their VMs. */
  readonly inDoubtSlots: readonly number[];
  /** Why the run will fail before it touches anything: it would do more to VMs than a limit allows. */
  readonly refusal?: string | undefined;
  /** The same for a replacement of the whole group, even if this comparison finds an update only. */
  readonly replacementRefusal?: string | undefined;
}

/** The plan of the next run, or the reason why a preview has none. */
export type Preview =
  | PlannedChange
  /** `unknown` holds the paths of inputs not known yet; it may be empty for invalid inputs. */
  | { readonly kind: "unknown inputs"; readonly unknown: readonly string[] }
  /** The last run had too many members to save. */
  | { readonly kind: "unsaved members" };

/** A plan made from the saved state. */
export interface PlannedChange {
  readonly kind: "plan";
  readonly inputs: GroupInputs;
  /** The group of the saved inputs; undefined when this release cannot read them. */
  readonly formerly: Desired | undefined;
  readonly desired: Desired;
  readonly observed: Observed;
  readonly plan: Plan;
  /** The changes of a slot's member spec, as `path: old -> new`; secret fields by name only. */
  readonly changesAt: (slot: number) => readonly string[];
  /** Set when some inputs are not known yet; the plan then contains every possible change. */
  readonly uncertain?: Uncertainty;
}

/** The uncertain part of a plan. */
export interface Uncertainty extends Omit<Uncertain, "intents"> {
  /** Paths of the unknown inputs. */
  readonly unknown: readonly string[];
  /** Why the run would be refused if it made every possible change. */
  readonly possibleRefusal: string | undefined;
  /** Whether the waves of a replacement may be others. */
  readonly areWavesUnknown: boolean;
}

/**
 * Compares saved outputs and members with checked inputs; an incomplete group changes even if no input does. Two forms of
 * the same request are no change. Values in `secrets` are not shown. After a failed change `olds` holds its inputs, and
 * `earlier` the inputs before it, and `begun` are the specs that the last runs began with; a member may have any of them.
 * Pure: no call to the cloud.
 *
 * @throws Error when the state is damaged or of a newer release
 */
export function diffGroup(
  olds: Properties,
  news: Properties,
  {
    secrets = new Set(),
    earlier,
    begun,
  }: {
    readonly secrets?: Secrets;
    readonly earlier?: Properties | undefined;
    readonly begun?: readonly FormerSpec[] | undefined;
  } = {},
): GroupDiff {
  const saved = readState(olds);
  const before = inputsOf(olds);
  const after = inputsOf(news);
  const replaces = inputsWith("replaces the group").filter(
    (name) => !isSame(before[name], after[name]),
  );
  const inDoubtSlots = (saved.inDoubt ?? []).flatMap(slotsOf);
  const isInDoubt = inDoubtSlots.length > 0;
  const found = { replaces, inDoubtSlots };
  const read = readInputs(after);
  const inputs = inputsToPlan(read, before, after);
  if (read.kind !== "ready" && (inputs === undefined || saved.areMembersOmitted)) {
    const changes = isInDoubt || !isSame(before, after);
    return { ...found, changes, preview: { kind: "unknown inputs", unknown: read.unknown } };
  }
  if (inputs === undefined || saved.areMembersOmitted) {
    return { ...found, changes: true, preview: { kind: "unsaved members" } };
  }
  const present = { inputs, properties: after, desired: toDesired(inputs) };
  const { members } = saved;
  const declarations = declarationsOf(olds, { earlier, begun, present, members });
  const formerly = declarations.find(({ isLatest }) => isLatest)?.desired;
  const desired = { ...present.desired, earlier: declarations.map((each) => each.desired) };
  const observed = observedFromState(desired, saved);
  const preview: PlannedChange = {
    kind: "plan",
    inputs,
    formerly,
    desired,
    observed,
    plan: plan(desired, observed, NOTHING_GIVEN_UP),
    changesAt: changesSince(
      declarations,
      { inputs, desired },
      { secrets, members: observed.members },
    ),
  };
  const isAsBefore = formerly && isSame(meaningOf(formerly), meaningOf(desired));
  const replacementRefusal = wholeGroupLimitError(formerly, desired, observed);
  const paths = read.kind === "ready" ? [] : known(after).unknown;
  const rollout = unknownRolloutOf(paths);
  const least =
    read.kind === "ready"
      ? preview.plan.intents
      : intend(leastChanging(desired, rollout), observed);
  const planRefusal = deletionLimitError(desired, least);
  const certainRefusal =
    replaces.length > 0
      ? replacementRefusal
      : (withSavedLimit(planRefusal, formerly, desired) ??
        (rollout.isMostUnknown ? undefined : disruptionError(desired, least)));
  if (read.kind !== "ready") {
    const changes = isInDoubt || !isSame(before, after);
    const isLimitKnown = !paths.some(([name]) => LIMITING.has(name));
    const refusal = isLimitKnown ? certainRefusal : undefined;
    const uncertain = withUncertainty(preview, least, paths, read.unknown);
    return { ...found, changes, preview: uncertain, refusal, replacementRefusal };
  }
  const changes = isInDoubt || !isAsBefore || !isConverged(preview.plan);
  return { ...found, changes, preview, refusal: certainRefusal, replacementRefusal };
}

/** The inputs to plan with, former values in place of unknown ones. Undefined if there is no plan. */
function inputsToPlan(
  read: ReadInputs,
  before: Properties,
  after: Properties,
): GroupInputs | undefined {
  switch (read.kind) {
    case "ready":
      return read.inputs;
    case "unknown": {
      const inputs = readFilled(after, before);
      return inputs && { ...inputs, rollout: ableToMove(inputs.rollout) };
    }
    case "invalid":
      return undefined;
  }
}

/** Whether a member waits for its wave. */
function isInWaves({ kind }: Intent): boolean {
  return kind === "restart" || kind === "rebuild" || kind === "replace";
}

/** Inputs with an effect on the refusal of a run, beside the spec. */
const LIMITING: ReadonlySet<unknown> = new Set([
  "regionId",
  "count",
  "maxDelete",
  "deletionProtection",
]);

/** A plan with every possible change, whatever the unknown values are. */
function withUncertainty(
  preview: PlannedChange,
  least: readonly Intent[],
  paths: readonly Path[],
  unknown: readonly string[],
): PlannedChange {
  const { observed, plan: certain } = preview;
  const rollout = unknownRolloutOf(paths);
  const desired = rollout.isHoldUnknown ? holdingNone(preview.desired) : preview.desired;
  const most = intend(mostChanging(preview.desired, rollout), observed);
  const { intents, ...uncertain } = withEveryChange({ most, least }, paths, desired);
  const possibleRefusal =
    deletionLimitError(desired, intents) ??
    (rollout.isMostUnknown ? undefined : disruptionError(desired, intents));
  const areWavesUnknown = rollout.isPaceUnknown && intents.some(isInWaves);
  return {
    ...preview,
    ...{ desired, plan: { ...certain, intents } },
    uncertain: { unknown, ...uncertain, possibleRefusal, areWavesUnknown },
  };
}

/**
 * Why a group must not be deleted as a whole. The former inputs count, since the engine deletes the group with them.
 * The new inputs count as well, since a tightened limit applies at once.
 */
function wholeGroupLimitError(
  formerly: Desired | undefined,
  desired: Desired,
  observed: Observed,
): string | undefined {
  const limit = stricterLimit(formerly ?? desired, desired);
  const none = { ...(formerly ?? desired), ...limit, count: 0 };
  return deletionLimitError(none, intend(none, observed));
}

/** The refusal, with a warning if its limit is stricter than the saved one: a failed preview saves no limit. */
function withSavedLimit(
  refusal: string | undefined,
  formerly: Desired | undefined,
  desired: Desired,
): string | undefined {
  if (refusal === undefined || !formerly || formerly.maxDelete <= desired.maxDelete) return refusal;
  return `${refusal}. \`pulumi destroy\` obeys the saved limit (${deletionLimitText(formerly)}) until a run has saved the new one`;
}
