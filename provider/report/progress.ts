/** Lines during a run. */
import type { Member } from "../group/observed.js";
import { count, firstFew, nameAndId } from "../group/wording.js";
import { HALF_CHANGED, SPEC_CHANGED } from "../plan/judge.js";
import type { DriftedIntent, RunEvent } from "../reconcile/ports.js";
import type { Results } from "../reconcile/results.js";
import { leftoversText } from "./leftovers.js";
import { durationText } from "./plan-line.js";

/** The line of an event; a live line only replaces the current status. */
export interface LogLine {
  readonly text: string;
  readonly severity: "info" | "warning";
  readonly isLive: boolean;
}

/** `63/100 running, 2 failed`; `adopted 2 VMs left by an interrupted run: web-001 (i-…), …`. Pure. */
export function formatEvent(event: RunEvent): LogLine {
  switch (event.kind) {
    case "progress": {
      const { running, wanted, failed, unwanted, outdated } = event;
      const missing = wanted - running - outdated;
      const parts = [
        ...(wanted > 0 && outdated === 0 ? [`${running}/${wanted} running`] : []),
        ...(outdated > 0 ? [`${running}/${wanted} up to date, ${outdated} outdated running`] : []),
        ...(outdated > 0 && missing > 0 ? [`${missing} out of service`] : []),
        ...(failed > 0 ? [`${failed} failed`] : []),
        ...(unwanted > 0 ? [`${unwanted} to be deleted`] : []),
      ];
      return { text: parts.join(", ") || "all deleted", severity: "info", isLive: true };
    }
    case "done":
      return { text: resultsText(event.results), severity: "info", isLive: false };
    case "pause":
      return {
        text: `waiting ${durationText(event.seconds)} (rollout.pause) after ${count(event.waves, "wave")}`,
        severity: "info",
        isLive: true,
      };
    case "adopted":
      return {
        text: `adopted ${count(event.members.length, "VM")} left by an interrupted run: ${fewMembers(event.members)}`,
        severity: "info",
        isLive: false,
      };
    case "deferred":
      return {
        text: `${changedBy(event.intents)}; the next \`pulumi up\` will ${deferredTexts(event.intents).join("; it will ")}`,
        severity: "warning",
        isLive: false,
      };
    case "kept": {
      const { members } = event;
      const [are, their] = members.length === 1 ? ["is", "its"] : ["are", "their"];
      return {
        text: `${fewMembers(members)} ${are} kept, since no preview named ${their} deletion. Run \`pulumi up\` again: its preview names ${members.length === 1 ? "it" : "them"}`,
        severity: "warning",
        isLive: false,
      };
    }
    case "in-doubt":
      return {
        text: `an earlier create call for ${event.names} may have succeeded: looking for its VMs before launching others in their place`,
        severity: "info",
        isLive: false,
      };
    case "surplus":
      return {
        text: `retiring ${count(event.members.length, "surplus VM")} in ${event.members.length === 1 ? "a slot that already has" : "slots that already have"} a member: ${fewMembers(event.members)}`,
        severity: "warning",
        isLive: false,
      };
    case "disrupting":
      return {
        text: `${event.disruption === "restart" ? "restarting" : "rebuilding"} ${count(event.members.length, "VM")}: ${fewMembers(event.members)}`,
        severity: "info",
        isLive: true,
      };
    case "modifying":
      return {
        text: `modifying ${count(event.members.length, "VM")} in place`,
        severity: "info",
        isLive: true,
      };
    case "leaves": {
      const text = leftoversText(event.leftovers, event.hasNewAddresses);
      return { text, severity: "info", isLive: false };
    }
  }
}

function changedBy(intents: readonly DriftedIntent[]): string {
  // Drift is the reason itself, but for a member whose spec is another one than in the state.
  const isLeft = intents.some(({ why }) => why === SPEC_CHANGED || why === HALF_CHANGED);
  return isLeft ? "changed outside Pulumi, or by an interrupted run" : "changed outside Pulumi";
}

/** `replace: web-001 (i-…): az is b, declared a`; `modify: …`. A replacement puts all right. */
function deferredTexts(intents: readonly DriftedIntent[]): readonly string[] {
  const verbs = { replace: "replace", rebuild: "rebuild", restart: "restart", modify: "modify" };
  return Object.entries({ ...verbs, held: "hold" }).flatMap(([kind, verb]) => {
    const texts = intents
      .filter((intent) => intent.kind === kind)
      .map(({ member }) => {
        const { drift, liveDrift = "" } = member;
        return `${nameAndId(member)}: ${[drift, liveDrift].filter(Boolean).join("; ") || "it has another spec"}`;
      });
    return texts.length === 0 ? [] : [`${verb}: ${texts.join("; ")}`];
  });
}

/** `done: 2 launched, 3 replaced, 6 held by rollout.upTo, 2 in fallback zone cn-north-1b`. */
function resultsText({ fallbackZones, leftStopped, held, ...results }: Results): string {
  const kinds = [
    ...(["launched", "modified", "restarted", "rebuilt"] as const),
    ...(["replaced", "retired", "started", "adopted"] as const),
  ];
  const parts = kinds.filter((kind) => results[kind] > 0).map((kind) => `${results[kind]} ${kind}`);
  if (leftStopped > 0) parts.push(`${leftStopped} left stopped`);
  for (const [why, size] of held) parts.push(`${size} ${why}`);
  const zones = [...fallbackZones].map(([az, size]) => `${size} in fallback zone ${az}`);
  return `done: ${[...parts, ...zones].join(", ") || "no VM changed"}`;
}

/** VMs named in a line before it counts the others: all are in the state and in the cloud's console. */
const FEW = 20;

function fewMembers(members: readonly Member[]): string {
  return firstFew(members.map(nameAndId), FEW);
}
