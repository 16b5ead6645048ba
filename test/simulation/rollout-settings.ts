/** The rollouts that programs choose from. */
import type { Program } from "./program.js";

type Rollout = NonNullable<Program["rollout"]>;

/** Rollouts a scenario chooses from; without one, a program has the defaults. */
export const ROLLOUTS: readonly [Rollout | undefined, ...(Rollout | undefined)[]] = [
  undefined,
  undefined,
  undefined,
  { maxUnavailable: 2 },
  { maxUnavailable: "50%", canary: 2, pause: "40s" },
  { maxUnavailable: 3, maxFailed: 1, canary: 0 },
  { strategy: "recreate" },
  { maxSurge: 1, maxUnavailable: 0 },
  { maxSurge: 2, maxUnavailable: 1, onFailure: "rollback" },
  { maxSurge: "50%", canary: 0, pause: "5s" },
  { maxUnavailable: 2, onFailure: "rollback", maxFailed: 1 },
  { hold: [0, 2], maxSurge: 1 },
  { upTo: "40%", maxUnavailable: "50%" },
];
