/** The waves of a rollout in a preview. */
import type { Desired } from "../group/desired.js";
import type { Member } from "../group/observed.js";
import { count, slotNames } from "../group/wording.js";
import type { Intent } from "../plan/intent.js";
import { wavesOf, type Wave } from "../plan/waves.js";
import { durationText, planLine } from "./plan-line.js";

/** More waves are folded after the first few. */
const SHOWN_WAVES = { most: 12, first: 4 };

const IN_WAVES: ReadonlySet<Intent["kind"]> = new Set(["restart", "rebuild", "replace"] as const);

/** The order of the changes and replacements: in one step, or wave by wave with every slot. Pure. */
export function rolloutLines(desired: Desired, intents: readonly Intent[]): readonly string[] {
  if (!intents.some(({ kind }) => IN_WAVES.has(kind))) return [];
  const all = wavesOf(desired, intents);
  const waves = all.filter((wave) => membersOf(wave).length > 0);
  const [only] = waves;
  if (only === undefined) return [];
  const isFirst = only === all[0];
  const way = wayText(waves, intents);
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

function membersOf({ changed, replaced }: Wave): readonly Member[] {
  return [...changed, ...replaced];
}

/** What happens to the VMs of a slot, and in which order. */
function wayText(waves: readonly Wave[], intents: readonly Intent[]): string {
  const sizeOf = (part: "changed" | "surged" | "replaced"): number =>
    waves.reduce((sum, wave) => sum + wave[part].length, 0);
  const [changed, surged, replaced] = [sizeOf("changed"), sizeOf("surged"), sizeOf("replaced")];
  const most = Math.max(...waves.map((wave) => wave.surged.length));
  const surge = `launched first, then the old VM is deleted (up to ${count(most, "extra VM")})`;
  const ways = [
    { size: changed, text: changeText(intents) },
    { size: surged, text: surge },
    {
      size: replaced - surged,
      text: surged > 0 ? "deleted first" : "deleted, then launched again",
    },
  ].filter(({ size }) => size > 0);
  return ways.map(({ size, text }) => (ways.length > 1 ? `${size} ${text}` : text)).join("; ");
}

/** A restart keeps all disks; a rebuild, which may come with a resize, keeps the data disks only. */
function changeText(intents: readonly Intent[]): string {
  const isRestarting = intents.some(({ kind }) => kind === "restart");
  const rebuilds = intents.flatMap((intent) => (intent.kind === "rebuild" ? [intent] : []));
  const isRebuilding = rebuilds.length > 0;
  const isResizing = rebuilds.some(({ change }) => change.instanceType !== undefined);
  const both = isRestarting ? "resized or rebuilt" : isResizing ? "resized and rebuilt" : "rebuilt";
  const verb = isRebuilding ? both : "resized";
  const loss = isRebuilding ? ", each rebuilt VM with an empty system disk" : "";
  return `stopped, ${verb}, then started again${loss}`;
}

function waveLines(desired: Desired, waves: readonly Wave[]): readonly string[] {
  const shown = waves.length > SHOWN_WAVES.most ? waves.slice(0, SHOWN_WAVES.first) : waves;
  const folded = waves.slice(shown.length);
  return [
    ...shown.map((wave, at) => planLine(`wave ${at + 1}`, waveText(desired, wave))),
    ...(folded.length > 0 ? [foldedLine(desired, folded, shown.length)] : []),
  ];
}

function waveText(desired: Desired, wave: Wave): string {
  const { isCanary } = wave;
  const slots = membersOf(wave).map(({ slot }) => slot);
  const size = slots.length > 1 ? ` (${slots.length})` : "";
  return `${slotNames(slots, desired)}${size}${isCanary ? ": canary" : ""}`;
}

function foldedLine(desired: Desired, waves: readonly Wave[], before: number): string {
  const slots = waves.flatMap((wave) => membersOf(wave).map(({ slot }) => slot));
  const most = Math.max(...waves.map((wave) => membersOf(wave).length));
  const each = `${most === 1 ? "" : "at most "}${count(most, "member")} each`;
  const text = `waves ${before + 1}…${before + waves.length}, ${each}: ${slotNames(slots, desired)} (${slots.length})`;
  return planLine("", text);
}
