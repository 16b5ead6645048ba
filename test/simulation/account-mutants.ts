/** Mutants around accounts, regions and lineages: only rare steps find them. */

/** Each with its name and one edit: a file of `provider`, a text of it, and its replacement. */
export const ACCOUNT_MUTANTS: readonly (readonly [
  name: string,
  edit: readonly [file: string, find: string, put: string],
])[] = [
  [
    "the absence of every VM believed in any account",
    ["reconcile/observe", "await confirmAbsence();", "void confirmAbsence;"],
  ],
  [
    "a group without saved members believed empty in any account",
    [
      "lifecycle/account",
      "if (accountMark === undefined && members.length === 0)",
      "if (members.length === 0)",
    ],
  ],
  [
    "a lineage deleted in any account",
    [
      "lifecycle/lineage",
      "const isConfirmed = deletedGroups.has(groupKey) ||",
      "const isConfirmed = true ||",
    ],
  ],
  [
    "a lineage deleted after a failed listing",
    ["lifecycle/live-instances", "throw explain(error);", "return void explain ?? [];"],
  ],
  [
    "a lineage deleted after a 404 of every region",
    [
      "lifecycle/live-instances",
      "if (isMissing && (await isAnyOtherAnswering(connect, regionId, groupKey)))",
      "if (isMissing)",
    ],
  ],
  [
    "a lineage deleted after its first region",
    [
      "lifecycle/lineage",
      "if (isConfirmed)\n                        continue;",
      "if (isConfirmed)\n                        return;",
    ],
  ],
  [
    "a lineage without its former regions",
    ["lifecycle/lineage", "[...regionsOf(olds), ...regionsOf(news)]", "regionsOf(news)"],
  ],
  [
    "the VMs of an interrupted move left in the other region",
    ["lifecycle/group/run", "if (orphans.length > 0)", "if (orphans.length > 1e9)"],
  ],
  [
    "a parted group taken for a group of its new lineage",
    ["lifecycle/group/check", '...(typeof savedLineage === "string"', "...(savedLineage === null"],
  ],
];
