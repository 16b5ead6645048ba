/** The limit on what a run may do to members that work (`rollout.mostDisruptive`). */
import type { Desired } from "../group/desired.js";
import type { Member } from "../group/observed.js";
import { count, firstFew, nameAndId } from "../group/wording.js";
import { DISRUPTIONS, type Disruption } from "../inputs/rollout.js";
import type { Intent } from "./intent-kinds.js";
import { SPEC_CHANGED } from "./judge.js";

/** VMs named in a message before it counts the others. */
const FEW = 5;

/**
 * The reason to refuse a run because it would do more to members than `rollout.mostDisruptive` allows; undefined when it
 * may run. Broken members, and VMs beyond `count`, do not count. Pure.
 */
export function disruptionError(
  { rollout: { mostDisruptive } }: Pick<Desired, "rollout">,
  intents: readonly Intent[],
): string | undefined {
  const rankOf = (disruption: Disruption): number => DISRUPTIONS.indexOf(disruption);
  const found = intents.flatMap((intent) => {
    const needed = neededBy(intent);
    return needed && rankOf(needed.disruption) > rankOf(mostDisruptive) ? [needed] : [];
  });
  if (found.length === 0) return undefined;
  const byCause = new Map<string, Member[]>();
  for (const { disruption, cause, member } of found) {
    const key = `${disruption} ${cause}`;
    byCause.set(key, [...(byCause.get(key) ?? []), member]);
  }
  const texts = [...byCause].map(([key, members]) => {
    const [disruption = "", ...cause] = key.split(" ");
    const vms = firstFew(members.map(nameAndId), FEW);
    return `${disruption} ${count(members.length, "VM")} (${vms}: ${cause.join(" ")})`;
  });
  return `this run would ${texts.join(", ")}, but rollout.mostDisruptive is "${mostDisruptive}". Nothing is changed. Set the change back or raise rollout.mostDisruptive, and run \`pulumi up\` again`;
}

interface Needed {
  readonly disruption: Disruption;
  readonly cause: string;
  readonly member: Member;
}

function neededBy(intent: Intent): Needed | undefined {
  switch (intent.kind) {
    case "restart":
    case "rebuild": {
      const { member, kind, why } = intent;
      const field = kind === "rebuild" ? "imageId" : "instanceType";
      return { member, disruption: kind, cause: why === SPEC_CHANGED ? `${field} changed` : why };
    }
    case "replace": {
      const { member, why, cause = why } = intent;
      return member.phase === "broken" ? undefined : { member, disruption: "replace", cause };
    }
    default:
      return undefined;
  }
}
