/** One group in a stack, with a model of the engine: it calls the methods and saves their results. */
import { formerSpecsIn } from "../../provider/group/former-specs.js";
import { groupKeyOf } from "../../provider/group/identity.js";
import { readState } from "../../provider/group/state.js";
import { PartialFailure, type Properties } from "../../provider/lifecycle/boundary.js";
import { JOURNAL_IGNORED_KEY } from "../../provider/wire/hidden-inputs.js";
import type { Account } from "./account.js";
import { createJournal } from "./journal.js";
import { createLineages } from "./lineages.js";
import type { Checkpoint } from "./checkpoint.js";
import { plannedDeletions } from "./planned-deletions.js";
import { Killed, type Process } from "./process.js";
import type { IgnoredInput } from "./program.js";

/** The result of an operation of the engine, with the method it called. */
export interface MethodResult {
  readonly method: "create" | "update" | "read" | "remove" | "remove lineage" | "nothing";
  readonly status: "done" | "partial failure" | "failed" | "killed";
  readonly reason: string;
}

/** The result of an operation without any method call. */
export const NOTHING_CALLED: MethodResult = { method: "nothing", status: "done", reason: "" };

/** One group in a stack. */
export interface Stack {
  /** The lineage of the group in the state, otherwise the lineage of the program. */
  readonly lineage: string;
  readonly groupKey: string;
  /** The key of the group, and the key of each lineage in the state: VMs with one of them are known to somebody. */
  readonly groupKeys: () => readonly string[];
  readonly checkpoint: () => Checkpoint | undefined;
  /** Every checkpoint so far, in its saved form. */
  readonly saved: readonly string[];
  readonly up: (
    program: Properties,
    process: Process,
    ignored?: IgnoredInput,
  ) => Promise<MethodResult>;
  readonly refresh: (process: Process) => Promise<MethodResult>;
  /** Destroys the group alone, as a targeted destroy does: its lineage outlives it. */
  readonly destroy: (process: Process) => Promise<MethodResult>;
  /** Destroys the group, then every lineage. */
  readonly destroyAll: (process: Process) => Promise<MethodResult>;
  /** The specs that the journal and the outputs remember beside the program's. */
  readonly rememberedSpecs: () => readonly Properties[];
  /** Whether the group has another lineage than the program declares. */
  readonly isParted: () => boolean;
  /** Parts the group from its lineage; does nothing without both. */
  readonly part: () => void;
}

