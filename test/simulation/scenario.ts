/**
 * Runs a scenario in two phases. Safety phase: its steps, under its faults; the invariants must hold after each.
 * Liveness phase: no more faults; the group must converge. Then secrets are searched for in everything written.
 */
import { KEYS } from "./account.js";
import { createContext, runStep } from "./context.js";
import { momentViolations } from "./invariants/at-any-moment.js";
import { secretViolations } from "./invariants/secrets.js";
import { SECRETS } from "./program.js";
import { quiesce } from "./quiesce.js";
import type { MethodResult } from "./stack.js";
import { stepText, type Scenario } from "./steps.js";
import { NO_PROCESS } from "./trace.js";

/** The outcome of a scenario. */
export interface Outcome {
  /** Each as `invariant: details`; empty when all invariants held. */
  readonly violations: readonly string[];
  /** API calls, commands, and kills that took place. */
  readonly calls: number;
  readonly runs: number;
  readonly kills: number;
  /** The last result of each command, and the calls and sleeps of its process. */
  readonly results: readonly MethodResult[];
  readonly processes: readonly {
    readonly label: string;
    readonly sent: readonly string[];
    readonly sleeps: number;
  }[];
}

/** Runs a scenario; the same one runs the same again. `onTrace` receives its trace, line by line. */
export async function runScenario(
  scenario: Scenario,
  onTrace?: (line: string) => void,
): Promise<Outcome> {
  const context = createContext(scenario, onTrace);
  const { account, violations, processes } = context;
  try {
    for (const step of scenario.steps) {
      if (violations.length > 0) break;
      account.trace(NO_PROCESS, "step", () => stepText(step));
      await runStep(context, step);
      violations.push(...momentViolations(context));
    }
    if (violations.length === 0) await quiesce(context);
  } catch (error) {
    violations.push(`exception: ${error instanceof Error ? error.message : String(error)}`);
  }
  // A secret that no run sends cannot come back in a message of the cloud: the password of a VM that has only a key.
  const sent = context.declared.map(({ password, ...spec }) =>
    spec.passwordAuth === "no" && spec.keyNames ? spec : { password, ...spec },
  );
  const declared = Object.values(SECRETS).filter((secret) => JSON.stringify(sent).includes(secret));
  const scripts = [SECRETS.script, SECRETS.nextScript].filter((text) => declared.includes(text));
  const secrets = [...declared, ...scripts.map(atob)];
  violations.push(...secretViolations(context, [...Object.values(KEYS), ...secrets]));
  const distinct = [...new Set(violations)];
  for (const violation of distinct) account.trace(NO_PROCESS, "VIOLATION", () => violation);
  return {
    violations: distinct,
    calls: processes.reduce((sum, { sent }) => sum + sent.length, 0),
    runs: processes.length,
    kills: processes.filter((process) => process.isKilled()).length,
    results: context.results,
    processes: processes.map(({ label, sent, sleeps }) => ({
      label,
      sent: sent.map(({ operation }) => operation),
      sleeps: sleeps(),
    })),
  };
}
