/**
 * Small worlds, all of them: every operation on up to three slots, with every pair of faults at every call and every
 * sleep. Nothing is drawn. A world is run with its first fault, and the calls it then makes are the positions of the
 * second one.
 */
import { runOptionsOf } from "../../provider/inputs/run-options.js";
import { faultsOf, type Fault } from "./exhaustive-faults.js";
import { AWAITS, type Kill } from "./process.js";
import type { Program } from "./program.js";
import { runScenario, type Outcome } from "./scenario.js";
import { stepText, type Scenario, type Step } from "./steps.js";

/** One small world: an operation after a setup, under some faults. */
export interface SmallWorld {
  readonly name: string;
  readonly setup: readonly Step[];
  readonly operation: Extract<Step, { kind: "up" | "refresh" | "destroy" }>;
  /** VMs created without any fault, the liveness phase included. */
  readonly created: number;
  readonly faults: readonly Fault[];
}

/** The outcome of a world, and the faults it can have next. */
export interface Explored {
  readonly world: SmallWorld;
  readonly violations: readonly string[];
  readonly next: readonly Fault[];
}

const program = (count: number, given: Partial<Program> = {}): Program => ({
  count,
  type: "g.n2.large",
  isSecret: false,
  ...given,
});
const OTHER_TYPE = { type: "g.n2.xlarge" } as const;
const REPLACED = { ...OTHER_TYPE, rollout: { leastDisruptive: "replace" } } as const;
const SURGED = { ...OTHER_TYPE, rollout: { maxSurge: 1, maxUnavailable: 0 } } as const;
const TAGGED: Partial<Program> = { live: { userTags: [{ key: "team", value: "first" }] } };
const up = (given: Program, isRefreshed = false) =>
  ({ kind: "up", program: given, isRefreshed }) as const;

/** All operations on so many slots, without any fault. Pure. */
export function worldsOf(slots: number): readonly SmallWorld[] {
  const all = program(slots);
  const existing = { setup: [up(all)], faults: [] };
  const name = (operation: string): string => `${operation}, ${slots} slots`;
  return [
    { ...existing, name: name("create"), setup: [], operation: up(all), created: slots },
    ...(slots > 1
      ? [
          {
            ...existing,
            name: name("scale-out"),
            setup: [up(program(1))],
            operation: up(all),
            created: slots,
          },
        ]
      : []),
    { ...existing, name: name("scale-in"), operation: up(program(slots - 1)), created: slots },
    {
      ...existing,
      name: name("replace"),
      operation: up(program(slots, REPLACED)),
      created: 2 * slots,
    },
    // The calls of a change in place are many, and the same for a third member.
    ...(slots < 3
      ? [
          {
            ...existing,
            name: name("restart"),
            operation: up(program(slots, OTHER_TYPE)),
            created: slots,
          },
          {
            ...existing,
            name: name("surge"),
            operation: up(program(slots, SURGED)),
            created: 2 * slots,
          },
          { ...existing, name: name("tag"), operation: up(program(slots, TAGGED)), created: slots },
        ]
      : []),
    {
      ...existing,
      name: name("repair"),
      setup: [up(all), { kind: "change", how: "delete", which: 0 }, { kind: "refresh" }],
      operation: up(all),
      created: slots + 1,
    },
    { ...existing, name: name("refresh"), operation: { kind: "refresh" }, created: slots },
    { ...existing, name: name("destroy"), operation: { kind: "destroy" }, created: 2 * slots },
  ];
}

/** Runs a world. */
export async function explore(world: SmallWorld): Promise<Explored> {
  const outcome = await runScenario(scenarioOfWorld(world));
  return {
    world,
    violations: [...outcome.violations, ...toleratedViolations(world, outcome)],
    next: nextFaults(world, outcome),
  };
}

/** A world as a scenario: its faults are armed, then its operation runs once, and again after each kill. Pure. */
export function scenarioOfWorld(world: SmallWorld): Scenario {
  const { name, setup, operation, created, faults } = world;
  const steps: readonly Step[] = [
    ...setup,
    ...scriptsOf(faults).map((script) => ({ kind: "fault", script }) as const),
    ...killsOf(faults).map((kill) => ({ ...operation, kill })),
    operation,
  ];
  const wanted = faults.reduce((sum, { brokenVms }) => sum + brokenVms, created);
  const maxCreated = wanted + (mayDisagree(world) ? 1 : 0);
  const seed = `${name} ${steps.map(stepText).join()}`;
  return {
    seed,
    profile: "fixed program",
    program: program(1),
    steps,
    ...(!mayDuplicate(world) && { maxCreated }),
  };
}

/**
 * Whether a world may create needless VMs. They have the group's tag, so the next run finds and retires them. Two worlds
 * may. A create call with an error reply is not resent with its token, so of two writers at once each uses another
 * token. And a replacement launches in waves: after a kill between two waves, while no listing shows the VMs of the
 * first, the next run cannot derive their tokens.
 */
