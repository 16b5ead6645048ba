// @ts-check
/** Decides whether the result of an earlier setup is still current. Pure throughout: no files, no clock. */
import { createHash } from "node:crypto";

/**
 * One digest for named contents, the same for any order of the entries.
 *
 * @param {readonly (readonly [name: string, content: string | Uint8Array])[]} entries
 * @returns {string}
 */
export function fingerprint(entries) {
  const hash = createHash("sha256");
  for (const [name, content] of [...entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${name}\0${createHash("sha256").update(content).digest("hex")}\n`);
  }
  return hash.digest("hex");
}

/**
 * The stamp of an installation: its machine, since node_modules holds binaries, and the digest of its lock file.
 *
 * @type {(lockText: string, machine: string) => string}
 */
export function installStamp(lockText, machine) {
  return `${machine} ${fingerprint([["package-lock.json", lockText]])}\n`;
}

/**
 * The state of node_modules. `unstamped`: somebody else's npm installed it, and it agrees with the lock file.
 *
 * @param {object} given
 * @param {string} given.lockText package-lock.json
 * @param {string} given.machine platform and architecture
 * @param {string | undefined} given.stamp the stamp left in node_modules by setup, if any
 * @param {string | undefined} given.installed npm's own record, node_modules/.package-lock.json, if there
 * @param {boolean} given.hasNode whether the pinned Node is there
 * @returns {"current" | "unstamped" | "stale" | "missing"}
 */
export function installState({ lockText, machine, stamp, installed, hasNode }) {
  if (installed === undefined) return "missing";
  if (!hasNode) return "stale";
  if (stamp === installStamp(lockText, machine)) return "current";
  if (stamp !== undefined && !stamp.startsWith(`${machine} `)) return "stale";
  return agrees(JSON.parse(lockText), JSON.parse(installed)) ? "unstamped" : "stale";
}

/**
 * The part of a lock file read here.
 *
 * @typedef {{ packages?: Record<string, { version?: string, integrity?: string, optional?: boolean }> }} Lock
 */

/**
 * Whether npm's record of installed packages has every package of the lock file, and no other.
 *
 * @type {(lock: Lock, installed: Lock) => boolean}
 */
function agrees(lock, installed) {
  const wanted = packagesOf(lock);
  const present = packagesOf(installed);
  for (const [name, entry] of present) {
    const locked = wanted.get(name);
    if (!locked || locked.version !== entry.version || locked.integrity !== entry.integrity) {
      return false;
    }
  }
  // Only the lock file lists an optional package for another machine.
  return [...wanted].every(([name, entry]) => present.has(name) || entry.optional === true);
}

/** @param {Lock} lock */
function packagesOf({ packages = {} }) {
  return new Map(Object.entries(packages).filter(([name]) => name !== ""));
}

/**
 * The digests of the sources and of the built files.
 *
 * @typedef {{ sources: string, outputs: string }} Digests
 */

/**
 * The state of dist/. The stamp holds both digests, so a file changed or deleted on either side makes it stale.
 *
 * @param {Digests & { stamp: string | undefined }} given
 * @returns {"current" | "stale" | "missing"}
 */
export function buildState({ stamp, sources, outputs }) {
  if (stamp === undefined) return "missing";
  return stamp === buildStamp({ sources, outputs }) ? "current" : "stale";
}

/**
 * The stamp of a build.
 *
 * @param {Digests} digests
 */
export function buildStamp({ sources, outputs }) {
  return `${sources} ${outputs}\n`;
}

/**
 * The files written by a build of these TypeScript sources (relative names); any other file in dist/ is left over.
 *
 * @param {readonly string[]} sources
 * @returns {Set<string>}
 */
export function outputsOf(sources) {
  return new Set(
    sources.flatMap((source) => {
      const stem = source.replace(/\.ts$/, "");
      return [`${stem}.js`, `${stem}.js.map`, `${stem}.d.ts`];
    }),
  );
}
