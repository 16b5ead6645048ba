/**
 * Small worlds, all of them: every operation on up to three slots, with every pair of things that can go wrong at every
 * place where they can. Nothing is drawn: a world is lived with one thing going wrong, and the calls that it then makes
 * are the places for the next.
 */
import { termsOf } from "../../provider/group/terms.js";
import type { FaultScript } from "../../simulator/index.js";
import { deedText, type Deed, type Life } from "./deeds.js";
import { live, type Lived } from "./life.js";
import { AWAITS, type Death } from "./process.js";
import type { Program } from "./program.js";

/** One thing that goes wrong, and after which call of the world's runs. */
export interface Mishap {
  /** Its place among the calls of the disturbed runs, from 0. */
  readonly place: number;
  readonly script?: FaultScript;
  readonly death?: Death;
  /** Whether runs must bear it: they end as if nothing had been. */
  readonly isBorne: boolean;
  /** Whether a slot is launched once more because of it, which a run does so often and no more. */
  readonly costsLaunch?: boolean;
  /** VMs that it breaks, so that others are made for them. */
  readonly breaks: number;
}

/** One world. */
export interface SmallWorld {
  readonly name: string;
  readonly setUp: readonly Deed[];
  readonly operation: Extract<Deed, { kind: "up" | "refresh" | "destroy" }>;
  /** VMs that are made when nothing goes wrong, the undisturbed runs after it included. */
  readonly makes: number;
  readonly mishaps: readonly Mishap[];
}

/** What came of a world. */
export interface Explored {
  readonly world: SmallWorld;
  readonly breaches: readonly string[];
}

const program = (count: number, type: Program["type"] = "g.n2.large"): Program => ({
  count,
  type,
  isSecret: false,
});
const up = (given: Program, isRefreshed = false) =>
  ({ kind: "up", program: given, isRefreshed }) as const;

/** All operations on so many slots, with nothing wrong yet. Pure. */
export function worldsOf(slots: number): readonly SmallWorld[] {
  const all = program(slots);
  const made = { setUp: [up(all)], mishaps: [] };
  const name = (what: string): string => `${what}, ${slots} slots`;
  return [
    { ...made, name: name("create"), setUp: [], operation: up(all), makes: slots },
    ...(slots > 1
      ? [
          {
            ...made,
            name: name("scale-out"),
            setUp: [up(program(1))],
            operation: up(all),
            makes: slots,
          },
        ]
      : []),
    { ...made, name: name("scale-in"), operation: up(program(slots - 1)), makes: slots },
    {
      ...made,
      name: name("replace"),
      operation: up(program(slots, "g.n2.xlarge")),
      makes: 2 * slots,
    },
    {
      ...made,
      name: name("heal"),
      setUp: [up(all), { kind: "damage", how: "delete", which: 0 }, { kind: "refresh" }],
      operation: up(all),
      makes: slots + 1,
    },
    { ...made, name: name("refresh"), operation: { kind: "refresh" }, makes: slots },
    { ...made, name: name("destroy"), operation: { kind: "destroy" }, makes: 2 * slots },
  ];
}

/** Lives a world, and tells what broke and where the next thing can go wrong. */
export async function explore(
  world: SmallWorld,
): Promise<Explored & { readonly next: readonly Mishap[] }> {
  const lived = await live(lifeOfWorld(world));
  return {
    world,
    breaches: [...lived.breaches, ...borneBreaches(world, lived)],
    next: nextMishaps(world, lived),
  };
}

/** A world as a life: what goes wrong is armed, then its operation runs once, and again after each kill. Pure. */
export function lifeOfWorld({ name, setUp, operation, makes, mishaps }: SmallWorld): Life {
  const scripts = mishaps.flatMap(({ script }) => (script ? [script] : []));
  const deaths = mishaps.flatMap(({ death }) => (death ? [death] : []));
  const deeds: readonly Deed[] = [
    ...setUp,
    ...scripts.map((script) => ({ kind: "fault", script }) as const),
    ...deaths.map((death) => ({ ...operation, death })),
    operation,
  ];
  const most = mishaps.reduce((sum, { breaks }) => sum + breaks, makes);
  const seed = `${name} ${deeds.map(deedText).join()}`;
  return {
    seed,
    manner: "steadfast",
    program: program(1),
    deeds,
    ...(!mayDouble(mishaps) && { makes: most }),
  };
}

/**
 * A create call that was refused is not sent again with its token, so that of two writers at once the one that was
 * refused asks with another token than the other: what both made is found by its tag, and retired by the next run.
 */
function mayDouble(mishaps: readonly Mishap[]): boolean {
  const isRefused = mishaps.some(
    ({ script }) => script?.operation === "createInstances" && script.fault === "refuse",
  );
  return isRefused && mishaps.some(({ death }) => (death?.lingerMs ?? 0) > 0);
}

/** A world in a line: its name and what goes wrong in it. Pure. */
export function worldText({ name, mishaps }: SmallWorld): string {
  const wrongs = mishaps.map(({ script, death }) => JSON.stringify(script ?? death));
  return [name, ...wrongs].join(" | ");
}

