/** What is asked for, in the words of the core. */
import type { InstanceSpec } from "../wire/spec.js";
import { groupKeyOf, specHashOf } from "./identity.js";
import { namePattern, type NamePattern } from "./names.js";

/** A group as the program declares it, once every value is known. */
export interface Desired {
  readonly regionId: string;
  readonly groupKey: string;
  readonly count: number;
  readonly spec: InstanceSpec;
  readonly specHash: string;
  readonly name: NamePattern;
  readonly hostname: NamePattern | undefined;
}

/** The parts of the inputs that make a group what it is. */
export interface Declared {
  readonly regionId: string;
  readonly count: number;
  readonly instanceSpec: InstanceSpec;
  readonly lineage: string;
}

/** The desired group of checked inputs. Pure. */
export function toDesired({ regionId, count, instanceSpec, lineage }: Declared): Desired {
  const { hostname } = instanceSpec;
  return {
    regionId,
    groupKey: groupKeyOf(lineage),
    count,
    spec: instanceSpec,
    specHash: specHashOf(lineage, instanceSpec),
    name: namePattern(instanceSpec.name),
    hostname: hostname === undefined ? undefined : namePattern(hostname),
  };
}
