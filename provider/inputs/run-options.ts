/** Options of a run: its time limits, its retries, and its measure of success. */
import type { GroupInputs } from "./inputs.js";

/** The options of a group's runs. */
export interface RunOptions {
  readonly onPartialFailure: "keep" | "rollback" | "accept";
  /** Minimum number of running members for an accepted run. */
  readonly minReady: number;
  /** Retries per slot within one run when its VM breaks or is not created. */
  readonly launchRetries: number;
  readonly timeoutsMs: {
    readonly create: number;
    readonly update: number;
    readonly delete: number;
    /** From the create call of a VM until it runs. */
    readonly perVm: number;
  };
}

/** Default time limits in milliseconds. */
const DEFAULT_MS = {
  create: 40 * 60_000,
  update: 40 * 60_000,
  delete: 30 * 60_000,
  perVm: 15 * 60_000,
};
const LAUNCH_RETRIES = 1;

/** The run options in the inputs, with defaults for absent options. Pure. */
export function runOptionsOf(
  inputs: Pick<
    GroupInputs,
    "count" | "onPartialFailure" | "minReady" | "launchRetries" | "timeouts"
  >,
): RunOptions {
  const { count, onPartialFailure = "keep", minReady, timeouts = {} } = inputs;
  const { launchRetries = LAUNCH_RETRIES } = inputs;
  const ms = (name: keyof typeof DEFAULT_MS): number =>
    durationMs(timeouts[name] ?? "") ?? DEFAULT_MS[name];
  return {
    onPartialFailure,
    minReady: Math.min(
      count,
      minReady === undefined ? count : (membersOf(minReady, count) ?? count),
    ),
    launchRetries,
    timeoutsMs: {
      create: ms("create"),
      update: ms("update"),
      delete: ms("delete"),
      perVm: ms("perVm"),
    },
  };
}

const UNITS_MS = { h: 3_600_000, m: 60_000, s: 1000 };

/** Milliseconds of `90s`, `20m` or `1h30m`; undefined for anything else. Pure. */
export function durationMs(text: string): number | undefined {
  if (!/^(\d{1,5}[hms])+$/.test(text)) return undefined;
  return Object.entries(UNITS_MS)
    .flatMap(([unit, ms]) =>
      [...text.matchAll(new RegExp(`(\\d+)${unit}`, "g"))].map(([, amount]) => Number(amount) * ms),
    )
    .reduce((sum, ms) => sum + ms, 0);
}

/** A number of members, or a share of `count` such as `"80%"`, rounded up; undefined for any other text. Pure. */
export function membersOf(share: number | string, count: number): number | undefined {
  if (typeof share === "number") return share;
  const percent = percentOf(share);
  return percent === undefined ? undefined : Math.ceil((count * percent) / 100);
}

/** The percentage of a share such as `"10%"`, 0..`most`; undefined for any other text. Pure. */
export function percentOf(share: string, most = 100): number | undefined {
  const percent = Number(/^(\d{1,3})%$/.exec(share)?.[1]);
  return percent <= most ? percent : undefined;
}
