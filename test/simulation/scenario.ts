/** A life as it is lived: its deeds one after another, then what undisturbed runs make of it. */
import { KEYS } from "./account.js";
import { deedText, type Provider } from "./steps.js";
import { secretBreaches, standingBreaches } from "./invariants.js";
import { SECRETS } from "./program.js";
import { act, openScene } from "./context.js";
import { settle } from "./quiesce.js";
import type { Ended } from "./stack.js";

/** What came of a life. */
export interface Lived {
  readonly breaches: readonly string[];
  /** Calls to the cloud, runs, and kills that struck. */
  readonly calls: number;
  readonly runs: number;
  readonly kills: number;
  /** How each command ended, and which calls and sleeps its process made. */
  readonly ends: readonly Ended[];
  readonly processes: readonly {
    readonly label: string;
    readonly sent: readonly string[];
    readonly sleeps: number;
  }[];
}

/** Lives a life; the same one lives the same again. `listener` hears its story. */
export async function live(life: Provider, listener?: (line: string) => void): Promise<Lived> {
  const scene = openScene(life, listener);
  const { account, breaches, processes } = scene;
  try {
    for (const deed of life.deeds) {
      if (breaches.length > 0) break;
      account.tell(() => `-- ${deedText(deed)}`);
      await act(scene, deed);
      breaches.push(...standingBreaches(scene));
    }
    if (breaches.length === 0) await settle(scene);
  } catch (error) {
    breaches.push(`thrown: ${error instanceof Error ? error.message : String(error)}`);
  }
  const secrets = [...Object.values(SECRETS), atob(SECRETS.script)];
  breaches.push(...secretBreaches(scene, { keys: Object.values(KEYS), secrets }));
  return {
    breaches: [...new Set(breaches)],
    calls: processes.reduce((sum, { sent }) => sum + sent.length, 0),
    runs: processes.length,
    kills: processes.filter((process) => process.isDead()).length,
    ends: scene.ends,
    processes: processes.map(({ label, sent, sleeps }) => ({
      label,
      sent: sent.map(({ operation }) => operation),
      sleeps: sleeps(),
    })),
  };
}
