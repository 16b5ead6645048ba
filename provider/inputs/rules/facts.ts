/** The input and the result of a rule. */
import type { Finding } from "../findings.js";
import type { GroupInputs } from "../inputs.js";
import type { Path } from "../unknown.js";

/** A type with every part optional, at any depth. */
export type Partly<T> = T extends readonly (infer Item)[]
  ? readonly (Partly<Item> | undefined)[]
  : T extends object
    ? { readonly [Name in keyof T]?: Partly<T[Name]> | undefined }
    : T;

/** The known and well-formed inputs, and the paths to skip in a rule. */
export interface Facts {
  readonly inputs: Partly<GroupInputs>;
  /** Whether the value at a path is unknown or already has a finding, wholly or in part. */
  readonly isUndetermined: (path: Path) => boolean;
}

/** One requirement of the vendor's page, or a few related ones. Pure. */
export type Rule = (facts: Facts) => readonly Finding[];

/** A spec with every part optional. */
export type PartlySpec = NonNullable<Facts["inputs"]["instanceSpec"]>;

/** The path of the input of most rules. */
export const SPEC = "instanceSpec";
/** The path of the primary interface. */
export const NIC: Path = [SPEC, "primaryNetworkInterface", "networkInterface"];

/** All disks of a spec with their paths. Pure. */
export function disksOf(spec: PartlySpec | undefined) {
  const { systemDisk, dataDisks } = spec ?? {};
  return [
    ...(systemDisk
      ? [{ path: [SPEC, "systemDisk"] as Path, disk: systemDisk, isSystem: true }]
      : []),
    ...(dataDisks?.flatMap((disk, place) =>
      disk ? [{ path: [SPEC, "dataDisks", place] as Path, disk, isSystem: false }] : [],
    ) ?? []),
  ];
}

/** No finding if the input is fine, else one finding. */
export function unless(isFine: boolean, path: Path, problem: string): readonly Finding[] {
  return isFine ? [] : [{ path, problem }];
}
