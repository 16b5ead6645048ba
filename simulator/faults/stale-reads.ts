/**
 * The world as it was. When calls looked at it is always known; what they could see, only while a fault is armed that
 * shows it. Before that the past is made up from what is there: VMs made since are left out, states follow from the time.
 */
import type { Vm, World } from "../world/world.js";

/** One past state. */
interface Past {
  readonly atMs: number;
  /** The call that looked at it. */
  readonly operation: string;
  /** VMs ever made until then. */
  readonly made: number;
  readonly present: ReadonlyMap<string, Vm> | undefined;
}

/** A view of the world at an earlier time: a copy, which calls may spoil. */
export interface EarlierWorld {
  readonly world: World;
  readonly nowMs: number;
}

/** The past of one simulator. */
export interface History {
  /** Remembers that a call looks at the world now; `inFull` also what it sees. */
  record(
    world: World,
    atMs: number,
    look: { readonly operation: string; readonly inFull: boolean },
  ): void;
  /** The world `polls` calls of this operation ago, or `delayMs` before now; the call itself is the latest on record. */
  back(
    world: World,
    nowMs: number,
    far: { readonly operation: string } & (
      { readonly polls: number } | { readonly delayMs: number }
    ),
  ): EarlierWorld;
  forget(): void;
}

/** More than a fault can look back in polls, for two operations in turn. */
const KEPT = 110;

/** A history that begins now. */
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
  // A call may let go of VMs, their addresses and whatever else hangs on them: not in the world as it is.
  const past = structuredClone({ ...world, vms: [], present: new Map(vms), noEndBeforeMs: 0 });
  return { world: past, nowMs: thenMs };
}

/** Copies of VMs; that of `last` where it still tells the truth, since most do not change from one look to the next. */
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
