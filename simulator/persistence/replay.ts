/** Replays a journal on the current world. */
import { JournalLine } from "../records/journal.js";
import { changeInstance, forgetTokens, setQuota } from "../world/out-of-band.js";
import { execute } from "../engine/execute.js";
import { readQuery } from "../protocol/query.js";
import { frame } from "../protocol/reply.js";
import { routeOf } from "../gateway/routes.js";
import { setLimits, setStock } from "../world/capacity.js";
import type { Simulation } from "../engine/simulation.js";
import { mint } from "../world/world.js";

/** The outcome of a replay. */
export interface ReplayReport {
  /** Number of replayed lines. */
  readonly replayed: number;
  /** Number of skipped lines: requests without an operation or without a kept body. */
  readonly skipped: number;
  /** Requests with another reply than before. Lines count from 1. */
  readonly diverged: readonly {
    readonly line: number;
    readonly before: string;
    readonly now: string;
  }[];
}

/**
 * Replays the lines of `text` (JSONL) in order, with the same fired faults and without signatures. Ids in the journal
 * are replaced by the ids of the repeated create calls. If the clock can be advanced, the time between two lines
 * passes.
 *
 * @throws SyntaxError or ZodError if a line cannot be read; then nothing happens
 */
export function replay(simulation: Simulation, text: string): ReplayReport {
  const lines = text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JournalLine.parse(JSON.parse(line)));
  const { clockControl, world } = simulation;
  const ids = new Map<string, string>();
  const shiftMs = clockControl.clock.nowMs() - (lines[0]?.atMs ?? 0);
  const diverged: ReplayReport["diverged"][number][] = [];
  let skipped = 0;
  for (const [index, line] of lines.entries()) {
    passTo(simulation, line.atMs + shiftMs);
    const nowMs = clockControl.clock.nowMs();
    if (line.kind === "quota") setQuota(world, line.instances);
    if (line.kind === "limits") setLimits(world, line.limits);
    if (line.kind === "stock") setStock(world, { ...line, left: line.left ?? undefined, nowMs });
    if (line.kind === "tokens-forgotten") forgetTokens(world);
    if (line.kind === "change") {
      const id = ids.get(line.instanceId) ?? line.instanceId;
      changeInstance(world, id, { change: line.change, nowMs });
    }
    if (line.kind !== "request") continue;
    const now = repeat(simulation, line, ids);
    const before = `${line.httpStatus} ${line.status}`;
    if (now === undefined) skipped += 1;
    else if (now !== before) diverged.push({ line: index + 1, before, now });
  }
  return { replayed: lines.length - skipped, skipped, diverged };
}

function passTo({ clockControl }: Simulation, thenMs: number): void {
  const byMs = thenMs - clockControl.clock.nowMs();
  if (byMs > 0 && "advance" in clockControl.clock) clockControl.advance(byMs);
}

function repeat(
  { world, history, clockControl }: Simulation,
  line: Extract<JournalLine, { kind: "request" }>,
  ids: Map<string, string>,
): string | undefined {
  const translated = (text: string) =>
    text.replace(/\bi-[0-9a-z]{10}\b/g, (id) => ids.get(id) ?? id);
  const route = routeOf(line.method, translated(line.path), line.service);
  if (route.kind !== "operation" || line.status === "UNAUTHENTICATED" || line.body === undefined) {
    return undefined;
  }
  const requestId = mint(world, 32);
  const query = readQuery(translated(line.query));
  const body = Buffer.from(translated(line.body));
  const context = { world, history, nowMs: clockControl.clock.nowMs() };
  history.record(world, context.nowMs, { operation: route.operation, inFull: true });
  const { answer, made } = execute(context, { ...route, requestId, query, body }, line.scripts);
  line.made.forEach((id, place) => ids.set(id, made[place] ?? id));
  if (answer === "reset") return "0 RESET";
  const { httpStatus, status } = frame(requestId, answer);
  return `${httpStatus} ${status}`;
}
