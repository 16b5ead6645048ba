/**
 * Past states of the world. The times of past calls are always known. Full states are recorded only while a fault is
 * armed to show them. Any older state is reconstructed from the present: younger VMs are left out, and states follow
 * from the time.
 */
import type { Vm, World } from "../world/world.js";

/** One past state. */
interface Past {
  readonly atMs: number;
  /** The operation of the recorded call. */
  readonly operation: string;
  /** Number of VMs ever made until then. */
  readonly made: number;
  readonly present: ReadonlyMap<string, Vm> | undefined;
}

/** The world at an earlier time: a copy, so calls may change it. */
export interface EarlierWorld {
  readonly world: World;
  readonly nowMs: number;
}

/** The past of one simulator. */
export interface History {
  /** Records a call; with `inFull`, also the state of the world. */
  record(
    world: World,
    atMs: number,
    look: { readonly operation: string; readonly inFull: boolean },
  ): void;
  /**
   * The world as it was `polls` calls of this operation ago, or `delayMs` ago. The current call must be recorded
   * already.
   */
  back(
    world: World,
    nowMs: number,
    far: { readonly operation: string } & (
      { readonly polls: number } | { readonly delayMs: number }
    ),
  ): EarlierWorld;
  forget(): void;
}

/** Enough for the largest `polls` of a fault, with two operations in turn. */
const KEPT = 110;

/** An empty history. */
export function createHistory(): History {
  let pasts: Past[] = [];
  return {
    record(world, atMs, { operation, inFull }) {
      const last = pasts.at(-1)?.present;
      const present = inFull ? copyOf(world.present, last) : undefined;
      if (!inFull && last) pasts = pasts.map((past) => ({ ...past, present: undefined }));
      pasts.push({ atMs, operation, made: world.vms.length, present });
      pasts = pasts.slice(-KEPT);
    },
    back(world, nowMs, far) {
      const first = pasts.findIndex((one) => one.present);
      const seen = pasts[first]?.present;
      if ("delayMs" in far) {
        const thenMs = nowMs - far.delayMs;
        const past = pasts.findLast((one) => one.atMs <= thenMs);
        return earlier(world, past?.present ?? seen, { thenMs, made: Infinity });
      }
      const looks = pasts.filter((one) => one.operation === far.operation);
      const past = looks.at(-1 - far.polls) ?? looks[0];
      const { atMs: thenMs, made } = past ?? { atMs: nowMs, made: Infinity };
      return earlier(world, past?.present ?? seen, { thenMs, made });
    },
    forget() {
      pasts = [];
    },
  };
}

function earlier(
  world: World,
  present: ReadonlyMap<string, Vm> = world.present,
  { thenMs, made }: { readonly thenMs: number; readonly made: number },
): EarlierWorld {
  const later = new Set(world.vms.slice(made).map((vm) => vm.instanceId));
  const vms = [...present].filter(([id, vm]) => vm.createdMs <= thenMs && !later.has(id));
  // Calls may delete VMs and everything attached to them, but only in this copy.
  const past = structuredClone({ ...world, vms: [], present: new Map(vms), noEndBeforeMs: 0 });
  return { world: past, nowMs: thenMs };
}

/**
 * Copies of VMs. A VM without changes since `last` shares its copy, since most VMs do not change between two calls.
 */
function copyOf(
  present: ReadonlyMap<string, Vm>,
  last: ReadonlyMap<string, Vm> | undefined,
): ReadonlyMap<string, Vm> {
  return new Map(
    [...present].map(([id, vm]) => {
      const known = last?.get(id);
      return [id, known && isSame(known, vm) ? known : { ...vm }] as const;
    }),
  );
}

function isSame(a: Vm, b: Vm): boolean {
  const other = new Map<string, unknown>(Object.entries(b));
  return Object.entries(a).every(([key, value]) => other.get(key) === value);
}
