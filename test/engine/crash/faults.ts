/** The faults of the crash matrix: each is injected into a run at one of its calls. */
import type { ChildProcess } from "node:child_process";
import { isPlugin, kill } from "../processes.js";
import type { World } from "./world.js";

/** A fault, as the table names it. */
export type FaultName =
  | "kill cli"
  | "kill plugin"
  | "kill both"
  | "ctrl-c"
  | "ctrl-c twice"
  | "sigterm"
  | "network gone"
  | "keys expired"
  | "cloud restarted";

/** How a fault is injected and removed. */
export interface Fault {
  /** Whether the call it is injected at goes on; otherwise its connection is cut. */
  readonly letsCallContinue: boolean;
  readonly inject: (world: World, cli: ChildProcess) => void | Promise<void>;
  /** Removes the fault before the next command. */
  readonly remove?: (world: World) => void | Promise<void>;
}

/** Longer than a client retries a refused connection, so the run ends while the network is gone. */
const OUTAGE_MS = 3_000;

const killPlugins = ({ project }: World): void => {
  for (const { pid } of project.processes().filter(isPlugin)) kill(pid);
};
const signal =
  (name: NodeJS.Signals) =>
  (_world: World, cli: ChildProcess): void =>
    void cli.kill(name);

/** All faults, in the order of the table. */
export const FAULTS: Readonly<Record<FaultName, Fault>> = {
  "kill cli": { letsCallContinue: false, inject: signal("SIGKILL") },
  "kill plugin": { letsCallContinue: false, inject: killPlugins },
  "kill both": {
    letsCallContinue: false,
    inject: (world, cli) => {
      cli.kill("SIGKILL");
      killPlugins(world);
    },
  },
  "ctrl-c": { letsCallContinue: true, inject: signal("SIGINT") },
  "ctrl-c twice": {
    letsCallContinue: true,
    inject: async (_world, cli) => {
      cli.kill("SIGINT");
      // The CLI counts two signals at the same moment as one.
      await new Promise((resolve) => setTimeout(resolve, 300));
      cli.kill("SIGINT");
    },
  },
  sigterm: { letsCallContinue: true, inject: signal("SIGTERM") },
  "network gone": {
    letsCallContinue: false,
    inject: async ({ relay }) => {
      await relay.close();
      setTimeout(() => void relay.reopen(), OUTAGE_MS);
    },
  },
  "keys expired": {
    letsCallContinue: false,
    inject: (world) => {
      const reply = { httpStatus: 401, status: "UNAUTHENTICATED", message: "token expired" };
      const always = { operation: "*", fault: "refuse", times: 1_000_000, ...reply } as const;
      world.simulator().faults.arm([always]);
    },
    remove: (world) => world.simulator().faults.disarm(),
  },
  "cloud restarted": { letsCallContinue: false, inject: (world) => world.restart() },
};
