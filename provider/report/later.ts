/** Changes in place that a running VM does not notice at once. */
import { memberSpecOf, type Desired } from "../group/desired.js";
import type { Step } from "../plan/live-rules.js";
import type { Intent } from "../plan/intent.js";
import { HALF_CHANGED, SPEC_CHANGED } from "../plan/judge.js";

/**
 * When the changed fields take effect, if not at once, and how to have them at once; empty if all do. Pure.
 *
 * @see docs/jdcloud.md#attributes-and-password
 */
export function laterLines(desired: Desired, intents: readonly Intent[]): readonly string[] {
  const changed = intents.filter(hasSteps).flatMap((intent) => {
    const { kind, member, steps } = intent;
    // A VM that gets its own name again has the host name of that name.
    const isOwnName = intent.why !== SPEC_CHANGED && intent.why !== HALF_CHANGED;
    const isHostnameKept = isOwnName || hasHostname(desired, member.slot);
    return steps
      .flatMap((step) => laterIn(step, isHostnameKept))
      .filter((later) => kind === "modify" || !AT_START.has(later));
  });
  const effects = LATER.filter(({ kind }) => changed.includes(kind)).map(({ text }) => text);
  if (effects.length === 0) return [];
  return [`not at once: ${effects.join("; ")}; a change of triggers replaces the VMs instead`];
}

type WithSteps = Extract<Intent, { readonly steps: readonly Step[] }>;

function hasSteps(intent: Intent): intent is WithSteps {
  return "steps" in intent && intent.steps.length > 0;
}

type Later = "password" | "key" | "hostname" | "old hostname" | "userdata";

/** The values that a VM takes when it starts again. */
const AT_START: ReadonlySet<Later> = new Set<Later>(["password", "key", "hostname"]);

/** In the order of the line. */
const LATER: readonly { readonly kind: Later; readonly text: string }[] = [
  { kind: "password", text: "the password takes effect at the next reboot of a VM" },
  { kind: "key", text: "the key takes effect at the next reboot of a VM" },
  { kind: "hostname", text: "a VM may take its host name only when it reboots" },
  { kind: "old hostname", text: "a host name that came from the former name stays" },
  { kind: "userdata", text: "userdata runs only in VMs launched from now on" },
];

function hasHostname(desired: Desired, slot: number): boolean {
  const { spec, hostname } = memberSpecOf(desired, slot);
  return (hostname ?? spec.hostname) !== undefined;
}

function laterIn(step: Step, isHostnameKept: boolean): readonly Later[] {
  switch (step.kind) {
    case "password":
    case "key":
      return [step.kind];
    case "attributes": {
      const { name, hostname, userdata } = step.attributes;
      return [
        ...(hostname === undefined ? [] : ["hostname" as const]),
        ...(name === undefined || isHostnameKept ? [] : ["old hostname" as const]),
        ...(userdata === undefined ? [] : ["userdata" as const]),
      ];
    }
    default:
      return [];
  }
}
