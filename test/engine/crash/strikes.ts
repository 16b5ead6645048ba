/** What happens to a run at one of its calls. */
import type { ChildProcess } from "node:child_process";
import { isPlugin, kill } from "../processes.js";
import type { World } from "./world.js";

/** What strikes, as the table names it. */
export type StrikeName =
  | "kill cli"
  | "kill plugin"
  | "kill both"
  | "ctrl-c"
  | "ctrl-c twice"
  | "sigterm"
  | "network gone"
  | "keys expired"
  | "cloud restarted";

/** How something strikes. */
export interface Strike {
  /** Whether the call that it strikes at still goes on. */
  readonly letsGo: boolean;
  readonly strike: (world: World, cli: ChildProcess) => void | Promise<void>;
  /** What makes the world whole again before the next command. */
  readonly after?: (world: World) => void | Promise<void>;
}

/** Longer than a client repeats a request that is refused, so that the run ends while the network is gone. */
const GONE_MS = 3_000;

const killPlugins = ({ project }: World): void => {
  for (const { pid } of project.processes().filter(isPlugin)) kill(pid);
};
const signal =
  (name: NodeJS.Signals) =>
  (_world: World, cli: ChildProcess): void =>
    void cli.kill(name);

/** All strikes, in the order of the table. */
export const STRIKES: Readonly<Record<StrikeName, Strike>> = {
  "kill cli": { letsGo: false, strike: signal("SIGKILL") },
  "kill plugin": { letsGo: false, strike: killPlugins },
  "kill both": {
    letsGo: false,
    strike: (world, cli) => {
      cli.kill("SIGKILL");
      killPlugins(world);
    },
  },
  "ctrl-c": { letsGo: true, strike: signal("SIGINT") },
  "ctrl-c twice": {
    letsGo: true,
    strike: async (_world, cli) => {
      cli.kill("SIGINT");
      // The CLI takes two that arrive as one for one.
      await new Promise((resolve) => setTimeout(resolve, 300));
      cli.kill("SIGINT");
    },
  },
  sigterm: { letsGo: true, strike: signal("SIGTERM") },
  "network gone": {
    letsGo: false,
    strike: async ({ relay }) => {
      await relay.cut();
      setTimeout(() => void relay.mend(), GONE_MS);
    },
  },
  "keys expired": {
    letsGo: false,
    strike: (world) => {
      const refusal = { httpStatus: 401, status: "UNAUTHENTICATED", message: "token expired" };
      const all = { operation: "*", fault: "refuse", times: 1_000_000, ...refusal } as const;
      world.simulator().faults.arm([all]);
    },
    after: (world) => world.simulator().faults.disarm(),
  },
  "cloud restarted": { letsGo: false, strike: (world) => world.restart() },
};
