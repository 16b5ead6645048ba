/** The state of a run after its first listing. */
import type { Desired } from "../group/desired.js";
import { batchToken } from "../group/identity.js";
import type { Observed } from "../group/observed.js";
import type { Saved } from "../group/state.js";
import { deletionsOf, intend } from "../plan/intent.js";
import { unpreviewedOf } from "./deferred-drift.js";
import type { InDoubtCall } from "./in-doubt-calls.js";
import type { Observations } from "./observations.js";
import { latestGeneration, type Run } from "./run-state.js";

/** Input for the state of a new run. */
export interface Beginning {
  readonly desired: Desired;
  readonly saved: Saved;
  readonly observations: Observations;
  readonly observed: Observed;
  /** Generations used by an earlier group of this lineage in this process. */
  readonly spentGenerations: number;
  /** In-doubt create calls of earlier runs. */
  readonly inDoubt: readonly InDoubtCall[];
  /** The only slots to launch; undefined for all. */
  readonly slots?: ReadonlySet<number> | undefined;
}

/** The state of a run after its first listing. */
export function beginRun(beginning: Beginning): Run {
  const { desired, saved, observations, observed, spentGenerations, inDoubt, slots } = beginning;
  const unpreviewed = unpreviewedOf(beginning);
  const plannedDeletions = deletionsOf(intend(desired, observed, unpreviewed));
  const abandoned = inDoubt.filter(({ state }) => state === "abandoned");
  return {
    desired,
    saved,
    observations,
    launches: new Map(),
    starts: new Map(),
    failures: new Map(),
    givenUp: {
      instanceIds: new Set(),
      slots: slotsToLeave(desired, slots),
      ...unpreviewed,
      unwanted: new Set(),
    },
    occupiedAtStart: new Set(observed.members.map(({ slot }) => slot)),
    idsAtStart: new Set(
      [...observed.members, ...observed.surplus].map(({ instanceId }) => instanceId),
    ),
    plannedDeletions: new Set(plannedDeletions.map(({ instanceId }) => instanceId)),
    reportedLeftovers: new Set(),
    phases: new Map(),
    places: new Map(),
    usedTokens: new Set(abandoned.map(({ batch }) => batchToken(batch))),
    ownTokens: new Set(),
    spentGenerations: new Set(),
    takenGenerations: new Set(),
    inDoubt: new Map(inDoubt.map((call) => [batchToken(call.batch), call])),
    generation: Math.max(saved.generation, latestGeneration(observations), spentGenerations),
    mustList: false,
    hasLaunched: false,
    quotaLookups: 0,
    disruptions: { kinds: new Map(), attempts: new Map() },
    waves: 0,
    hasLooked: false,
  };
}

/** The slots that a run must not launch. */
function slotsToLeave({ count }: Desired, slots: ReadonlySet<number> | undefined): Set<number> {
  const all = Array.from({ length: slots ? count : 0 }, (_, slot) => slot);
  return new Set(all.filter((slot) => !slots?.has(slot)));
}
