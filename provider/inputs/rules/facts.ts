/** What a rule looks at, and what it answers. */
import type { Finding } from "../findings.js";
import type { GroupInputs } from "../inputs.js";
import type { Path } from "../unknown.js";

/** Inputs of which any part may be absent. */
export type Partly<T> = T extends readonly (infer Item)[]
  ? readonly (Partly<Item> | undefined)[]
  : T extends object
    ? { readonly [Name in keyof T]?: Partly<T[Name]> | undefined }
    : T;

/** What a rule sees: what is known and well-formed, and which places it may not speak about. */
export interface Facts {
  readonly inputs: Partly<GroupInputs>;
  /** Whether what stands at a place is unknown, or wrong by itself, wholly or in part. */
  readonly isUndetermined: (path: Path) => boolean;
}

/** One thing that the vendor's page demands, or a set that belongs together. Pure. */
export type Rule = (facts: Facts) => readonly Finding[];

/** A spec of which any part may be absent. */
export type PartlySpec = NonNullable<Facts["inputs"]["instanceSpec"]>;

/** The input that most rules speak of. */
export const SPEC = "instanceSpec";
/** The way to the primary interface. */
export const NIC: Path = [SPEC, "primaryNetworkInterface", "networkInterface"];

/** All disks of a spec, and where they stand. Pure. */
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

/** No finding, or one. */
export function unless(isFine: boolean, path: Path, problem: string): readonly Finding[] {
  return isFine ? [] : [{ path, problem }];
}
