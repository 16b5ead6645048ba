/** The promises of a preview, parsed from its text as a script would. */

import type { Begun } from "./effects.js";

/** The promises for one group. */
export interface Promises {
  /** Names of the VMs to create, sorted. */
  readonly launched: readonly string[];
  /** Ids of the VMs to delete, sorted. */
  readonly retired: readonly string[];
  /** Ids of the VMs to change while they run, or stopped, sorted. */
  readonly modified: readonly string[];
  /** Names of the members of each wave, sorted; empty without waves. */
  readonly waves: readonly (readonly string[])[];
  /** Most VMs at any time. */
  readonly most: number;
  /** Create calls; unknown for replacements, launched by further calls. */
  readonly createCalls: number | undefined;
  /** Members in service at any time. */
  readonly inService: number;
  /** API calls, approximately. */
  readonly calls: number;
  /** Whether the preview fails, so no run follows. */
  readonly isRefused: boolean;
}

/** The lines under a group in the diagnostics of a preview or an update, without indent. */
export function linesUnder(name: string, part: string): readonly string[] {
  const [, block = ""] = part.split(`JdVmInstanceGroup (${name}):\n`);
  const end = block.search(/\n\s*\n/);
  const lines = block.slice(0, end < 0 ? undefined : end).split("\n");
  return lines.map((line) => line.replace(/^ {4}/, "")).filter((line) => line.trim() !== "");
}

/** The promises in these lines. */
export function promisesOf(lines: readonly string[]): Promises {
  const after = (verb: string): readonly string[] =>
    lines.flatMap((line) => new RegExp(`^ *${verb} +(.*)$`).exec(line)?.[1] ?? []);
  const [launch = ""] = after("launch");
  const replaced = after("replace").flatMap(membersOf);
  const relaunched = after("replace").flatMap((line) => {
    const [, names] = /, as (.*?): /.exec(line) ?? [];
    return names === undefined ? membersOf(line).map(({ name }) => name) : namesOf(names);
  });
  const retired = after("retire").flatMap(membersOf);
  const [effect = ""] = after("effect");
  const number = (pattern: RegExp, text: string): number => Number(pattern.exec(text)?.[1] ?? 0);
  const sizes = lines.flatMap((line) => /^(\d+) -> (\d+) members: /.exec(line)?.slice(1) ?? []);
  const extra = lines.flatMap((line) => /\(up to (\d+) extra VMs?\)/.exec(line)?.[1] ?? []);
  return {
    modified: ["modify", "restart", "rebuild"]
      .flatMap(after)
      .flatMap(membersOf)
      .map(({ instanceId }) => instanceId)
      .sort(),
    waves: after(String.raw`wave \d+`).map((text) =>
      [...namesOf(text.replace(/: canary$/, ""))].sort(),
    ),
    most: Math.max(...sizes.map(Number), 0) + Number(extra[0] ?? 0),
    launched: [...namesOf(launch), ...relaunched].sort(),
    retired: [...replaced, ...retired].map(({ instanceId }) => instanceId).sort(),
    createCalls: replaced.length > 0 ? undefined : number(/(\d+) create calls?/, launch),
    inService: number(/at least (\d+) of/, effect),
    calls: number(/(\d+) API calls?$/, effect),
    isRefused: lines.some((line) => line.startsWith("error: this run would delete ")),
  };
}

/**
 * The waves in which these VMs were launched or stopped, if each wave began after all VMs of the wave before were running.
 * Pure.
 */
export function keptWaves(
  waves: Promises["waves"],
  begun: readonly Begun[],
): readonly (readonly string[])[] {
  const names = new Set(waves.flat());
  const rest = begun.filter(({ name }) => names.has(name));
  let readyMs = 0;
  return waves.map(({ length }) => {
    const wave = rest.splice(0, length);
    const isInTime = wave.every(({ atMs }) => atMs >= readyMs);
    readyMs = Math.max(...wave.map((each) => each.readyMs));
    return isInTime ? wave.map(({ name }) => name).sort() : ["begun too early"];
  });
}

/** `web-01 (i-a), web-02 (i-b): why`. */
function membersOf(
  text: string,
): readonly { readonly name: string; readonly instanceId: string }[] {
  return [...text.matchAll(/([^\s,]+) \((i-\w+)\)/g)].map(([, name = "", instanceId = ""]) => ({
    name,
    instanceId,
  }));
}

/** The names in `web-01, web-03…web-05 (4): g.n2.large in cn-north-1a`. */
function namesOf(text: string): readonly string[] {
  const [names = ""] = text.split(/ \(\d+\)/);
  return names
    .split(", ")
    .filter((name) => name !== "")
    .flatMap((name) => {
      const [first = "", last] = name.split("…");
      const range = last === undefined ? undefined : /^(.*?)(\d+)$/.exec(first);
      if (!range) return [first];
      const [, prefix = "", digits = ""] = range;
      const size = Number(/(\d+)$/.exec(last ?? "")?.[1]) - Number(digits) + 1;
      return Array.from(
        { length: size },
        (_, at) => prefix + String(Number(digits) + at).padStart(digits.length, "0"),
      );
    });
}
