/** Limits on a program's tags from the tags that this package puts on every VM. */

/** Number of our tags on a VM. */
export const OWN_TAGS = 2;
/** Prefix of our tag keys; `userTags` must not use it. */
export const TAG_PREFIX = "jdvm:";
