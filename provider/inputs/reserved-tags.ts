/** Limits on a program's tags, from this package's own tags on every VM. */

/** Number of our tags on a VM. */
export const OWN_TAGS = 2;
/** Prefix of our tag keys; `userTags` must not use it. */
export const TAG_PREFIX = "jdvm:";
