/** Secrets with a mark, and the places where none of them may stand. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Simulator } from "../../../simulator/index.js";

/** Values that occur nowhere else. */
export const SECRETS = {
  password: "Mk7#marked8Secret",
  userdata: Buffer.from("#!/bin/bash\necho marked-script-secret\n").toString("base64"),
  metadata: "marked-metadata-secret",
  sessionToken: "marked-session-token",
  accessKeyId: "JDC_MARKEDACCESSKEY0123456789AB",
  secretAccessKey: "MARKEDSECRETKEY0123456789ABCDEF0",
} as const;

/** The places to look in. */
export interface Places {
  /** Folders, with all that is below them; files over 16 MiB are not looked at. */
  readonly folders: readonly string[];
  /** What was printed, by the name of the command. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly simulator: Pick<Simulator, "journal" | "requests" | "ledger">;
}

/** Which secrets stand where, as `password in backend/…`; empty when none does. */
export function leaks({ folders, outputs, simulator }: Places): readonly string[] {
  const texts: (readonly [string, string])[] = [
    ...folders.flatMap(filesUnder).map((file) => [file, readFileSync(file, "latin1")] as const),
    ...Object.entries(outputs),
    // Metadata is no secret to the cloud, which shows it.
    ["the simulator's journal", simulator.journal().replaceAll(SECRETS.metadata, "")],
    ["the simulator's requests", JSON.stringify(simulator.requests())],
    ["the simulator's ledger", JSON.stringify(simulator.ledger())],
  ];
  return texts.flatMap(([place, text]) =>
    Object.entries(SECRETS).flatMap(([name, secret]) =>
      formsOf(secret).some((form) => text.includes(form)) ? [`${name} in ${place}`] : [],
    ),
  );
}

/** As it is, in base64, and as the text in it. */
function formsOf(secret: string): readonly string[] {
  const plain = Buffer.from(secret, "base64").toString("utf8");
  const inside = /^[\x20-\x7e\n]+$/.test(plain) ? plain.split("\n") : [];
  return [
    secret,
    Buffer.from(secret).toString("base64").replace(/=+$/, ""),
    ...inside.filter((line) => line.includes("marked")),
  ];
}

const LARGEST_BYTES = 16 * 1024 * 1024;

/** Not what links lead to: a project's packages are linked, and lead to the whole repository. */
function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : filesUnder(path);
    return entry.isFile() && statSync(path).size <= LARGEST_BYTES ? [path] : [];
  });
}
