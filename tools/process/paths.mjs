// @ts-check
/** Absolute paths in this checkout. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root, also the root Pulumi project. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/[/\\]$/, "");
/** Programs of installed packages. */
export const BIN = join(ROOT, "node_modules", ".bin");
/** The pinned Node: everything after the installation runs under it, whatever Node the machine has. */
export const NODE = join(BIN, "node");
/** Files kept by setup between runs, git-ignored. */
export const CACHE = join(ROOT, ".cache");
/** A Pulumi home of our own, so no run touches the user's. */
export const PULUMI_HOME = join(CACHE, "pulumi-home");
