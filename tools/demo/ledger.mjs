// @ts-check
/** Reads the simulator's ledger: every VM ever created, and the calls so far. Pure throughout. */

/** @import { Expected } from "./demo-steps.mjs" */

/**
 * The demo's part of the simulator's ledger.
 *
 * @typedef {object} Ledger
 * @property {readonly LedgerVm[]} instances
 * @property {Readonly<Record<string, number>>} calls by operation
 */

/**
 * @typedef {object} LedgerVm
 * @property {string} instanceId
 * @property {string} name
 * @property {boolean} alive
 * @property {string} [regionId]
 */

/**
 * The sums of a ledger.
 *
 * @typedef {object} Reading
 * @property {number} created VMs created since the start
 * @property {number} alive VMs alive now
 * @property {number} duplicates living VMs with the same name as another VM of their region
 * @property {Readonly<Record<string, number>>} calls by operation
 */

/**
 * The sums of a ledger.
 *
 * @param {{ instances: readonly Omit<LedgerVm, "instanceId">[], calls: Ledger["calls"] }} ledger
 * @returns {Reading}
 */
export function readLedger({ instances, calls }) {
  const living = instances.filter((vm) => vm.alive);
  const names = new Set(living.map((vm) => `${vm.regionId ?? ""} ${vm.name}`));
  return {
    created: instances.length,
    alive: living.length,
    duplicates: living.length - names.size,
    calls,
  };
}

/**
 * The differences between `now` and the expected ledger of a step, in words; undefined when there is none.
 *
 * @param {{ expected: Expected, before: Reading, now: Reading }} given `before`: the reading before the step
 * @returns {string | undefined}
 */
export function mismatch({ expected, before, now }) {
  const keys = /** @type {const} */ (["created", "alive"]);
  const wrong = keys.filter((key) => now[key] !== expected[key]);
  const words = wrong.map((key) => `${key} ${now[key]} instead of ${expected[key]}`);
  if (now.duplicates > 0) words.push(`${now.duplicates} duplicates`);
  if (expected.noRequests && totalOf(now.calls) !== totalOf(before.calls)) {
    words.push(`${totalOf(now.calls) - totalOf(before.calls)} requests instead of none`);
  }
  return words.length > 0 ? words.join(", ") : undefined;
}

/**
 * The ledger in two lines, for the end of a run.
 *
 * @param {Reading} reading
 * @returns {string[]}
 */
export function summaryLines({ created, alive, duplicates, calls }) {
  const counts = Object.entries(calls).filter(([, count]) => count > 0);
  const list = counts
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => `${name} ${count}`);
  return [
    `ledger: ${created} VMs created, ${alive} alive, ${duplicates} duplicates`,
    `calls:  ${list.join(", ") || "none"}`,
  ];
}

/** @param {Ledger["calls"]} calls */
function totalOf(calls) {
  return Object.values(calls).reduce((sum, count) => sum + count, 0);
}
