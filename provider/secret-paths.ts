/** Where a program has marked something as secret. A plugin is handed the values alone, and could show them. */
import * as pulumi from "@pulumi/pulumi";

type Path = readonly (string | number)[];

/** The paths of what is secret in arguments, or below them. A list with a secret in it is secret as a whole, as for Pulumi. */
export async function secretPaths(given: unknown, path: Path = []): Promise<readonly Path[]> {
  if (pulumi.Output.isInstance(given)) return (await pulumi.isSecret(given)) ? [path] : [];
  if (given instanceof Promise) return secretPaths(await given, path);
  if (!Array.isArray(given) && !isPlain(given)) return [];
  const inside = await Promise.all(
    Object.entries(given).map(([name, member]) => secretPaths(member, [...path, name])),
  );
  const paths = inside.flat();
  return Array.isArray(given) && paths.length > 0 ? [path] : paths;
}

function isPlain(given: unknown): given is object {
  return (
    typeof given === "object" && given !== null && Object.getPrototypeOf(given) === Object.prototype
  );
}
