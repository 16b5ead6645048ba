/** The rooms of the scripts in tools/, and the imports allowed for each. */
import { isBuiltin } from "node:module";
import { targetOf, type Import } from "./rooms.js";

/** The permitted imports of each room, beside its own files. `commands` are the files in the root of tools/. */
export const TOOL_ROOMS: Readonly<Record<string, readonly string[]>> = {
  process: [],
  setup: ["process"],
  demo: ["process"],
  jest: ["process"],
  commands: ["setup", "demo", "jest", "process"],
};

/** Packages by file. Setup installs the packages, so a script must load without any; jest itself loads this file. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  "tools/jest/timeouts.mjs": ["@jest/globals"],
};

/** The room of a script; undefined for a script outside every room. Pure. */
export function toolRoomOf(file: string): string | undefined {
  const [, folder] = /^tools\/(?:(\w+)\/)?[\w-]+\.mjs$/.exec(file) ?? [];
  if (folder === undefined) return /^tools\/[\w-]+\.mjs$/.test(file) ? "commands" : undefined;
  return folder !== "commands" && folder in TOOL_ROOMS ? folder : undefined;
}

/** The violation of an import in a script, with file, import and rule; undefined if the import is allowed. Pure. */
export function toolViolation(found: Import): string | undefined {
  const where = `${found.file}:${found.line}: import of "${found.specifier ?? "an expression"}"`;
  const room = toolRoomOf(found.file);
  if (room === undefined) return `${where}; no such room in tools/`;
  // A command loads dist/ once it is built.
  if (room === "commands" && found.kind === "dynamic") return undefined;
  if (found.specifier === undefined) return `${where}; only a command may import an expression`;
  if (isBuiltin(found.specifier)) return undefined;
  const target = targetOf(found);
  if (target === undefined) {
    return PACKAGES[found.file]?.includes(found.specifier) ? undefined : `${where}; no package`;
  }
  const allowed = [room, ...(TOOL_ROOMS[room] ?? [])];
  if (allowed.includes(toolRoomOf(target) ?? "")) return undefined;
  return `${where}; room ${room} may import the rooms ${allowed.join(", ")}`;
}
