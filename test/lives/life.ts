/** A life as it is lived: its deeds one after another, then what an undisturbed run makes of it. */
import type { InstanceSpec } from "../../provider/wire/spec.js";
import type { LedgerInstance } from "../../simulator/index.js";
import { createAccount, KEYS, REGION, type Account } from "./account.js";
import { chanceOf, type Chance } from "./chance.js";
import { deedText, SECRETS, type Deed, type Life, type Program } from "./deeds.js";
import {
  aliveOf,
  budgetBreaches,
  knownTo,
  outcomeBreaches,
  secretBreaches,
  standingBreaches,
  taggedAlive,
} from "./invariants.js";
import { startProcess, type Death, type Process } from "./process.js";
import { createStack, type Ended, type Stack } from "./stack.js";

/** What came of a life. */
export interface Lived {
  readonly breaches: readonly string[];
  /** Calls that reached the cloud, runs, and kills that struck. */
  readonly calls: number;
  readonly runs: number;
  readonly kills: number;
}

/** A life's world. */
interface Scene {
  readonly account: Account;
  readonly chance: Chance;
  readonly stack: Stack;
  readonly neighbour: Stack;
  readonly processes: Process[];
  readonly reasons: string[];
  program: Program;
  strays: number;
  hiddenUntilMs: number;
}

const LINEAGE = "lineage-main";
/** Longer than a process may go on after its CLI was killed, and than its last message travels. */
const LINGER_MS = 2_200;
/** Longer than any run relies on a token. */
const TOKENS_MS = 16 * 60_000;
/** Longer than the longest `hide` of a create call. */
const HIDDEN_MS = 61_000;
const AMPLE_QUOTA = 100;

/** Lives a life; the same one lives the same again. `listener` hears its story. */
export async function live(
  { seed, deeds }: Life,
  listener?: (line: string) => void,
): Promise<Lived> {
  const account = createAccount(seed, listener);
  const scene: Scene = {
    account,
    chance: chanceOf(`${seed}/pauses`),
    stack: createStack(account, LINEAGE),
    neighbour: createStack(account, "lineage-neighbour"),
    processes: [],
    reasons: [],
    program: { count: 2, type: "g.n2.large", isSecret: false },
    strays: 0,
    hiddenUntilMs: 0,
  };
  const breaches: string[] = [];
  try {
    for (const deed of deeds) {
      if (breaches.length > 0) break;
      account.tell(() => `-- ${deedText(deed)}`);
      await act(scene, deed);
      breaches.push(...standingBreaches(scene));
    }
    if (breaches.length === 0) breaches.push(...(await settle(scene)));
  } catch (error) {
    breaches.push(`thrown: ${error instanceof Error ? error.message : String(error)}`);
  }
  const secrets = [SECRETS.password, SECRETS.script, btoa(SECRETS.script), "MARKED-SCRIPT"];
  breaches.push(...secretBreaches(scene, { keys: Object.values(KEYS), secrets }));
  const { processes } = scene;
  return {
    breaches: [...new Set(breaches)],
    calls: processes.reduce((sum, { sent }) => sum + sent.length, 0),
    runs: processes.length,
    kills: processes.filter((process) => process.isDead()).length,
  };
}

async function act(scene: Scene, deed: Deed): Promise<void> {
  const { account, stack, chance } = scene;
  const { controls, timeline } = account;
  switch (deed.kind) {
    case "up":
      scene.program = deed.program;
      return run(scene, deed.death, async (process) => {
        if (deed.isRefreshed && !isDone(await noted(scene, stack.refresh(process)))) return;
        await noted(scene, stack.up(inputsOf(deed.program), process));
      });
    case "refresh":
      return run(scene, deed.death, async (process) => {
        await noted(scene, stack.refresh(process));
      });
    case "destroy":
      return run(scene, deed.death, async (process) => {
        await noted(scene, stack.destroy(process));
      });
    case "replace":
      return run(scene, deed.death, async (process) => {
        if (!isDone(await noted(scene, stack.destroy(process)))) return;
        await noted(scene, stack.up(inputsOf(scene.program), process));
      });
    case "damage":
      return damage(scene, deed);
    case "fault":
      if (deed.script.fault === "hide") scene.hiddenUntilMs = Infinity;
      return controls.faults.arm([deed.script]);
    case "outage":
      return account.cut(deed.ms);
    case "quota":
      return controls.setQuota(deed.quota);
    case "stray":
      return stray(scene);
    case "neighbour":
      return neighbour(scene);
    case "forget":
      await timeline.until(timeline.sleep(TOKENS_MS));
      return account.simulation.world.tokens.clear();
    case "disarm":
      return controls.faults.disarm();
    case "pass":
      return timeline.until(timeline.sleep(deed.ms + chance.whole(0, 1)));
  }
}

