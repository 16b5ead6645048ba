/**
 * Small worlds, all of them: every operation on up to three slots, with every pair of things that can go wrong at every
 * place where they can. Nothing is drawn: a world is lived with one thing going wrong, and the calls that it then makes
 * are the places for the next.
 */
import { runOptionsOf } from "../../provider/inputs/run-options.js";
import { deedText, type Deed, type Provider } from "./steps.js";
import { live, type Lived } from "./scenario.js";
import { AWAITS, type Death } from "./process.js";
import type { Program } from "./program.js";
import { faultsOf, type Mishap } from "./fault-combinations.js";

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
export function lifeOfWorld(world: SmallWorld): Provider {
  const { name, setUp, operation, makes, mishaps } = world;
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
    ...(!mayDouble(world) && { makes: most }),
  };
}

/**
 * The worlds in which VMs may be made that nobody needs; they bear the group's tag, so that the next run finds and
 * retires them. A create call that was refused is not sent again with its token: of two writers at once, the refused one
 * asks with another token than the other. And a replacement launches in turns, whose tokens the next run cannot guess
 * when it was killed between them and no listing shows what they made.
 */
function mayDouble({ operation, mishaps, setUp }: SmallWorld): boolean {
  const scripts = mishaps.flatMap(({ script }) => (script ? [script] : []));
  const deaths = mishaps.flatMap(({ death }) => (death ? [death] : []));
  const isRefused = scripts.some(
    (script) => script.operation === "createInstances" && script.fault === "refuse",
  );
  const isHidden = scripts.some(({ fault }) => fault === "hide" || fault === "stale");
  const [before] = setUp;
  const isInTurns =
    operation.kind === "up" &&
    before?.kind === "up" &&
    before.program.type !== operation.program.type;
  return (
    (isRefused && deaths.some(({ lingerMs }) => lingerMs > 0)) ||
    (isInTurns && isHidden && deaths.length > 0)
  );
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
    mishaps.filter(({ costsLaunch }) => costsLaunch).length <=
      runOptionsOf({ count: 1 }).launchRetries;
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
