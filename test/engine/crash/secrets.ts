/** Secrets, each with a mark, and the search for them. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Simulator } from "../../../simulator/index.js";

/** Values found nowhere else. */
export const SECRETS = {
  password: "Mk7#marked8Secret",
  userdata: Buffer.from("#!/bin/bash\necho marked-script-secret\n").toString("base64"),
  metadata: "marked-metadata-secret",
  sessionToken: "marked-session-token",
  accessKeyId: "JDC_MARKEDACCESSKEY0123456789AB",
  secretAccessKey: "MARKEDSECRETKEY0123456789ABCDEF0",
} as const;

/** The places to search. */
export interface Places {
  /** Folders with their subfolders; files over 16 MiB are left out. */
  readonly folders: readonly string[];
  /** Printed output, by command. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly simulator: Pick<Simulator, "journal" | "requests" | "ledger">;
}

/** The secrets found, as `password in backend/…`. */
export function leaks({ folders, outputs, simulator }: Places): readonly string[] {
  const texts: (readonly [string, string])[] = [
    ...folders.flatMap(filesUnder).map((file) => [file, readFileSync(file, "latin1")] as const),
    ...Object.entries(outputs),
    // The cloud itself shows metadata.
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

/** A secret as is, in base64, and decoded from base64. */
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

/** Without the targets of links: the packages of a project are links to the whole repository. */
function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : filesUnder(path);
    return entry.isFile() && statSync(path).size <= LARGEST_BYTES ? [path] : [];
  });
}
