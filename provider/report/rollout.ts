/** The waves of a rollout in a preview. */
import type { Desired } from "../group/desired.js";
import { count, slotNames } from "../group/wording.js";
import type { Intent } from "../plan/intent.js";
import { wavesOf, type Wave } from "../plan/waves.js";
import { durationText, planLine } from "./plan-line.js";

/** More waves are folded after the first few. */
const SHOWN_WAVES = { most: 12, first: 4 };

/** The order of the replacements: in one step, or wave by wave with every slot. Pure. */
export function rolloutLines(desired: Desired, intents: readonly Intent[]): readonly string[] {
  if (!intents.some(({ kind }) => kind === "replace")) return [];
  const all = wavesOf(desired, intents);
  const waves = all.filter(({ replaced }) => replaced.length > 0);
  const [only] = waves;
  if (only === undefined) return [];
  const isFirst = only === all[0];
  const way = wayText(waves);
  if (waves.length === 1) {
    const when = isFirst ? "" : ", after the other members are running";
    return [planLine("", `${way}, all at once${when}`)];
  }
  const { pauseMs } = desired.rollout;
  const pause = pauseMs > 0 ? `, and ${durationText(pauseMs / 1000)} more` : "";
  const first = isFirst ? "" : "the first after the other members are running, ";
  const order = `${first}each after all members of the wave before are running${pause}`;
  return [planLine("", `${way}, in ${waves.length} waves, ${order}`), ...waveLines(desired, waves)];
}

/** What happens to the VMs of a slot, and in which order. */
function wayText(waves: readonly Wave[]): string {
  const surged = waves.reduce((sum, wave) => sum + wave.surged.length, 0);
  const replaced = waves.reduce((sum, wave) => sum + wave.replaced.length, 0);
  const most = Math.max(...waves.map((wave) => wave.surged.length));
  if (surged === 0) return "deleted, then launched again";
  const surge = `launched first, then the old VM is deleted (up to ${count(most, "extra VM")})`;
  return surged === replaced ? surge : `${surged} ${surge}; ${replaced - surged} deleted first`;
}

function waveLines(desired: Desired, waves: readonly Wave[]): readonly string[] {
  const shown = waves.length > SHOWN_WAVES.most ? waves.slice(0, SHOWN_WAVES.first) : waves;
  const folded = waves.slice(shown.length);
  return [
    ...shown.map((wave, at) => planLine(`wave ${at + 1}`, waveText(desired, wave))),
    ...(folded.length > 0 ? [foldedLine(desired, folded, shown.length)] : []),
  ];
}

function waveText(desired: Desired, { replaced, isCanary }: Wave): string {
  const slots = replaced.map(({ slot }) => slot);
  const size = slots.length > 1 ? ` (${slots.length})` : "";
  return `${slotNames(slots, desired)}${size}${isCanary ? ": canary" : ""}`;
}

function foldedLine(desired: Desired, waves: readonly Wave[], before: number): string {
  const slots = waves.flatMap(({ replaced }) => replaced.map(({ slot }) => slot));
  const most = Math.max(...waves.map(({ replaced }) => replaced.length));
  const each = `${most === 1 ? "" : "at most "}${count(most, "member")} each`;
  const text = `waves ${before + 1}…${before + waves.length}, ${each}: ${slotNames(slots, desired)} (${slots.length})`;
  return planLine("", text);
}
