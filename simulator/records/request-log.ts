/** The last requests: for people without bodies, for replay with bodies from which secrets were taken. Never a header. */
import type { JournalLine } from "./journal.js";

/** One request and what came of it. */
export interface LoggedRequest {
  readonly atMs: number;
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** The operation's name; `unsupported` or `unknown` for the rest. */
  readonly operation: string;
  readonly httpStatus: number;
  /** `OK` or the error's status word. */
  readonly status: string;
  /** Faults that struck. */
  readonly faults: readonly string[];
}

/** A log of bounded size, and counts that stay when its entries go. */
export interface RequestLog {
  add(entry: LoggedRequest): void;
  /** The last 1,000 requests, oldest first. */
  entries(): readonly LoggedRequest[];
  /** Keeps a line for replay. */
  note(line: JournalLine): void;
  /** The last 1,000 lines, oldest first. */
  journal(): readonly JournalLine[];
  /** Requests by operation, refused ones included. */
  calls(): Readonly<Record<string, number>>;
  /** Goes on from these counts. */
  count(calls: Readonly<Record<string, number>>): void;
  clear(): void;
}

const KEPT = 1000;
const TEXT_KEPT = 2000;

/** An empty log; `say` hears of every request and change in a line for people. */
export function createRequestLog(say?: (line: string) => void): RequestLog {
  let entries: LoggedRequest[] = [];
  let journal: JournalLine[] = [];
  let calls = new Map<string, number>();
  return {
    add(entry) {
      calls.set(entry.operation, (calls.get(entry.operation) ?? 0) + 1);
      const [path, query] = [entry.path.slice(0, TEXT_KEPT), entry.query.slice(0, TEXT_KEPT)];
      const kept = { ...entry, path, query };
      entries.push(kept);
      if (entries.length > 2 * KEPT) entries = entries.slice(-KEPT);
      say?.(requestLine(kept));
    },
    entries: () => entries.slice(-KEPT),
    note(line) {
      const change = changeLine(line);
      if (change !== undefined) say?.(change);
      journal.push(line);
      if (journal.length > 2 * KEPT) journal = journal.slice(-KEPT);
    },
    journal: () => journal.slice(-KEPT),
    calls: () => Object.fromEntries(calls),
    count(counts) {
      calls = new Map(Object.entries(counts));
    },
    clear() {
      entries = [];
      journal = [];
      calls = new Map();
    },
  };
}

/** One request: when, what came of it, what it was, and which faults struck. */
function requestLine(entry: LoggedRequest): string {
  const { atMs, httpStatus, status, operation, method, path, query, faults } = entry;
  const outcome = `${httpStatus || "---"} ${status}`;
  const target = printable(`${path}${query && `?${query}`}`);
  const fired = faults.length > 0 ? `  [fault: ${faults.join(", ")}]` : "";
  return `${timeOf(atMs)}  ${outcome.padEnd(24)} ${operation.padEnd(24)} ${printable(method)} ${target}${fired}`;
}

/** One change from outside; nothing for a request, which has its own line. */
function changeLine(line: JournalLine): string | undefined {
  const { kind, atMs, ...rest } = line;
  if (kind === "request") return undefined;
  return `${timeOf(atMs)}  ${"from outside".padEnd(24)} ${kind.padEnd(24)} ${printable(JSON.stringify(rest))}`;
}

const timeOf = (ms: number) => new Date(ms).toISOString().slice(0, 23).replace("T", " ");

/** At most 300 characters, none of which can move the cursor or forge a line. */
function printable(text: string): string {
  const short = text.length > 300 ? `${text.slice(0, 299)}…` : text;
  return short.replace(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ""}}`,
  );
}
