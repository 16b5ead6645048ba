/** The rooms of the code, and the imports allowed for each. */
import { builtinModules } from "node:module";
import { dirname, join } from "node:path/posix";

/** One import in a source file, as written. */
export interface Import {
  /** The importing file, from the root of the repository, with forward slashes. */
  readonly file: string;
  readonly line: number;
  /** The module specifier; undefined if it is not a literal, because then no test can check it. */
  readonly specifier: string | undefined;
  readonly kind: "value" | "type" | "dynamic";
}

/** The imports allowed for a room, beside its own files. */
interface Rule {
  /** Rooms of the same tree. */
  readonly rooms?: readonly string[];
  /** Rooms of the same tree; types only. */
  readonly typesOf?: readonly string[];
  /** Single files of the same tree. */
  readonly files?: readonly string[];
  readonly packages?: readonly string[];
  /** Exact module names; dynamic imports only. */
  readonly dynamic?: readonly string[];
  /** Node's built-in modules, by file or by folder (with a trailing slash). */
  readonly builtins?: Readonly<Record<string, readonly string[]>>;
}

/** The rooms of one tree, from the lowest to the highest. */
type Rooms = Readonly<Record<string, Rule>>;

const SELF = "pulumi-jdcloud-vm";
const HASHES = "@noble/hashes";

/** The provider. `inputs` and `api` do not import each other, and neither do `group` and `api`. */
const PROVIDER: Rooms = {
  wire: { packages: ["zod"] },
  // leven finds the closest match of a misspelt field name.
  inputs: { rooms: ["wire"], packages: ["zod", "leven", HASHES] },
  api: {
    rooms: ["wire"],
    packages: [HASHES],
    builtins: { "provider/api/transport.ts": ["http", "https"] },
  },
  group: { rooms: ["inputs", "wire"], packages: ["zod", HASHES] },
  plan: { rooms: ["group", "inputs", "wire"] },
  preflight: { rooms: ["api", "wire"] },
  reconcile: {
    rooms: ["plan", "group", "inputs", "api", "wire"],
    // The only file with access to real time.
    builtins: { "provider/reconcile/ports.ts": ["timers/promises"] },
  },
  report: { rooms: ["plan", "group", "inputs", "wire"], typesOf: ["reconcile"] },
  lifecycle: {
    rooms: ["report", "reconcile", "preflight", "plan", "group", "inputs", "api", "wire"],
    packages: ["ini", "zod", "@pulumi/pulumi", HASHES],
    builtins: {
      "provider/lifecycle/connection.ts": ["fs", "os", "path"],
      // The file watches the engine's address, and loads the engine's client only if there is an engine.
      "provider/lifecycle/engine-log.ts": ["net", "module"],
    },
  },
  resource: {
    typesOf: ["group", "inputs", "wire"],
    files: ["provider/wire/hidden-inputs.ts"],
    packages: ["@pulumi/pulumi"],
    dynamic: [`${SELF}/lifecycle`],
    // Resolves the package as the engine's process will.
    builtins: { "provider/resource/installation.ts": ["module"] },
  },
  index: { rooms: ["resource"], typesOf: ["group", "inputs", "wire"] },
};

/** The simulator. The services `vm`, `vpc` and `billing` do not import each other. */
const SIMULATOR: Rooms = {
  protocol: { packages: ["zod"] },
  world: { rooms: ["protocol"], packages: ["zod"], builtins: { "simulator/world/": ["crypto"] } },
  gateway: { rooms: ["protocol"], builtins: { "simulator/gateway/": ["crypto"] } },
  clock: { typesOf: ["world"] },
  services: {
    rooms: ["world", "protocol"],
    packages: ["zod"],
    builtins: { "simulator/services/": ["crypto"] },
  },
  faults: {
    rooms: ["protocol"],
    typesOf: ["services", "world"],
    packages: ["zod"],
    builtins: { "simulator/faults/": ["crypto"] },
  },
  records: { rooms: ["faults", "world"], packages: ["zod"] },
  engine: {
    rooms: ["records", "faults", "services", "gateway", "clock", "world", "protocol"],
    builtins: { "simulator/engine/": ["crypto"] },
  },
  persistence: {
    rooms: ["engine", "records", "gateway", "world", "protocol"],
    typesOf: ["faults"],
    packages: ["zod"],
    builtins: { "simulator/persistence/": ["fs", "fs/promises"] },
  },
  admin: {
    rooms: ["persistence", "records", "faults", "clock", "world", "protocol"],
    typesOf: ["engine"],
    packages: ["zod"],
  },
  http: {
    rooms: ["admin", "engine", "world", "protocol"],
    typesOf: ["gateway"],
    builtins: { "simulator/http/": ["http", "net"] },
  },
  index: {
    rooms: [
      ...["http", "admin", "persistence", "engine", "records", "faults", "services", "clock"],
      ...["gateway", "world", "protocol"],
    ],
  },
  cli: {
    rooms: ["index", "clock", "faults", "world"],
    typesOf: ["engine"],
    builtins: { "simulator/cli.ts": ["util"] },
  },
};

