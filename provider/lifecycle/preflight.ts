/** The one place where a preview asks the cloud: quota, stock and the like, said under each group. */
import type { Clock } from "../api/clock.js";
import type { Desired } from "../group/desired.js";
import { knownInputs, type ReadInputs } from "../inputs/check.js";
import type { GroupDiff } from "../plan/diff.js";
import type { Intent } from "../plan/intent.js";
import { wavesOf } from "../plan/waves.js";
import type { Counts } from "../preflight/launch-spec.js";
import {
  preflightLines,
  type Preflighted,
  type PreviewConnection,
} from "../preflight/preflight.js";
import type { Emit } from "./reporter.js";
import type { Session } from "./session.js";

/** Looks up the needs of plans before they run; each method resolves to whether it said anything. */
export interface Preflight {
  /** Of a first create, or of the create after a replacement: the engine checks both without olds. */
  readonly create: (urn: string, read: ReadInputs) => Promise<boolean>;
  /** Of an update; for the replacement of a group, the next check does it. */
  readonly update: (urn: string, found: GroupDiff) => Promise<boolean>;
}

/** The preflight of one process. */
export function createPreflight(
  session: Session,
  ports: {
    readonly connect: (regionId: string) => PreviewConnection;
    readonly clock: Clock;
    readonly say: Emit;
  },
): Preflight {
  const { say, connect, clock } = ports;
  /** Says the findings as one text, and each warning on its own. */
  const report = async (urn: string, plan: Omit<Preflighted, "owner">): Promise<boolean> => {
    const memory = session.lookups;
    const lines = await preflightLines({ ...plan, owner: urn }, { connect, clock, memory });
    const found = lines.filter(({ severity }) => severity === "info").map(({ text }) => text);
    if (found.length > 0) say({ urn, severity: "info", text: found.join("\n"), isLive: false });
    for (const { severity, text } of lines) {
      if (severity === "warning") say({ urn, severity, text, isLive: false });
    }
    return lines.length > 0;
  };
  return {
    async create(urn, read) {
      const inputs = knownInputs(read);
      if (!inputs) return false;
      const { regionId, instanceSpec: spec, count, preflight } = inputs;
      const counts = { launch: count, replace: 0, retire: 0, surge: 0 };
      return report(urn, { regionId, spec, counts, preflight });
    },
    async update(urn, { replaces, preview }) {
      if (replaces.length > 0 || preview.kind !== "plan") return false;
      const { inputs, formerly, plan } = preview;
      const { regionId, spec } = preview.desired;
      const before = formerly?.spec;
      const { preflight } = inputs;
      const counts = countsOf(preview.desired, plan.intents);
      return report(urn, { regionId, spec, before, counts, preflight });
    },
  };
}

/** How many VMs the intents of a plan make, change and take away. Pure. */
export function countsOf(desired: Desired, intents: readonly Intent[]): Counts {
  const count = (kind: Intent["kind"]) => intents.filter((intent) => intent.kind === kind).length;
  const change = count("restart") + count("rebuild");
  const surge = Math.max(...wavesOf(desired, intents).map(({ surged }) => surged.length));
  const [launch, replace, retire] = [count("launch"), count("replace"), count("retire")];
  return { launch, replace, retire, change, surge };
}
