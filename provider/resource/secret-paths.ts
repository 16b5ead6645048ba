/** The paths of secrets in a program's arguments. A plugin gets plain values, so it could show a secret without them. */
import * as pulumi from "@pulumi/pulumi";

type Path = readonly (string | number)[];

/** The paths of all secrets in arguments, at any depth. As in Pulumi, a list with a secret is secret as a whole. */
export function secretPaths(given: unknown): Promise<readonly Path[]> {
  return pathsIn(given, [], []);
}

/** The paths of the secrets below a path; `around` holds the enclosing objects, since an object may contain itself. */
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

/** Whether Pulumi treats an object as one value. */
function isWhole(given: object): boolean {
  return (
    pulumi.Resource.isInstance(given) ||
    pulumi.asset.Asset.isInstance(given) ||
    pulumi.asset.Archive.isInstance(given)
  );
}