/** Every room of both trees, by its folder or file. No file may import the other tree. */
export const ROOMS: Rooms = {
  ...roomsOf("provider", PROVIDER),
  ...roomsOf("simulator", SIMULATOR),
};

/** Folders of one room without imports between them; other files of the room may import each of them. */
const APART = ["simulator/services/vm/", "simulator/services/vpc/", "simulator/services/billing/"];

/** Packages reserved for one file, so HTTP happens in one place. */
const SOLE: Readonly<Record<string, string>> = { got: "provider/api/transport.ts" };

/** The room of a file, such as `provider/plan`; undefined for a file outside every room. Pure. */
export function roomOf(file: string): string | undefined {
  const room = file.split("/").slice(0, 2).join("/").replace(/\.ts$/, "");
  return room in ROOMS ? room : undefined;
}

/** The violation of an import, with file, import and rule; undefined if the import is allowed. Pure. */
export function violation(found: Import): string | undefined {
  const room = roomOf(found.file);
  const where = `${found.file}:${found.line}`;
  if (room === undefined) return `${where}: the file belongs to no room`;
  if (found.specifier === undefined) {
    return `${where}: the import is not a literal; room ${room} may import by a literal name only`;
  }
  const rule = brokenRule(found, found.specifier, room);
  return rule && `${where}: ${found.kind} import of "${found.specifier}"; ${rule}`;
}

/** The target of a relative import, from the root of the repository; undefined for a package. Pure. */
export function targetOf({ file, specifier }: Import): string | undefined {
  if (!specifier?.startsWith(".")) return undefined;
  return join(dirname(file), specifier).replace(/\.js$/, ".ts");
}

function roomsOf(tree: string, rooms: Rooms): Rooms {
  const full = (names: readonly string[] = []) => names.map((name) => `${tree}/${name}`);
  return Object.fromEntries(
    Object.entries(rooms).map(([name, rule]) => [
      `${tree}/${name}`,
      { ...rule, rooms: full(rule.rooms), typesOf: full(rule.typesOf) },
    ]),
  );
}

function brokenRule(found: Import, specifier: string, room: string): string | undefined {
  const rule = ROOMS[room] ?? {};
  if (specifier.startsWith(".")) return brokenRoomRule(found, room, rule);
  const builtin = builtinOf(specifier);
  if (builtin !== undefined) return brokenBuiltinRule(found.file, builtin, rule);
  if (rule.dynamic?.includes(specifier)) {
    return found.kind === "dynamic" ? undefined : `room ${room} may import it dynamically only`;
  }
  const name = packageOf(specifier);
  const sole = SOLE[name];
  if (sole !== undefined)
    return sole === found.file ? undefined : `only ${sole} may import ${name}`;
  if (rule.packages?.includes(name)) return undefined;
  return `room ${room} may import the packages ${listed(rule.packages)}`;
}

function brokenRoomRule(found: Import, room: string, rule: Rule): string | undefined {
  const target = targetOf(found) ?? "";
  const targetRoom = roomOf(target);
  if (targetRoom === room) return brokenApart(found.file, target);
  if (targetRoom !== undefined && rule.rooms?.includes(targetRoom)) return undefined;
  if (rule.files?.includes(target)) return undefined;
  if (targetRoom !== undefined && rule.typesOf?.includes(targetRoom)) {
    return found.kind === "type"
      ? undefined
      : `room ${room} may import types only of ${targetRoom}`;
  }
  return `room ${room} may import the rooms ${listed([...(rule.rooms ?? []), ...(rule.typesOf ?? [])])}`;
}

function brokenApart(file: string, target: string): string | undefined {
  const [own, other] = [file, target].map((name) =>
    APART.find((folder) => name.startsWith(folder)),
  );
  return own && other && own !== other
    ? `${own} and ${other} may not import each other`
    : undefined;
}

function brokenBuiltinRule(file: string, builtin: string, rule: Rule): string | undefined {
  const allowed = Object.entries(rule.builtins ?? {})
    .filter(([place]) => (place.endsWith("/") ? file.startsWith(place) : file === place))
    .flatMap(([, names]) => names);
  if (allowed.includes(builtin)) return undefined;
  return `this file may import Node's built-ins ${listed(allowed)}`;
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

function listed(names: readonly string[] = []): string {
  return names.length > 0 ? names.join(", ") : "none";
}