/** One command of the CLI: a process of its own, some time after the one before. */
async function run(
  scene: Scene,
  death: Death | undefined,
  work: (process: Process) => Promise<void>,
): Promise<void> {
  const { account, processes, chance } = scene;
  const { timeline } = account;
  await timeline.until(timeline.sleep(chance.whole(0, 1500)));
  const process = startProcess(account, `main ${processes.length + 1}`, death);
  processes.push(process);
  await work(process);
}

async function noted(scene: Scene, operation: Promise<Ended>): Promise<Ended> {
  const ended = await operation;
  scene.reasons.push(ended.reason);
  return ended;
}

/** Whether the engine goes on to the next step. */
function isDone(ended: Ended): boolean {
  return ended.as === "done";
}

/** The inputs that a program sends. */
export function inputsOf({ count, type, isSecret }: Program) {
  return { regionId: REGION, count, instanceSpec: specOf({ type, isSecret }) };
}

function specOf({ type, isSecret }: Pick<Program, "type" | "isSecret">): InstanceSpec {
  return {
    az: "cn-north-1a",
    instanceType: type,
    imageId: "img-ubuntu2204",
    name: "web-[001]",
    primaryNetworkInterface: { networkInterface: { subnetId: "subnet-north1main" } },
    systemDisk: { cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 40 } },
    ...(isSecret && {
      password: SECRETS.password,
      userdata: [{ key: "launch-script", value: btoa(SECRETS.script) }],
    }),
  };
}

/** One that loses its tags before any state knows it is nobody's: nothing on earth could tell whose it was. */
function damage(
  { account, stack }: Scene,
  { how, which }: Extract<Deed, { kind: "damage" }>,
): void {
  const known = knownTo(stack);
  const tagged = new Set(taggedAlive(account, stack).map(({ instanceId }) => instanceId));
  const alive = aliveOf(account).filter(
    ({ instanceId }) => known.has(instanceId) || (how !== "untag" && tagged.has(instanceId)),
  );
  const vm = alive[which % Math.max(1, alive.length)];
  if (!vm) return;
  const { instanceId } = vm;
  account.tell(() => `   to ${vm.name} (${instanceId})`);
  const changes = {
    delete: { kind: "delete" },
    stop: { kind: "stop" },
    error: { kind: "error" },
    rename: { kind: "rename", name: "renamed-by-hand" },
    untag: { kind: "retag", tags: { owner: "somebody" } },
    resize: { kind: "changeType", instanceType: "c.n2.large" },
  } as const;
  account.controls.change(instanceId, changes[how]);
}

async function stray(scene: Scene): Promise<void> {
  const { account, stack } = scene;
  const [ours] = taggedAlive(account, stack);
  if (!ours || account.controls.faults.armed().length > 0 || account.isCut()) return;
  scene.strays += 1;
  const other = createStack(account, `lineage-stray-${scene.strays}`);
  const process = startProcess(account, `stray ${scene.strays}`);
  await other.up(inputsOf({ count: 1, type: "g.n2.large", isSecret: false }), process);
  for (const instanceId of knownTo(other)) {
    account.controls.change(instanceId, { kind: "retag", tags: { ...ours.tags } });
  }
}

/** The other group comes up whenever it can; from then on nothing may happen to it. */
async function neighbour({ account, neighbour: stack, program }: Scene): Promise<void> {
  if (account.controls.faults.armed().length > 0 || account.isCut()) return;
  await stack.up(inputsOf({ ...program, count: 2 }), startProcess(account, "neighbour"));
}

