/** Mutants of rollouts: their order and limits, their roll-back, and changes in place. */

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
  [
    "one more VM than the surge allows",
    ["plan/rollout", "surge: rollout.maxSurge - extra,", "surge: rollout.maxSurge - extra + 1,"],
  ],
  [
    "a roll-back without bounds",
    [
      "plan/roll-back",
      "...{ ...rollout, canary: 0, ",
      "...{ ...rollout, maxUnavailable: count, canary: 0, ",
    ],
  ],
  [
    "a change tried again after its roll-back",
    [
      "lifecycle/group/run",
      "const back = await runTo(assignment, inputs, context);",
      "await runTo(assignment, inputs, context);\nconst back = await runTo({ desired, saved, timeoutMs }, inputs, context);",
    ],
  ],
  [
    "a roll-back that takes VMs for prepared",
    ["plan/roll-back", "{ ...now, isPrepared: false }", "{ ...now }"],
  ],
  [
    "any second VM taken for a successor",
    [
      "group/slots",
      "if (isOutdated !== isAsDeclared(namedSpecs, candidate))",
      "if (isOutdated !== true)",
    ],
  ],
  [
    "a new tag before the change",
    ["reconcile/modify", "[...FIELDS, tagAndMarkEnd]", "[tagAndMarkEnd, ...FIELDS]"],
  ],
  [
    "no mark before a change in place",
    ["reconcile/modify", "inGroups(jobs.filter(isMarked), beginTags,", "inGroups([], beginTags,"],
  ],
  [
    "a VM half changed by a forgotten program taken for changed",
    ["plan/as-previewed", "if (left.has(member.instanceId))", "if (false)"],
  ],
  [
    "a working VM deleted that no preview named",
    ["reconcile/deferred-drift", "kept: notToBeDeleted(compared, before),", "kept: new Set(),"],
  ],
  [
    "a VM moved to another slot by its change",
    [
      "reconcile/observe",
      "return { ...candidate, ...change, isKnown: true, unfinished: undefined };",
      "return { ...candidate, specHash: change.specHash, unfinished: undefined };",
    ],
  ],
  [
    "a restarted VM left stopped",
    ["reconcile/disrupt", 'return attempt("start", member, run, ports);', "return true;"],
  ],
];
