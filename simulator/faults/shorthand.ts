/** Faults in their short form for a command line. */
import { FAULTS, faultsOf, type FaultScript } from "./script.js";
import { OPERATIONS } from "../protocol/operations.js";

/**
 * The faults in `text`: JSON as for `POST faults`, or `operation:fault`, `operation:2:fault` (the second call),
 * `operation:2x3:fault` (the second call and the two after it) or `operation:10%:fault` (by chance). Pure.
 *
 * @throws SyntaxError with the reason, or ZodError, if there are none
 */
export function readFaults(text: string): readonly FaultScript[] {
  if (/^\s*[[{]/.test(text)) return faultsOf(JSON.parse(text));
  const parts = text.split(":");
  const [operation = "", fault = ""] = [parts[0], parts.at(-1)];
  if (!["*", ...OPERATIONS].includes(operation)) {
    throw new SyntaxError(`unknown operation '${operation}'`);
  }
  if (!(FAULTS as readonly string[]).includes(fault)) {
    throw new SyntaxError(`unknown fault '${fault}'`);
  }
  if (parts.length === 2) return faultsOf({ operation, fault });
  return faultsOf({ operation, fault, ...whichCalls(parts.slice(1, -1).join(":")) });
}

function whichCalls(text: string) {
  const [, percent] = /^(\d{1,3}(?:\.\d+)?)%$/.exec(text) ?? [];
  if (percent !== undefined) return { probability: Number(percent) / 100 };
  const [, nth, times] = /^(\d{1,9})(?:x(\d{1,9}))?$/.exec(text) ?? [];
  if (nth === undefined)
    throw new SyntaxError(`'${text}' selects no calls; use a form such as 2, 2x3 or 10%`);
  return { nth: Number(nth), ...(times !== undefined && { times: Number(times) }) };
}
