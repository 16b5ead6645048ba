/**
 * The last requests: without bodies for people, with bodies but without secrets for replay. Headers are never kept.
 */
import type { JournalLine } from "./journal.js";

/** One request and its outcome. */
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
  /** Faults fired at the request. */
  readonly faults: readonly string[];
}

/** A log of bounded size. Its counts survive the removal of old entries. */
export interface RequestLog {
  add(entry: LoggedRequest): void;
  /** The last 1,000 requests, oldest first. */
  entries(): readonly LoggedRequest[];
  /** Adds a line to the journal, for replay. */
  addLine(line: JournalLine): void;
  /** The last 1,000 lines, oldest first. */
  journal(): readonly JournalLine[];
  /** Requests by operation, including failed ones. */
  calls(): Readonly<Record<string, number>>;
  /** Replaces the counts. */
  count(calls: Readonly<Record<string, number>>): void;
  clear(): void;
}

const KEPT = 1000;
const TEXT_KEPT = 2000;

/** An empty log. `say` receives one human-readable line per request and per change. */
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
    addLine(line) {
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

/** A line for one request: time, outcome, target, and fired faults. */
function requestLine(entry: LoggedRequest): string {
  const { atMs, httpStatus, status, operation, method, path, query, faults } = entry;
  const outcome = `${httpStatus || "---"} ${status}`;
  const target = printable(`${path}${query && `?${query}`}`);
  const fired = faults.length > 0 ? `  [fault: ${faults.join(", ")}]` : "";
  return `${timeOf(atMs)}  ${outcome.padEnd(24)} ${operation.padEnd(24)} ${printable(method)} ${target}${fired}`;
}

/** A line for one out-of-band change; undefined for a request, since `requestLine` writes its line. */
function changeLine(line: JournalLine): string | undefined {
  const { kind, atMs, ...rest } = line;
  if (kind === "request") return undefined;
  return `${timeOf(atMs)}  ${"out of band".padEnd(24)} ${kind.padEnd(24)} ${printable(JSON.stringify(rest))}`;
}

const timeOf = (ms: number) => new Date(ms).toISOString().slice(0, 23).replace("T", " ");

/** `text` cut to 300 characters, without characters able to move the cursor or forge a line. */
function printable(text: string): string {
  const short = text.length > 300 ? `${text.slice(0, 299)}…` : text;
  return short.replace(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ""}}`,
  );
}
