/** Mutants of the order of replacements. */

/** Each with its name and one edit: a file of `provider`, a text of it, and its replacement. */
export const ROLLOUT_MUTANTS: readonly (readonly [
  name: string,
  edit: readonly [file: string, find: string, put: string],
])[] = [
  [
    "a budget off by one",
    [
      "plan/rollout",
      "room: rollout.maxUnavailable - (count - inServiceOf(evidence)),",
      "room: rollout.maxUnavailable - (count - inServiceOf(evidence)) + 1,",
    ],
  ],
  [
    "canaries not waited for",
    ["plan/rollout", "isProven: ready >= needed,", "isProven: needed >= 0,"],
  ],
  [
    "a wave begun before the wave before it has ended",
    ["plan/rollout", 'if (has(evidence, "pending"))', 'if (has(evidence, "never"))'],
  ],
  [
    "a failed member does not stop the rollout",
    ["plan/rollout", 'if (countOf(evidence, "failed") > rollout.maxFailed)', "if (false)"],
  ],
];
