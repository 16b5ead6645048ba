/** One group in a stack, and what the engine does with it: which method it calls when, and what it saves of the answer. */
import { diffGroup } from "../../provider/plan/diff.js";
import { groupKeyOf } from "../../provider/group/identity.js";
import { readState } from "../../provider/group/state.js";
import { PartialFailure, type Properties } from "../../provider/lifecycle/boundary.js";
import type { Account } from "./account.js";
import { Killed, type Process } from "./process.js";

/** A resource as a checkpoint has it. @see pulumi pkg/resource/deploy, step.go */
export interface Checkpoint {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  /** Whether the last create or update was a partial failure: the next `up` updates whatever diff says. */
  readonly isInitFailed: boolean;
}

/** How an operation of the engine ended, and what it called. */
export interface Ended {
  readonly called: "create" | "update" | "read" | "remove" | "nothing";
  readonly as: "done" | "partial" | "failed" | "killed";
  readonly reason: string;
}

/** One group in a stack. */
export interface Stack {
  readonly groupKey: string;
  readonly checkpoint: () => Checkpoint | undefined;
  /** Every checkpoint that ever was, in its saved form. */
  readonly saved: readonly string[];
  readonly up: (program: Properties, process: Process) => Promise<Ended>;
  readonly refresh: (process: Process) => Promise<Ended>;
  readonly destroy: (process: Process) => Promise<Ended>;
}

/** A stack that declares one group; its lineage outlives the group, as it does when only the group is destroyed. */
export function createStack(account: Account, lineage: string): Stack {
  const groupKey = groupKeyOf(lineage);
  const saved: string[] = [];
  let current: Checkpoint | undefined;
  const save = (next: Checkpoint | undefined): void => {
    const text = JSON.stringify(next ?? null);
    saved.push(text);
    current = (JSON.parse(text) as Checkpoint | null) ?? undefined;
  };

  /** Runs a method; what is thrown becomes an end. */
  const ending = async (
    called: Ended["called"],
    process: Process,
    method: () => Promise<void>,
  ): Promise<Ended> => {
    const { label } = process;
    account.tell(() => `${label}: ${called}`);
    const ended = await method().then<Ended, Ended>(
      () => ({ called, as: "done", reason: "" }),
      (error: unknown) => {
        if (error instanceof Killed) return { called, as: "killed", reason: error.message };
        const reason = error instanceof Error ? error.message : String(error);
        return { called, as: error instanceof PartialFailure ? "partial" : "failed", reason };
      },
    );
    account.tell(() => `${label}: ${called} is ${ended.as}${ended.reason && `: ${ended.reason}`}`);
    return ended;
  };

  const create = (inputs: Properties, process: Process): Promise<Ended> =>
    ending("create", process, async () => {
      process.allow({ planned: new Set(), known: new Set(), groupKey });
      try {
        const { id, outs } = await process.survive(process.life.create(inputs));
        save({ id, inputs, outputs: outs, isInitFailed: false });
      } catch (error) {
        if (error instanceof PartialFailure) {
          save({ id: error.id, inputs, outputs: error.properties, isInitFailed: true });
        }
        throw error;
      }
    });

  const update = (before: Checkpoint, inputs: Properties, process: Process): Promise<Ended> =>
    ending("update", process, async () => {
      const { id, outputs } = before;
      process.allow(licenseOf(groupKey, outputs, inputs));
      try {
        const { outs } = await process.survive(process.life.update(id, outputs, inputs));
        save({ id, inputs, outputs: outs, isInitFailed: false });
      } catch (error) {
        if (error instanceof PartialFailure) {
          // The engine keeps the old inputs beside what the failure gives.
          save({ id, inputs: before.inputs, outputs: error.properties, isInitFailed: true });
        }
        throw error;
      }
    });

  return {
    groupKey,
    saved,
    checkpoint: () => current,
    async up(program, process) {
      const { life } = process;
      const before = current;
      const news = { ...program, lineage };
      const { inputs, failures } = await life.check(before?.inputs ?? {}, news);
      if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("; "));
      if (!before) return create(asSent(inputs), process);
      const { changes } = await life.diff(before.id, before.outputs, asSent(inputs));
      if (changes || before.isInitFailed) return update(before, asSent(inputs), process);
      save({ ...before, inputs });
      account.tell(() => `${process.label}: nothing to do`);
      return { called: "nothing", as: "done", reason: "" };
    },
    async refresh(process) {
      const before = current;
      if (!before) return { called: "nothing", as: "done", reason: "" };
      return ending("read", process, async () => {
        const { id, props, inputs } = await process.survive(
          process.life.read(before.id, before.outputs),
        );
        save({ id, inputs, outputs: props, isInitFailed: false });
      });
    },
    async destroy(process) {
      const before = current;
      if (!before) return { called: "nothing", as: "done", reason: "" };
      return ending("remove", process, async () => {
        const known = new Set(readState(before.outputs).members.map((one) => one.instanceId));
        process.allow({ planned: known, known, groupKey });
        await process.survive(process.life.remove(before.id, before.outputs));
        save(undefined);
      });
    },
  };
}

/** What the preview of this update lists for deletion, taken from state and inputs alone, as the preview is. */
function licenseOf(groupKey: string, outputs: Properties, inputs: Properties) {
  const { preview } = diffGroup(outputs, inputs);
  const intents = preview.kind === "plan" ? preview.plan.intents : [];
  const planned = intents.flatMap((intent) =>
    intent.kind === "replace" || intent.kind === "retire" ? [intent.member.instanceId] : [],
  );
  const known = readState(outputs).members.map(({ instanceId }) => instanceId);
  return { planned: new Set(planned), known: new Set(known), groupKey };
}

function asSent(inputs: Properties): Properties {
  return JSON.parse(JSON.stringify(inputs)) as Properties;
}
