/** The profiles in the file of the vendor's CLI. */
import { parse } from "ini";
import type { Credentials } from "../api/sign.js";

/** The keys of a profile in the vendor CLI's file; undefined unless it has both. Pure. */
export function profileKeys(text: string, profile: string): Credentials | undefined {
  // This parser reads a dot in a section's name as a nested section; the vendor's parser does not.
  const section = profile
    .split(".")
    .reduce<unknown>(
      (level, name) =>
        typeof level === "object" && level !== null
          ? (level as Record<string, unknown>)[name]
          : undefined,
      parse(text),
    );
  if (typeof section !== "object" || section === null) return undefined;
  const { access_key: accessKeyId, secret_key: secretAccessKey } = section as Record<
    string,
    unknown
  >;
  if (typeof accessKeyId !== "string" || typeof secretAccessKey !== "string") return undefined;
  return accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined;
}

/** The names of all profiles in the vendor CLI's file, in its order. Pure. */
export function profileNames(text: string): readonly string[] {
  return [...text.matchAll(/^[ \t]*\[([^\]\r\n]*)\]/gm)]
    .map(([, name = ""]) => name.trim())
    .filter((name, at, all) => name !== "" && all.indexOf(name) === at);
}

/** The remedy for a profile without keys: add them, or choose another profile. Pure. */
export function otherProfileText(config: string, profile: string): string {
  const names = profileNames(config);
  const add = `add access_key and secret_key to profile "${profile}" of ~/.jdc/config`;
  if (names.length === 0) return add;
  const listed = names.map((name) => `"${name}"`).join(", ");
  if (names.includes(profile)) return add;
  return `${add}, which has no such profile, or set JDCLOUD_PROFILE to one that it has: ${listed}`;
}