/** What a run must bear leaves no trace in how it ends; nor does a run that was killed before it, and for good. */
function borneBreaches(world: SmallWorld, { ends }: Lived): readonly string[] {
  const { mishaps } = world;
  const end = ends[runsBefore(world) + mishaps.filter(({ death }) => death).length];
  const isBorne =
    mishaps.every((mishap) => mishap.isBorne || mishap.death?.lingerMs === 0) &&
    mishaps.filter(({ costsLaunch }) => costsLaunch).length <= termsOf({ count: 1 }).launchRetries;
  return isBorne && end !== undefined && end.as !== "done"
    ? [`borne: the ${end.called} is ${end.as}: ${end.reason}`]
    : [];
}

function runsBefore({ setUp }: SmallWorld): number {
  return setUp.filter(({ kind }) => kind !== "damage").length;
}

/** Everything that can go wrong from the last mishap on. */
function nextMishaps(world: SmallWorld, { processes }: Lived): readonly Mishap[] {
  const from = world.mishaps.at(-1);
  const deaths = world.mishaps.filter(({ death }) => death).length;
  const first = runsBefore(world);
  // After a kill the next thing goes wrong in the run that follows.
  const last = processes[first + deaths];
  const earlier = processes.slice(first, first + deaths).flatMap(({ sent }) => sent);
  if (!last) return [];
  const isFresh = from?.death !== undefined;
  return [
    ...last.sent.flatMap((operation, at) => {
      const place = earlier.length + at;
      const nth = [...earlier, ...last.sent.slice(0, at + 1)].filter((one) => one === operation);
      const scripts = isFresh || place > (from?.place ?? -1) ? faultsOf(operation) : [];
      const kills = isFresh || place >= (from?.place ?? 0) ? killsAt(at + 1) : [];
      return [
        ...scripts.map((fault) => ({
          ...fault,
          script: { ...fault.script, nth: nth.length },
          place,
        })),
        ...kills.map((death) => ({ death, place, isBorne: false, breaks: 0 })),
      ];
    }),
    ...Array.from({ length: last.sleeps }, (_, at) => at + 1).flatMap((nth) =>
      LINGERS.map((lingerMs) => ({
        death: { at: "at sleep" as const, nth, lingerMs },
        place: from?.place ?? 0,
        isBorne: false,
        breaks: 0,
      })),
    ),
  ];
}

/** Milliseconds that a process goes on after its CLI is gone: not at all, or into the next run. */
const LINGERS = [0, 1500];

function killsAt(nth: number): readonly Death[] {
  return AWAITS.filter((at) => at !== "at sleep").flatMap((at) =>
    LINGERS.map((lingerMs) => ({ at, nth, lingerMs })),
  );
}

type Fault = Omit<Mishap, "script" | "place"> & { readonly script: FaultScript };

const borne = (script: FaultScript, breaks = 0): Fault => ({ script, isBorne: true, breaks });
const felt = (script: FaultScript, breaks = 0): Fault => ({ script, isBorne: false, breaks });
const DENIED = { fault: "refuse", httpStatus: 403, status: "PERMISSION_DENIED" } as const;
const NO_REGION = {
  fault: "refuse",
  httpStatus: 404,
  status: "NOT_FOUND",
  message: "Region 'cn-north-1' not found",
} as const;
const QUOTA = {
  fault: "refuse",
  httpStatus: 429,
  status: "QUOTA_EXCEEDED",
  message: "Instance quota limit exceeded",
} as const;

/** Everything that can go wrong with one call of an operation. */
function faultsOf(name: string): readonly Fault[] {
  const operation = name as FaultScript["operation"];
  const passing = (["lose-reply", "reset", "unavailable", "throttle"] as const).map((fault) =>
    borne({ operation, fault }),
  );
  switch (operation) {
    case "createInstances":
      return [
        ...passing,
        borne({ operation, fault: "lose-reply", times: 30 }),
        { ...borne({ operation, fault: "boot-error", count: 1 }, 1), costsLaunch: true },
        { ...borne({ operation, fault: "fewer-ids" }), costsLaunch: true },
        felt({ operation, fault: "hide", delayMs: 30_000 }),
        felt({ operation, ...DENIED }),
        felt({ operation, ...QUOTA }),
      ];
    case "describeInstances":
      return [
        ...passing,
        felt({ operation, ...DENIED }),
        felt({ operation, fault: "hide", count: 9 }),
        felt({ operation, fault: "hide", count: 9, times: 2 }),
        felt({ operation, fault: "stale" }),
        felt({ operation, fault: "vm-gone" }, 1),
        felt({ operation, fault: "vm-error" }, 1),
        felt({ operation, fault: "vm-stopped" }),
      ];
    case "describeInstance":
      return [...passing, felt({ operation, ...DENIED }), felt({ operation, ...NO_REGION })];
    default:
      return [...passing, felt({ operation, ...DENIED })];
  }
}