function mayDuplicate({ operation, faults, setup }: SmallWorld): boolean {
  const scripts = scriptsOf(faults);
  const kills = killsOf(faults);
  const hasErrorReply = scripts.some(
    (script) => script.operation === "createInstances" && script.fault === "refuse",
  );
  const isHidden = scripts.some(({ fault }) => fault === "hide" || fault === "stale");
  const [before] = setup;
  const isReplacement =
    operation.kind === "up" &&
    before?.kind === "up" &&
    before.program.type !== operation.program.type;
  return (
    (hasErrorReply && kills.some(({ lingerMs }) => lingerMs > 0)) ||
    (isReplacement && isHidden && kills.length > 0)
  );
}

/**
 * Whether two concurrent writers may see different members: a VM breaks between their listings, or the cloud refuses
 * the delete of a VM to one writer, and the other deletes the VM. Each writer launches into the slots free in its
 * listing, and different slots have different tokens. One VM too many is created; the next run finds and retires it.
 */
function mayDisagree({ faults }: SmallWorld): boolean {
  const isRefusedDelete = scriptsOf(faults).some(
    ({ operation, fault }) => operation === "deleteInstance" && fault === "refuse",
  );
  const breaksVm = scriptsOf(faults).some(
    ({ operation, fault }) =>
      operation === "describeInstances" && (fault === "vm-error" || fault === "vm-gone"),
  );
  return (isRefusedDelete || breaksVm) && killsOf(faults).some(({ lingerMs }) => lingerMs > 0);
}

/** A world in one line: its name and its faults. Pure. */
export function worldText({ name, faults }: SmallWorld): string {
  return [name, ...faults.map(({ script, kill }) => JSON.stringify(script ?? kill))].join(" | ");
}

/** `tolerated`: a run succeeds under a fault it must tolerate, and after an earlier run killed at once. */
function toleratedViolations(world: SmallWorld, { results }: Outcome): readonly string[] {
  const { faults } = world;
  const result = results[setupRuns(world) + killsOf(faults).length];
  const isTolerated =
    faults.every((fault) => fault.isTolerated || fault.kill?.lingerMs === 0) &&
    faults.filter(({ costsLaunch }) => costsLaunch).length <=
      runOptionsOf({ count: 1 }).launchRetries;
  return isTolerated && result !== undefined && result.status !== "done"
    ? [`tolerated: ${result.method} is ${result.status}: ${result.reason}`]
    : [];
}

function setupRuns({ setup }: SmallWorld): number {
  return setup.filter(({ kind }) => kind !== "change").length;
}

/** All faults from the position of the last one on. */
function nextFaults(world: SmallWorld, { processes }: Outcome): readonly Fault[] {
  const previous = world.faults.at(-1);
  const kills = killsOf(world.faults).length;
  const first = setupRuns(world);
  // After a kill the next fault is one of the following run.
  const last = processes[first + kills];
  const earlier = processes.slice(first, first + kills).flatMap(({ sent }) => sent);
  if (!last) return [];
  const isAfterKill = previous?.kill !== undefined;
  const killFault = (kill: Kill, position: number): Fault => ({
    kill,
    position,
    isTolerated: false,
    brokenVms: 0,
  });
  return [
    ...last.sent.flatMap((operation, at) => {
      const position = earlier.length + at;
      const sent = [...earlier, ...last.sent.slice(0, at + 1)];
      const nth = sent.filter((one) => one === operation).length;
      const isLater = isAfterKill || position > (previous?.position ?? -1);
      const isNotEarlier = isAfterKill || position >= (previous?.position ?? 0);
      return [
        ...(isLater ? faultsOf(operation) : []).map((fault) => ({
          ...fault,
          script: { ...fault.script, nth },
          position,
        })),
        ...(isNotEarlier ? killsAt(at + 1) : []).map((kill) => killFault(kill, position)),
      ];
    }),
    ...Array.from({ length: last.sleeps }, (_, at) => at + 1).flatMap((nth) =>
      LINGER_MS.map((lingerMs) =>
        killFault({ at: "at sleep", nth, lingerMs }, previous?.position ?? 0),
      ),
    ),
  ];
}

/** A process goes on after its CLI is gone: not at all, or into the next run. */
const LINGER_MS = [0, 1500];

function killsAt(nth: number): readonly Kill[] {
  return AWAITS.filter((at) => at !== "at sleep").flatMap((at) =>
    LINGER_MS.map((lingerMs) => ({ at, nth, lingerMs })),
  );
}

function scriptsOf(faults: readonly Fault[]) {
  return faults.flatMap(({ script }) => (script ? [script] : []));
}

function killsOf(faults: readonly Fault[]): readonly Kill[] {
  return faults.flatMap(({ kill }) => (kill ? [kill] : []));
}
