/** What must hold of a life, whatever happened in it. Each breach is one line: which invariant, and where it broke. */
import { toDesired } from "../../provider/group/desired.js";
import { batchMark, GROUP_TAG } from "../../provider/group/identity.js";
import { readState } from "../../provider/group/state.js";
import type { InstanceSpec } from "../../provider/wire/spec.js";
import type { LedgerInstance } from "../../simulator/index.js";
import type { Account } from "./account.js";
import type { Manner } from "./steps.js";
import type { Process } from "./process.js";
import type { Ended, Stack } from "./stack.js";

/** Texts that may stand nowhere: keys, password, user data, raw and as they are sent. */
export type Marks = readonly string[];

/** What is asked for. */
export interface Asked {
  readonly count: number;
  readonly spec: InstanceSpec;
  readonly lineage: string;
}

/** Everything that can be read of a life without asking anyone. */
export interface Evidence {
  readonly account: Account;
  readonly stack: Stack;
  /** A group of somebody else's. */
  readonly neighbour: Stack;
  readonly processes: readonly Process[];
  readonly reasons: readonly string[];
}

/** Breaches of what holds at any moment, also between two runs and with two writers at once. */
export function standingBreaches({
  account,
  stack,
  neighbour,
}: Pick<Evidence, "account" | "stack" | "neighbour">): readonly string[] {
  const alive = aliveOf(account);
  const known = knownTo(stack);
  const breaches = [...account.breaches];
  for (const vm of alive) {
    const asked = account.asked.get(vm.clientToken ?? "");
    if (asked?.by.startsWith("main") && !known.has(vm.instanceId) && !isTagged(vm, stack)) {
      breaches.push(
        `lost: ${vm.name} (${vm.instanceId}) is alive, and neither state nor tag tells`,
      );
    }
  }
  for (const [token, { most }] of account.asked) {
    const made = alive.filter(({ clientToken }) => clientToken === token).length;
    if (made > most) breaches.push(`doubled: ${made} VMs are alive of a token for ${most}`);
  }
  const others = knownTo(neighbour);
  for (const { instanceId, endCause } of account.controls.ledger().instances) {
    if (others.has(instanceId) && endCause === "deleted") {
      breaches.push(`neighbour: ${instanceId} of another group was deleted`);
    }
  }
  return breaches;
}

/** Create calls under way at a time, and one of an interrupted run sent again before them. */
const REFUSED_AT_MOST = 5;

/** What a run set out to do, and what came of it. */
export interface RunRecord {
  readonly ends: readonly Ended[];
  /** Whether no killed process was still at work when it began. */
  readonly isAlone: boolean;
  readonly asked: Asked;
}

/** Breaches of what holds of one run that has ended, disturbed or not. */
export function runBreaches(
  scene: Pick<Evidence, "account" | "stack"> & {
    readonly manner: Manner;
    readonly isHazy: boolean;
    readonly hasForgotten: boolean;
  },
  { label, told, refused, spent, isDead }: Process,
  { ends, isAlone, asked }: RunRecord,
): readonly string[] {
  const { account, stack, manner, isHazy, hasForgotten } = scene;
  const breaches: string[] = [];
  const known = knownTo(stack);
  const untold = aliveOf(account).filter(
    (vm) => told.has(vm.instanceId) && vm.status !== "deleting" && !known.has(vm.instanceId),
  );
  if (untold.length > 0 && !isDead()) {
    breaches.push(`unsaved: ${label} was told of ${untold[0]?.instanceId}, and did not save it`);
  }
  if (refused() > REFUSED_AT_MOST) {
    breaches.push(`fatal: ${label} met ${refused()} refusals that the first one foretold`);
  }
  const last = ends.at(-1);
  const isSeen = isAlone && !isHazy && last?.as === "done";
  if (isSeen && (last.called === "create" || last.called === "update")) {
    breaches.push(...outcomeBreaches(scene, asked, "drift may be told"));
  }
  if (isSeen && last.called === "remove" && taggedAlive(account, stack).length > 0) {
    breaches.push(`destroy: ${label} is done, and VMs are left`);
  }
  if (manner === "calm") {
    if (last && last.as !== "done")
      breaches.push(`calm: ${last.called} is ${last.as}: ${last.reason}`);
    // Of a life that another process has ended, a new one knows nothing.
    if (spent() > 0 && !hasForgotten)
      breaches.push(`spent: ${label} sent a token whose VMs are gone`);
  }
  return breaches;
}

