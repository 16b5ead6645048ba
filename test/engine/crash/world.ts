/** The world of one row: a project, a relay and a simulator, as cheap copies of a baseline. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startSimulator, type Simulator } from "../../../simulator/index.js";
import { copyProject, createProject, type Project } from "../project.js";
import { OPERATIONS, programOf, UP, type OperationName } from "./operations.js";
import { startRelay, type Relay } from "./relay.js";
import { SECRETS } from "./secrets.js";

/** The world before an operation; each row runs in a copy of it. */
export interface Baseline {
  readonly project: Project;
  readonly snapshot: string;
  /** VMs of another project; no row may delete them. */
  readonly foreign: readonly string[];
  /** Living VMs of the group. */
  readonly own: readonly string[];
  readonly remove: () => void;
}

/** The world of one row. */
export interface World {
  readonly project: Project;
  readonly relay: Relay;
  /** The simulator behind the relay. */
  readonly simulator: () => Simulator;
  /** Replaces the simulator by a new one with the same records, as after a crash. */
  readonly restart: () => Promise<void>;
  readonly end: () => Promise<void>;
}

/** How long a VM boots; a deletion takes a quarter of it. */
const BOOT_MS = 400;
const credentials = {
  accessKeyId: SECRETS.accessKeyId,
  secretAccessKey: SECRETS.secretAccessKey,
};

/** Environment variables for an endpoint; by default with the keys of the account under test. */
export const cloudAt = (
  url: string,
  keys: typeof credentials | Simulator["credentials"] = credentials,
) => ({
  JDCLOUD_ENDPOINT: url,
  JDCLOUD_ACCESS_KEY_ID: keys.accessKeyId,
  JDCLOUD_SECRET_ACCESS_KEY: keys.secretAccessKey,
  JDCLOUD_SESSION_TOKEN: SECRETS.sessionToken,
});

/**
 * The world before an operation: its group, and the group of another project with the same names in the same account, on
 * a backend of its own. @throws Error when the group cannot be created
 */
export async function createBaseline(name: OperationName): Promise<Baseline> {
  const { initial, deletesOne } = OPERATIONS[name];
  const simulator = await startSimulator({ bootMs: BOOT_MS, credentials });
  const other = await createProject(cloudAt(simulator.url));
  const project = await createProject(cloudAt(simulator.url));
  try {
    await succeed(other, programOf({ ...OPERATIONS.create.desired, count: 1 }));
    const foreign = simulator.ledger().instances.map(({ instanceId }) => instanceId);
    if (initial) await succeed(project, programOf(initial));
    const last = simulator.ledger().instances.at(-1)?.instanceId ?? "";
    if (deletesOne) simulator.deleteInstance(last);
    const all = simulator.ledger().instances.filter(({ alive }) => alive);
    const own = all.map(({ instanceId }) => instanceId).filter((id) => !foreign.includes(id));
    return { project, snapshot: simulator.snapshot(), foreign, own, remove: project.remove };
  } finally {
    other.remove();
    await simulator.close();
  }
}

async function succeed(project: Project, program: ReturnType<typeof programOf>): Promise<void> {
  const { code, output } = await project.run(UP, program);
  if (code !== 0) throw new Error(output);
}

/** A copy of a baseline. */
export async function openWorld({ project, snapshot }: Baseline): Promise<World> {
  let simulator = await simulatorFrom(snapshot);
  const relay = await startRelay(simulator.url);
  const copy = copyProject(project, cloudAt(relay.url));
  return {
    project: copy,
    relay,
    simulator: () => simulator,
    restart: async () => {
      const kept = simulator.snapshot();
      await simulator.close();
      simulator = await simulatorFrom(kept);
      relay.forwardTo(simulator.url);
    },
    end: async () => {
      copy.remove();
      await relay.close();
      await simulator.close();
    },
  };
}

async function simulatorFrom(snapshot: string): Promise<Simulator> {
  const simulator = await startSimulator({ bootMs: BOOT_MS, credentials });
  simulator.restore(snapshot);
  return simulator;
}

/** The state of a project, read from its backend: the CLI would be slow. */
export interface SavedState {
  readonly types: readonly string[];
  readonly instanceIds: readonly string[];
  readonly hasErrors: boolean;
  readonly pending: number;
}

/** The state after the last command; empty when there is none. */
export function savedState({ folder }: Project): SavedState {
  const file = join(folder, "backend/.pulumi/stacks/trial/dev.json");
  const { checkpoint } = JSON.parse(readFileSync(file, "utf8")) as {
    readonly checkpoint: { readonly latest?: Latest | null };
  };
  const { resources, pending_operations: pending } = checkpoint.latest ?? {};
  const group = resources?.find(({ type }) => type.endsWith(":JdVmInstanceGroup"));
  return {
    types: (resources ?? []).map(({ type }) => type),
    instanceIds: group?.outputs?.instanceIds ?? [],
    hasErrors: (group?.initErrors ?? []).length > 0,
    pending: (pending ?? []).length,
  };
}

interface Latest {
  readonly resources?: readonly {
    readonly type: string;
    readonly initErrors?: readonly string[];
    readonly outputs?: { readonly instanceIds?: readonly string[] };
  }[];
  readonly pending_operations?: readonly unknown[];
}