/** A stack with one group. */
export function createStack(account: Account, firstLineage: string): Stack {
  const lineages = createLineages(firstLineage);
  const saved: string[] = [];
  const journal = createJournal();
  let current: Checkpoint | undefined;
  const save = (next: Checkpoint | undefined): void => {
    const text = JSON.stringify(next ?? null);
    saved.push(text);
    current = (JSON.parse(text) as Checkpoint | null) ?? undefined;
  };

  const lineageOf = ({ inputs }: Checkpoint): string => String(inputs["lineage"]);
  const groupKey = (): string => groupKeyOf(current ? lineageOf(current) : lineages.declared());

  /** Runs a method; an error it throws becomes a result. */
  const call = async (
    name: MethodResult["method"],
    { label }: Process,
    method: () => Promise<void>,
  ): Promise<MethodResult> => {
    account.trace(label, "method", () => name);
    const result = await method().then<MethodResult, MethodResult>(
      () => ({ method: name, status: "done", reason: "" }),
      (error: unknown) => {
        if (error instanceof Killed) {
          return { method: name, status: "killed", reason: error.message };
        }
        const reason = error instanceof Error ? error.message : String(error);
        const status = error instanceof PartialFailure ? "partial failure" : "failed";
        return { method: name, status, reason };
      },
    );
    account.trace(label, "result", () => resultText(result));
    return result;
  };

  const create = (inputs: Properties, process: Process): Promise<MethodResult> =>
    call("create", process, async () => {
      const planned = new Set<string>();
      process.allowDeletions({ planned, known: new Set(), groupKey: groupKey() });
      try {
        const { id, outs } = await process.untilKilled(process.provider.create(inputs));
        save({ id, inputs, outputs: outs, isInitFailed: false });
      } catch (error) {
        if (error instanceof PartialFailure) {
          save({ id: error.id, inputs, outputs: error.properties, isInitFailed: true });
        }
        throw error;
      }
    });

  const update = (
    before: Checkpoint,
    inputs: Properties,
    process: Process,
  ): Promise<MethodResult> =>
    call("update", process, async () => {
      const { id, outputs } = before;
      process.allowDeletions(plannedDeletions(groupKey(), before, inputs));
      try {
        const { outs } = await process.untilKilled(process.provider.update(id, outputs, inputs));
        save({ id, inputs, outputs: outs, isInitFailed: false });
      } catch (error) {
        if (error instanceof PartialFailure) {
          // The engine keeps the old inputs beside the outputs of the failure.
          save({ id, inputs: before.inputs, outputs: error.properties, isInitFailed: true });
        }
        throw error;
      }
    });

  const destroy = async (process: Process): Promise<MethodResult> => {
    const before = current;
    if (!before) return NOTHING_CALLED;
    return call("remove", process, async () => {
      const known = new Set(readState(before.outputs).members.map((one) => one.instanceId));
      process.allowDeletions({ planned: known, known, groupKey: groupKey() });
      process.watch(() => []);
      await process.untilKilled(process.provider.remove(before.id, before.outputs));
      save(undefined);
    });
  };

  /** Deletes lineages, after everything else of the command; ends at the first failure. */
  const removeLineages = async (
    which: readonly string[],
    process: Process,
  ): Promise<MethodResult> => {
    let last = NOTHING_CALLED;
    for (const lineage of which) {
      last = await call("remove lineage", process, () => lineages.remove(lineage, process));
      if (last.status !== "done") return last;
    }
    return last;
  };

  /** Creates or updates the group, or deletes it and creates it again. */
  const upGroup = async (news: Properties, process: Process): Promise<MethodResult> => {
    const { provider } = process;
    const before = current;
    const { inputs, failures } = await provider.check(before?.inputs ?? {}, news);
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("; "));
    if (!before) return create(asSent(inputs), process);
    const { changes, replaces } = await provider.diff(before.id, before.outputs, asSent(inputs));
    if (replaces.length > 0) {
      const destroyed = await destroy(process);
      if (destroyed.status !== "done") return destroyed;
      return create(asSent((await provider.check({}, news)).inputs), process);
    }
    if (changes || before.isInitFailed) return update(before, asSent(inputs), process);
    save({ ...before, inputs });
    account.trace(process.label, "result", () => "no changes");
    return NOTHING_CALLED;
  };

  return {
    get lineage() {
      return current ? lineageOf(current) : lineages.declared();
    },
    get groupKey() {
      return groupKey();
    },
    groupKeys: () =>
      [...new Set([...(current ? [lineageOf(current)] : []), ...lineages.saved()])].map(groupKeyOf),
    isParted: () => current !== undefined && lineageOf(current) !== lineages.declared(),
    saved,
    rememberedSpecs: () => [...journal.specs(), ...formerSpecsIn(current?.outputs ?? {})],
    checkpoint: () => current,
    async up(program, process, ignored) {
      const lineage = lineages.declared();
      const __regions = await lineages.declare(String(program["regionId"]), process);
      const news = {
        ...program,
        // The engine puts the saved input in place of an ignored one before it calls check.
        ...(ignored && current && { [ignored]: current.inputs[ignored] }),
        ...(ignored && { [JOURNAL_IGNORED_KEY]: [ignored] }),
        ...{ lineage, __regions },
        __revision: await journal.record(
          { lineage, args: program },
          process,
          ignored ? [`args.${ignored}`] : [],
        ),
      };
      const result = await upGroup(news, process);
      // The engine deletes undeclared resources last, once all others have succeeded.
      const left = lineages.saved().filter((each) => each !== lineage);
      if (result.status === "done") await removeLineages(left, process);
      return result;
    },
    async refresh(process) {
      const before = current;
      if (!before) return NOTHING_CALLED;
      return call("read", process, async () => {
        const {
          id,
          props,
          inputs = before.inputs,
        } = await process.untilKilled(process.provider.read(before.id, before.outputs));
        save({ id, inputs, outputs: props, isInitFailed: false });
      });
    },
    destroy,
    async destroyAll(process) {
      const destroyed = await destroy(process);
      if (destroyed.status !== "done") return destroyed;
      const last = await removeLineages(lineages.saved(), process);
      return last.method === "nothing" ? destroyed : last;
    },
    part() {
      const isTogether = current !== undefined && lineageOf(current) === lineages.declared();
      if (isTogether && lineages.saved().includes(lineages.declared())) lineages.part();
    },
  };
}

/** Inputs after a round trip through the engine. */
function asSent(inputs: Properties): Properties {
  return JSON.parse(JSON.stringify(inputs)) as Properties;
}

/** A result in one line. Pure. */
export function resultText({ method, status, reason }: MethodResult): string {
  return `${method}: ${status}${reason && `: ${reason}`}`;
}