/** Breaches of thrift: VMs made for a program that never changed, beyond those that it asks for. */
export function needlessBreaches(
  { account }: Pick<Evidence, "account">,
  count: number,
): readonly string[] {
  const made = account.controls
    .ledger()
    .instances.filter((vm) => account.asked.get(vm.clientToken ?? "")?.by.startsWith("main"));
  return made.length > count ? [`needless: ${made.length} VMs were made for ${count}`] : [];
}

/** Breaches of secrecy in all that was saved, said and thrown, and in what the cloud shows in plain text. */
export function secretBreaches(
  { account, stack, processes, reasons }: Evidence,
  { keys, secrets }: { readonly keys: Marks; readonly secrets: Marks },
): readonly string[] {
  const said = [...processes.flatMap((process) => process.said), ...reasons].join("\n");
  const tags = JSON.stringify(account.controls.ledger().instances.map((vm) => [vm.name, vm.tags]));
  // The engine encrypts the spec where the program has it; any other place is plain text.
  const open = stack.saved.map(withoutSpec).join("\n");
  const places = { "said or thrown": said, "tag or name": tags, state: open };
  return Object.entries(places).flatMap(([place, text]) =>
    [...keys, ...secrets]
      .filter((mark) => text.includes(mark))
      .map((mark) => `secret: ${mark.slice(0, 8)}… in a ${place}`),
  );
}

/** Breaches of what an undisturbed run leaves: as many as desired, all right, none unknown. */
export function outcomeBreaches(
  { account, stack }: Pick<Evidence, "account" | "stack">,
  { count, spec, lineage }: Asked,
  mayBeTold: "drift may be told" | "nothing is left to do",
): readonly string[] {
  const alive = aliveOf(account);
  const members = readState(stack.checkpoint()?.outputs ?? {}).members;
  const known = knownTo(stack);
  const breaches: string[] = [];
  if (members.length !== count || new Set(members.map(({ slot }) => slot)).size !== count) {
    breaches.push(`count: ${members.length} members in the state, ${count} desired`);
  }
  for (const vm of alive) {
    if (!known.has(vm.instanceId) && isTagged(vm, stack)) {
      breaches.push(
        `unknown: ${vm.name} (${vm.instanceId}, ${vm.status}) bears the tag, no state knows it`,
      );
    }
  }
  const { specHash } = toDesired({ regionId: "cn-north-1", count, instanceSpec: spec, lineage });
  for (const { instanceId, mismatches } of members) {
    const vm = alive.find((one) => one.instanceId === instanceId);
    if (vm?.status !== "running") {
      breaches.push(`count: ${instanceId} of the state is ${vm?.status ?? "gone"}`);
    } else if (!(mismatches && mayBeTold === "drift may be told")) {
      const mark = batchMark(Object.entries(vm.tags).map(([key, value]) => ({ key, value })));
      if (vm.instanceType !== spec.instanceType || (mark && mark.specHash !== specHash)) {
        breaches.push(
          `spec: ${vm.name} (${instanceId}) is ${vm.instanceType} of ${mark?.specHash}`,
        );
      }
    }
  }
  return breaches;
}

/**
 * Breaches of the budget of an undisturbed run: two listings (by tag, and by ids of what has lost its tag); a look for
 * each second, twice what the waits allow; and for each VM that the run is concerned with at most a delete, a start, a
 * question by id and a part in a create call.
 */
export function budgetBreaches(
  { label, sent }: Process,
  { concerned, tookMs }: { readonly concerned: number; readonly tookMs: number },
): readonly string[] {
  const budget = 2 + 4 * concerned + Math.ceil(tookMs / 1000);
  return sent.length > budget ? [`budget: ${label} sent ${sent.length} calls, ${budget} do`] : [];
}

/** Living VMs that bear the group's tag. */
export function taggedAlive(account: Account, stack: Stack): readonly LedgerInstance[] {
  return aliveOf(account).filter((vm) => isTagged(vm, stack));
}

/** The ids in the state of a stack. */
export function knownTo(stack: Stack): ReadonlySet<string> {
  const outputs = stack.checkpoint()?.outputs;
  return new Set(outputs ? readState(outputs).members.map((one) => one.instanceId) : []);
}

/** VMs that are there. */
export function aliveOf({ controls }: Account): readonly LedgerInstance[] {
  return controls.ledger().instances.filter((vm) => vm.alive);
}

function isTagged(vm: LedgerInstance, { groupKey }: Stack): boolean {
  return vm.tags[GROUP_TAG] === groupKey;
}

/** A checkpoint without the places where the program itself put its secrets. */
function withoutSpec(text: string): string {
  return JSON.stringify(JSON.parse(text), (name, value: unknown) =>
    name === "instanceSpec" ? undefined : value,
  );
}
