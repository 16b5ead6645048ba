/** Deciding whether what set-up made is still what it would make now. Pure throughout: no files, no clock. */
import { createHash } from "node:crypto";

/** One digest for named contents, the same for any order of the entries `[name, content]`. */
export function fingerprint(entries) {
  const hash = createHash("sha256");
  for (const [name, content] of [...entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${name}\0${createHash("sha256").update(content).digest("hex")}\n`);
  }
  return hash.digest("hex");
}

/** What an installation is known by: its lock file, and the machine whose binaries it holds. */
export function installStamp(lockText, machine) {
  return `${machine} ${fingerprint([["package-lock.json", lockText]])}\n`;
}

/**
 * Whether node_modules is `current`, `unstamped` (somebody else's npm made it, and it is as the lock file says),
 * `stale` or `missing`.
 *
 * @param lockText package-lock.json
 * @param machine platform and architecture
 * @param stamp what set-up left in node_modules, if anything
 * @param installed npm's own record, node_modules/.package-lock.json, if there
 * @param hasNode whether the pinned Node is there
 */
export function installState({ lockText, machine, stamp, installed, hasNode }) {
  if (installed === undefined) return "missing";
  if (!hasNode) return "stale";
  if (stamp === installStamp(lockText, machine)) return "current";
  if (stamp !== undefined && !stamp.startsWith(`${machine} `)) return "stale";
  return agrees(JSON.parse(lockText), JSON.parse(installed)) ? "unstamped" : "stale";
}

/** Whether npm's record of what is installed holds what the lock file asks for, and nothing else. */
function agrees(lock, installed) {
  const asked = packagesOf(lock);
  const there = packagesOf(installed);
  for (const [name, entry] of there) {
    const wanted = asked.get(name);
    if (!wanted || wanted.version !== entry.version || wanted.integrity !== entry.integrity) {
      return false;
    }
  }
  // An optional package that this machine cannot use is in the lock file only.
  return [...asked].every(([name, entry]) => there.has(name) || entry.optional === true);
}

function packagesOf({ packages = {} }) {
  return new Map(Object.entries(packages).filter(([name]) => name !== ""));
}

/**
 * Whether `dist` is `current`, `stale` or `missing`: a stamp holds the fingerprints of the sources it was built from
 * and of the files that were built, so a file changed or deleted on either side shows.
 */
export function buildState({ stamp, sources, outputs }) {
  if (stamp === undefined) return "missing";
  return stamp === buildStamp({ sources, outputs }) ? "current" : "stale";
}

/** What a build is known by. */
export function buildStamp({ sources, outputs }) {
  return `${sources} ${outputs}\n`;
}

/** The files that a build of these TypeScript sources makes (relative names), so that any other one is left over. */
export function outputsOf(sources) {
  return new Set(
    sources.flatMap((source) => {
      const stem = source.replace(/\.ts$/, "");
      return [`${stem}.js`, `${stem}.js.map`, `${stem}.d.ts`];
    }),
  );
}
