/** The last requests, without anything secret: no body and no header is ever kept. */

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
  /** Requests by operation, refused ones included. */
  calls(): Readonly<Record<string, number>>;
  clear(): void;
}

const KEPT = 1000;
const TEXT_KEPT = 2000;

/** An empty log. */
export function createRequestLog(): RequestLog {
  let entries: LoggedRequest[] = [];
  let calls = new Map<string, number>();
  return {
    add(entry) {
      calls.set(entry.operation, (calls.get(entry.operation) ?? 0) + 1);
      const [path, query] = [entry.path.slice(0, TEXT_KEPT), entry.query.slice(0, TEXT_KEPT)];
      entries.push({ ...entry, path, query });
      if (entries.length > 2 * KEPT) entries = entries.slice(-KEPT);
    },
    entries: () => entries.slice(-KEPT),
    calls: () => Object.fromEntries(calls),
    clear() {
      entries = [];
      calls = new Map();
    },
  };
}
