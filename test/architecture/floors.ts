/** The floors of the house: what each room may import. */
import { builtinModules } from "node:module";
import { dirname, join } from "node:path/posix";

/** One import in a source file, as written. */
export interface Import {
  /** Of the importing file, from the root of the repository, with forward slashes. */
  readonly file: string;
  readonly line: number;
  /** What is imported; undefined when it is not written out, so that nobody can tell. */
  readonly specifier: string | undefined;
  readonly kind: "value" | "type" | "dynamic";
}

interface Floor {
  /** Rooms it may import, its own not included. */
  readonly rooms: readonly string[];
  /** Rooms of which it may import types only. */
  readonly typesOf?: readonly string[];
  readonly packages: readonly string[];
  /** Exact names that it may import dynamically only. */
  readonly dynamic?: readonly string[];
  /** File (or folder with a slash) to the Node built-ins it may import; `*` stands for all of them. */
  readonly builtins: Readonly<Record<string, readonly string[]>>;
}

const LOWER = ["wire", "group", "api", "reconcile", "report"];
const SELF = "pulumi-jdcloud-vm";

/** What each room may import. Imports go down only; `group` and `api` are two wings that do not see each other. */
export const FLOORS: Readonly<Record<string, Floor>> = {
  wire: { rooms: [], packages: ["zod"], builtins: {} },
  // leven names the field that a misspelt one was meant to be.
  group: { rooms: ["wire"], packages: ["zod", "@noble/hashes", "leven"], builtins: {} },
  api: {
    rooms: ["wire"],
    packages: ["@noble/hashes"],
    builtins: { "provider/api/transport.ts": ["http", "https"] },
  },
  reconcile: {
    rooms: ["wire", "group", "api"],
    packages: [],
    // The one place where real time comes in.
    builtins: { "provider/reconcile/ports.ts": ["timers/promises"] },
  },
  report: {
    rooms: ["wire", "group", "reconcile"],
    packages: ["@pulumi/pulumi"],
    // The engine's address is watched, and its client is loaded only when there is an engine.
    builtins: { "provider/report/": ["net", "module"] },
  },
  lifecycle: {
    rooms: LOWER,
    packages: ["ini", "zod"],
    builtins: { "provider/connection.ts": ["fs", "os", "path"] },
  },
  face: {
    rooms: [],
    typesOf: ["wire", "group"],
    packages: ["@pulumi/pulumi"],
    dynamic: [`${SELF}/lifecycle`],
    builtins: {},
  },
  simulator: { rooms: ["wire"], packages: ["zod"], builtins: { "simulator/": ["*"] } },
};

/** Packages that one file only may import: there is one place where HTTP happens. */
const SOLE: Readonly<Record<string, string>> = { got: "provider/api/transport.ts" };

/** The files that a program sees. */
const FACE = [
  ...["index", "instance-group", "instance-group-args", "instance-spec-args"],
  ...["companions", "dynamic", "secret-paths"],
];

/** The room of a file, or undefined when the house has no such room. Pure. */
export function roomOf(file: string): string | undefined {
  if (file.startsWith("simulator/")) return "simulator";
  const place = /^provider\/(?:(wire|group|api|reconcile|report|lifecycle)\/.*|(.*))$/.exec(file);
  if (place?.[1]) return place[1];
  const name = place?.[2]?.replace(/\.ts$/, "");
  if (name === "lifecycle" || name === "connection") return "lifecycle";
  return FACE.includes(name ?? "") ? "face" : undefined;
}

/** What is wrong with an import, naming file, import and rule; undefined when nothing is. Pure. */
export function violation(found: Import): string | undefined {
  const room = roomOf(found.file);
  const where = `${found.file}:${found.line}`;
  if (room === undefined) return `${where}: no such room in the house`;
  if (found.specifier === undefined) {
    return `${where}: imports what is not written out; floor ${room} may import by a literal name only`;
  }
  const rule = brokenRule(found, found.specifier, room);
  return rule && `${where}: ${found.kind} import of "${found.specifier}"; ${rule}`;
}

function brokenRule(found: Import, specifier: string, room: string): string | undefined {
  const floor = FLOORS[room];
  if (!floor) return `there is no floor ${room}`;
  if (specifier.startsWith(".")) return brokenRoomRule(found, specifier, room, floor);
  const builtin = builtinOf(specifier);
  if (builtin !== undefined) return brokenBuiltinRule(found.file, builtin, floor);
  if (floor.dynamic?.includes(specifier)) {
    return found.kind === "dynamic" ? undefined : `floor ${room} may import it dynamically only`;
  }
  const name = packageOf(specifier);
  const sole = SOLE[name];
  if (sole !== undefined)
    return sole === found.file ? undefined : `only ${sole} may import ${name}`;
  if (floor.packages.includes(name)) return undefined;
  return `floor ${room} may import of packages ${listed(floor.packages)}`;
}

function brokenRoomRule(
  { file, kind }: Import,
  specifier: string,
  room: string,
  floor: Floor,
): string | undefined {
  const target = join(dirname(file), specifier).replace(/\.js$/, ".ts");
  const targetRoom = roomOf(target);
  if (targetRoom === room) return undefined;
  if (targetRoom !== undefined && floor.rooms.includes(targetRoom)) return undefined;
  if (targetRoom !== undefined && floor.typesOf?.includes(targetRoom)) {
    return kind === "type" ? undefined : `floor ${room} may import types only of ${targetRoom}`;
  }
  return `floor ${room} may import of rooms ${listed([...floor.rooms, ...(floor.typesOf ?? [])])}`;
}

function brokenBuiltinRule(file: string, builtin: string, floor: Floor): string | undefined {
  const allowed = Object.entries(floor.builtins)
    .filter(([place]) => (place.endsWith("/") ? file.startsWith(place) : file === place))
    .flatMap(([, names]) => names);
  if (allowed.includes("*") || allowed.includes(builtin)) return undefined;
  return `this file may import of Node's built-ins ${listed(allowed)}`;
}

function builtinOf(specifier: string): string | undefined {
  const name = specifier.replace(/^node:/, "");
  return specifier.startsWith("node:") || builtinModules.includes(name) ? name : undefined;
}

function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

function listed(names: readonly string[]): string {
  return names.length > 0 ? names.join(", ") : "none";
}
