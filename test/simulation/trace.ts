/** The trace of a scenario: one line an event, in four columns. */

/** The kinds of event, as the third column names them. */
export type TraceEvent =
  "step" | "phase" | "method" | "call" | "change" | "kill" | "result" | "VIOLATION";

/** Receives an event; the detail is only built when somebody reads the trace. */
export type Tracer = (process: string, event: TraceEvent, detail: () => string) => void;

/** The process column of an event of no process. */
export const NO_PROCESS = "-";

/** Explains the columns; printed once, above the first trace. */
export const LEGEND: readonly string[] = [
  "Columns of a trace:",
  "  time     virtual seconds since the scenario began",
  "  process  who acts: `main 2` is the second CLI command of the scenario, with a provider process of its own;",
  "           `other` runs another group of the account, `orphan 1` creates the VM of an orphan step, `-` is the scenario itself",
  "  event    step       a step of the safety phase begins, drawn from the seed",
  "           phase      a step of the liveness phase begins; from the first one on there are no faults",
  "           method     the engine calls a method of the provider",
  "           call       the cloud handles an API call: operation, VM id -> reply, created ids (fault of the reply)",
  "           change     a VM was changed out of band",
  "           kill       the CLI is killed; its provider process may go on for a while",
  "           result     how the method ended",
  "           VIOLATION  an invariant with details; all violations stand at the end",
  "  detail   depends on the event",
];

const WIDTHS = { time: 9, process: 9, event: 9 };

/** The head of the columns. Pure. */
export const HEAD_LINE = traceLine("time", "process", "event", "detail");

/** One event in its columns. Pure. */
export function traceLine(time: string, process: string, event: string, detail: string): string {
  const columns = [
    time.padStart(WIDTHS.time),
    process.padEnd(WIDTHS.process),
    event.padEnd(WIDTHS.event),
    detail,
  ];
  return columns.join("  ").trimEnd();
}
