/** The tags that this package puts on every VM, as far as they bound what a program may give. */

/** How many tags of a VM are ours. */
export const OWN_TAGS = 2;
/** Prefix of the tag keys that are ours; `userTags` may not use it. */
export const TAG_PREFIX = "jdvm:";