/** The undisturbed runs that follow, and what must hold after each. */
async function settle(scene: Scene): Promise<readonly string[]> {
  const { account, stack, neighbour: other, processes, program, chance } = scene;
  const { controls, timeline } = account;
  const pass = (ms: number): Promise<void> => timeline.until(timeline.sleep(ms));
  account.tell(() => "-- undisturbed from here on");
  controls.faults.disarm();
  controls.setQuota(AMPLE_QUOTA);
  account.cut(0);
  if (scene.hiddenUntilMs > 0) await pass(HIDDEN_MS);
  const isAlone = processes.every((process) => !process.isDead() || process.isHalted());
  const asked = { count: program.count, spec: specOf(program), lineage: LINEAGE };
  const breaches: string[] = [];
  const undisturbed = async (step: (process: Process) => Promise<Ended>): Promise<Ended> => {
    const [fromMs, madeBefore] = [timeline.nowMs(), madeBy(account)];
    const before = new Set([...knownTo(stack), ...idsOf(taggedAlive(account, stack))]).size;
    let ended: Ended = { called: "nothing", as: "done", reason: "" };
    const at = processes.length;
    await run(
      scene,
      undefined,
      async (process) => void (ended = await noted(scene, step(process))),
    );
    const process = processes[at];
    const concerned = before + madeBy(account) - madeBefore;
    const tookMs = timeline.nowMs() - fromMs;
    if (isAlone && process)
      breaches.push(...budgetBreaches(process.label, process.sent, { concerned, tookMs }));
    breaches.push(...standingBreaches(scene));
    return ended;
  };

  const first = await undisturbed((process) => stack.up(inputsOf(program), process));
  if (isAlone) {
    if (first.as !== "done") breaches.push(`first: the first run is ${first.as}: ${first.reason}`);
    if (first.called !== "nothing")
      breaches.push(...outcomeBreaches(scene, asked, "drift may be told"));
  }
  await pass(LINGER_MS);
  await undisturbed((process) => stack.refresh(process));
  const second = await undisturbed((process) => stack.up(inputsOf(program), process));
  if (second.as !== "done")
    breaches.push(`second: the run after a refresh is ${second.as}: ${second.reason}`);
  breaches.push(...outcomeBreaches(scene, asked, "nothing is left to do"));

  const calls = callsOf(scene);
  const third = await undisturbed((process) => stack.up(inputsOf(program), process));
  if (third.called !== "nothing") breaches.push("plan: it is not empty after convergence");
  if (callsOf(scene) !== calls) breaches.push("budget: a run with nothing to do calls the cloud");
  await undisturbed((process) => stack.refresh(process));
  if (callsOf(scene) > calls + 1 + untaggedOf(scene))
    breaches.push("budget: a refresh makes more than one listing");
  const fourth = await undisturbed((process) => stack.up(inputsOf(program), process));
  if (fourth.called !== "nothing")
    breaches.push("plan: it is not empty after a refresh that found nothing");

  breaches.push(...neighbourBreaches(account, other));
  if (chance.isTrue(0.5)) {
    const gone = await undisturbed((process) => stack.destroy(process));
    if (gone.as !== "done") breaches.push(`destroy: it is ${gone.as}: ${gone.reason}`);
    const left = taggedAlive(account, stack).length;
    if (left > 0) breaches.push(`destroy: ${left} VMs are left`);
    breaches.push(...standingBreaches(scene), ...neighbourBreaches(account, other));
  }
  return breaches;
}

function neighbourBreaches(account: Account, other: Stack): readonly string[] {
  const known = knownTo(other);
  return account.controls
    .ledger()
    .instances.filter(({ instanceId, endCause }) => known.has(instanceId) && endCause === "deleted")
    .map(({ instanceId }) => `neighbour: ${instanceId} of another group was deleted`);
}

const callsOf = ({ processes }: Scene): number =>
  processes.reduce((sum, { sent }) => sum + sent.length, 0);
const madeBy = ({ simulation }: Account): number => simulation.world.vms.length;

const idsOf = (vms: readonly LedgerInstance[]): readonly string[] =>
  vms.map(({ instanceId }) => instanceId);

/** Members that a listing by tag does not show. */
function untaggedOf({ account, stack }: Scene): number {
  return knownTo(stack).size - taggedAlive(account, stack).length;
}
