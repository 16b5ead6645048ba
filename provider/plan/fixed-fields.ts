/** The fields of a spec that an existing VM can get, and those that only a new VM can have. */
import { isSame } from "../group/canonical.js";
import { withoutEmpty } from "../group/normal.js";
import { POLICY } from "../inputs/policy.js";
import { isTree } from "../inputs/tree.js";
import type { InstanceSpec } from "../wire/spec.js";

/** The same VM with another value in every field that an unknown change may have set. Pure. */
export function otherThan(normal: Partial<InstanceSpec>): Partial<InstanceSpec> {
  const fixed = fixedPart(normal) as Partial<InstanceSpec>;
  const { keyNames = [], dataDisks, charge } = normal;
  return {
    ...fixed,
    ...(keyNames.length === 0 && { keyNames: [ANY_KEY] }),
    ...(dataDisks && {
      dataDisks: dataDisks.map((disk) => ({ ...disk, autoDelete: disk.autoDelete !== true })),
    }),
    ...(charge?.chargeMode === "prepaid_by_duration" && {
      charge: { ...charge, autoRenew: charge.autoRenew !== true },
    }),
  };
}

/** Stands for the unknown key of a VM; a change detaches whatever key the VM has. */
const ANY_KEY = "any key";

/** The fields that an existing VM can get. */
const CHANGEABLE: ReadonlySet<string> = new Set([
  ...Object.keys(POLICY)
    .filter((path) => ["live", "restarts members", "rebuilds members"].includes(POLICY[path] ?? ""))
    .map((path) => path.replace(/^instanceSpec\./, "")),
  // Only together with another image.
  "imageInherit",
]);

/** The top-level fields with a difference that only a new VM can have. Pure. */
export function otherFields(
  was: Partial<InstanceSpec>,
  is: Partial<InstanceSpec>,
): readonly string[] {
  const [before, after] = [fixedPart(was), fixedPart(is)] as Record<string, unknown>[];
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return names.filter((name) => !isSame({ [name]: before?.[name] }, { [name]: after?.[name] }));
}

/** A spec without the fields that an existing VM can get. */
function fixedPart(spec: unknown): unknown {
  return withoutEmpty(withoutChangeable(spec, ""));
}

function withoutChangeable(value: unknown, at: string): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutChangeable(item, at));
  if (!isTree(value)) return value;
  const members = Object.entries(value).map(([name, member]) => {
    const path = at === "" ? name : `${at}.${name}`;
    return [name, CHANGEABLE.has(path) ? undefined : withoutChangeable(member, path)] as const;
  });
  return Object.fromEntries(members);
}
