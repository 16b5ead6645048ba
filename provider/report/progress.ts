/** What a run says while it goes on. */
import type { Member } from "../group/observed.js";
import { listed } from "../group/outcome.js";
import type { RunEvent } from "../reconcile/ports.js";

/** A line about an event, and whether it only replaces the live status. */
export interface LogLine {
  readonly text: string;
  readonly severity: "info" | "warning";
  readonly isLive: boolean;
}

/** `63/100 running, 2 failed`; `took in 2 VMs that an interrupted run left: web-001 (i-…), …`. Pure. */
export function formatEvent(event: RunEvent): LogLine {
  switch (event.kind) {
    case "progress": {
      const { running, wanted, failed, unwanted } = event;
      const parts = [
        ...(wanted > 0 ? [`${running}/${wanted} running`] : []),
        ...(failed > 0 ? [`${failed} failed`] : []),
        ...(unwanted > 0 ? [`${unwanted} to be deleted`] : []),
      ];
      return { text: parts.join(", ") || "all deleted", severity: "info", isLive: true };
    }
    case "adopted":
      return {
        text: `took in ${vms(event.members)} that an interrupted run left: ${named(event.members)}`,
        severity: "info",
        isLive: false,
      };
    case "deferred":
      return {
        text: `changed behind our back, left for the next \`pulumi up\` to replace: ${event.members.map(({ name, instanceId, drift }) => `${name} (${instanceId}): ${drift}`).join("; ")}`,
        severity: "warning",
        isLive: false,
      };
    case "in-doubt":
      return {
        text: `a create call for ${event.names} has been sent before and may have been carried out: looking for its VMs before anything is launched in their place`,
        severity: "info",
        isLive: false,
      };
    case "surplus":
      return {
        text: `retiring ${vms(event.members)} that ${event.members.length === 1 ? "doubles" : "double"} a slot of the group: ${named(event.members)}`,
        severity: "warning",
        isLive: false,
      };
  }
}

function vms(members: readonly Member[]): string {
  return members.length === 1 ? "1 VM" : `${members.length} VMs`;
}

/** VMs that a line names before it counts the rest: all are in the state, and in the cloud's console. */
const FEW = 20;

function named(members: readonly Member[]): string {
  return listed(
    members.map(({ name, instanceId }) => `${name} (${instanceId})`),
    FEW,
  );
}
