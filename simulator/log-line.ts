/** What happens to a simulator, in lines that a person reads. Pure throughout. */
import type { JournalLine } from "./records/journal.js";
import type { LoggedRequest } from "./records/request-log.js";

/** One request: when, what came of it, what it was, and which faults struck. */
export function requestLine(entry: LoggedRequest): string {
  const { atMs, httpStatus, status, operation, method, path, query, faults } = entry;
  const outcome = `${httpStatus || "---"} ${status}`;
  const target = printable(`${path}${query && `?${query}`}`);
  const struck = faults.length > 0 ? `  [fault: ${faults.join(", ")}]` : "";
  return `${timeOf(atMs)}  ${outcome.padEnd(24)} ${operation.padEnd(24)} ${printable(method)} ${target}${struck}`;
}

/** One change from outside; nothing for a request, which has its own line. */
export function changeLine(line: JournalLine): string | undefined {
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
