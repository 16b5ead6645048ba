/** The world of one life, and how each deed is done in it. */
import { createAccount, type Account } from "./account.js";
import { chanceOf, type Chance } from "./prng.js";
import type { Deed, Provider, Manner } from "./steps.js";
import { isHazy } from "./faults.js";
import { aliveOf, knownTo, runBreaches, taggedAlive } from "./invariants.js";
import { inputsOf, specOf, type Program } from "./program.js";
import { startProcess, type Death, type Process } from "./process.js";
import { createStack, type Ended, type Stack } from "./stack.js";

/** A life's world. */
export interface Scene {
  readonly account: Account;
  readonly chance: Chance;
  readonly stack: Stack;
  readonly neighbour: Stack;
  readonly processes: Process[];
  readonly reasons: string[];
  readonly breaches: string[];
  program: Program;
  strays: number;
  readonly manner: Manner;
  readonly makes: number | undefined;
  /** How each command ended. */
  readonly ends: Ended[];
  /** Whether a fault was ever armed under which a run cannot see how the group stands. */
  isHazy: boolean;
  /** Whether a process ended the group, and all that it knew with it. */
  hasForgotten: boolean;
  /** Whether listings may lag behind for a while yet. */
  isHiding: boolean;
}

const NOTHING_CALLED: Ended = { called: "nothing", as: "done", reason: "" };

/** Lineage of the group that a life is about. */
export const LINEAGE = "lineage-main";
/** Longer than any run relies on a token. */
const TOKENS_MS = 16 * 60_000;

/** An empty account and a program that was never run. */
export function openScene(
  { seed, manner, makes, program }: Provider,
  listener?: (line: string) => void,
): Scene {
  const account = createAccount(seed, listener);
  return {
    account,
    chance: chanceOf(`${seed}/pauses`),
    stack: createStack(account, LINEAGE),
    neighbour: createStack(account, "lineage-neighbour"),
    processes: [],
    reasons: [],
    breaches: [],
    program,
    strays: 0,
    manner,
    makes,
    ends: [],
    isHazy: false,
    hasForgotten: false,
    isHiding: false,
  };
}

/** Does one deed, and all that follows of it until its command ends. */
export async function act(scene: Scene, deed: Deed): Promise<void> {
  const { account, stack, chance } = scene;
  const { controls, timeline } = account;
  switch (deed.kind) {
    case "up":
      scene.program = deed.program;
      return run(scene, deed.death, async (process) => {
        const look = deed.isRefreshed ? await stack.refresh(process) : undefined;
        if (look && look.as !== "done") return [look];
        return [...(look ? [look] : []), await stack.up(inputsOf(deed.program), process)];
      });
    case "refresh":
      return run(scene, deed.death, async (process) => [await stack.refresh(process)]);
    case "destroy":
      return run(scene, deed.death, async (process) => [await stack.destroy(process)]);
    case "replace":
      return run(scene, deed.death, async (process) => {
        const gone = await stack.destroy(process);
        if (gone.as !== "done") return [gone];
        return [gone, await stack.up(inputsOf(scene.program), process)];
      });
    case "damage":
      return damage(scene, deed);
    case "fault":
      if (deed.script.fault === "hide") scene.isHiding = true;
      if (isHazy(deed.script)) scene.isHazy = true;
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
      return controls.forgetTokens();
    case "disarm":
      return controls.faults.disarm();
    case "pass":
      return timeline.until(timeline.sleep(deed.ms + chance.whole(0, 1)));
  }
}

/** One command of the CLI: a process of its own, some time after the one before; what it did, last last. */
export async function run(
  scene: Scene,
  death: Death | undefined,
  work: (process: Process) => Promise<readonly Ended[]>,
): Promise<void> {
  const { account, processes, chance, program } = scene;
  const { timeline } = account;
  await timeline.until(timeline.sleep(chance.whole(0, 1500)));
  const isAlone = processes.every((one) => !one.isDead() || one.isHalted());
  const process = startProcess(account, `main ${processes.length + 1}`, death);
  processes.push(process);
  const ends = await work(process);
  if (ends.at(-1)?.called === "remove") scene.hasForgotten = true;
  scene.ends.push(ends.at(-1) ?? NOTHING_CALLED);
  scene.reasons.push(...ends.map(({ reason }) => reason));
  const asked = { count: program.count, spec: specOf(program), lineage: LINEAGE };
  scene.breaches.push(...runBreaches(scene, process, { ends, isAlone, asked }));
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
  if (how === "holes") {
    for (const vm of alive.filter((_, place) => place % 2 === which % 2)) {
      account.controls.change(vm.instanceId, { kind: "delete" });
    }
    return;
  }
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
