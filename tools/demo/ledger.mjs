/** Reading the simulator's ledger: every VM ever made, and the calls it took. Pure throughout. */

/**
 * What a ledger comes to: VMs `made` ever, `alive` now, `duplicates` (living VMs that bear a name another one of their
 * region bears already) and `calls` by operation.
 */
export function readLedger({ instances, calls }) {
  const living = instances.filter((vm) => vm.alive);
  const names = new Set(living.map((vm) => `${vm.regionId ?? ""} ${vm.name}`));
  return {
    made: instances.length,
    alive: living.length,
    duplicates: living.length - names.size,
    calls,
  };
}

/**
 * What in `now` is not as a step promised; undefined when all is.
 *
 * @param expected `made`, `alive`, and `silent` when the step may send no request at all
 * @param before the reading before the step
 */
export function mismatch({ expected, before, now }) {
  const wrong = ["made", "alive"].filter((key) => now[key] !== expected[key]);
  const words = wrong.map((key) => `${key} ${now[key]} instead of ${expected[key]}`);
  if (now.duplicates > 0) words.push(`${now.duplicates} duplicates`);
  if (expected.silent && totalOf(now.calls) !== totalOf(before.calls)) {
    words.push(`${totalOf(now.calls) - totalOf(before.calls)} requests instead of none`);
  }
  return words.length > 0 ? words.join(", ") : undefined;
}

/** The ledger in two lines, for the end of a run. */
export function summaryLines({ made, alive, duplicates, calls }) {
  const counts = Object.entries(calls).filter(([, count]) => count > 0);
  const told = counts
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => `${name} ${count}`);
  return [
    `ledger: ${made} VMs made, ${alive} alive, ${duplicates} duplicates`,
    `calls:  ${told.join(", ") || "none"}`,
  ];
}

function totalOf(calls) {
  return Object.values(calls).reduce((sum, count) => sum + count, 0);
}
