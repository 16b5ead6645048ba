/** Where a program has marked something as secret. A plugin is handed the values alone, and could show them. */
import * as pulumi from "@pulumi/pulumi";

type Path = readonly (string | number)[];

/** The paths of what is secret in arguments, or below them. A list with a secret in it is secret as a whole, as for Pulumi. */
export function secretPaths(given: unknown): Promise<readonly Path[]> {
  return pathsIn(given, [], []);
}

/** The same below a path; `around` are the objects that this one stands in, since it may hold one of them. */
async function pathsIn(
  given: unknown,
  path: Path,
  around: readonly object[],
): Promise<readonly Path[]> {
  if (pulumi.Output.isInstance(given)) return (await pulumi.isSecret(given)) ? [path] : [];
  if (given instanceof Promise) return pathsIn(await given, path, around);
  if (typeof given !== "object" || given === null || isWhole(given) || around.includes(given)) {
    return [];
  }
  const inside = await Promise.all(
    Object.entries(given).map(([name, member]) =>
      pathsIn(member, [...path, name], [...around, given]),
    ),
  );
  const paths = inside.flat();
  return Array.isArray(given) && paths.length > 0 ? [path] : paths;
}

/** What Pulumi hands over as one thing. */
function isWhole(given: object): boolean {
  return (
    pulumi.Resource.isInstance(given) ||
    pulumi.asset.Asset.isInstance(given) ||
    pulumi.asset.Archive.isInstance(given)
  );
}
