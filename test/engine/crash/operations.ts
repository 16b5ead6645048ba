/** The operations of the crash matrix: each is one command, with the group before it and the desired group after it. */
import { SPEC, type Inputs, type Program } from "../project.js";
import { SECRETS } from "./secrets.js";

/** An operation, as the table names it. */
export type OperationName =
  | "create"
  | "scale-out"
  | "scale-in"
  | "replace"
  | "move"
  | "refresh"
  | "destroy"
  | "tag"
  | "tag-and-key"
  | "roll"
  | "restart"
  | "rebuild"
  | "surge"
  | "roll-back"
  | "restart-back";

/** The desired group. */
export interface Desired {
  readonly count: number;
  readonly instanceType: string;
  /** Default that of `SPEC`. */
  readonly imageId?: string;
  readonly regionId: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly keyNames?: readonly string[];
  readonly rollout?: Inputs;
}

/** One command, with the groups before and after it. */
export interface Operation {
  readonly args: readonly string[];
  /** The group before; absent when there is none. */
  readonly initial?: Desired;
  /** The group in the program of the command. */
  readonly desired: Desired;
  /** Whether a VM is deleted out of band before the command. */
  readonly deletesOne?: boolean;
  /** Whether the command fails after it has restored the group of before. */
  readonly isRolledBack?: boolean;
  /** Whether no VM may be replaced, also if the program is set back. */
  readonly keepsVms?: boolean;
  /** Fewest members in service at any moment, the commands after the fault included. */
  readonly floor?: number;
  /** Whether the matrix has only the main rows of each call: a run of many calls, or of waves, lasts long. */
  readonly isSampled?: boolean;
}

/** Arguments of `up`, as a script gives them. */
export const UP = ["up", "--yes", "--skip-preview"];
/** As `UP`, for destroy. */
export const DESTROY = ["destroy", "--yes", "--skip-preview"];
/** As `UP`, for refresh. */
export const REFRESH = ["refresh", "--yes", "--skip-preview"];

const two: Desired = { count: 2, instanceType: "g.n2.large", regionId: "cn-north-1" };
const three: Desired = { ...two, count: 3 };
const LARGER = { instanceType: "g.n2.xlarge" };
/** Every change is made by new VMs. */
const NEW_VMS = { leastDisruptive: "replace" };
/** A type that no zone has in stock, so no VM of it can be launched. */
const SOLD_OUT = "h.n2.large";

/** All operations, in the order of the table. */
export const OPERATIONS: Readonly<Record<OperationName, Operation>> = {
  create: { args: UP, desired: two },
  "scale-out": { args: UP, initial: two, desired: { ...two, count: 4 } },
  "scale-in": { args: UP, initial: { ...two, count: 3 }, desired: { ...two, count: 1 } },
  replace: { args: UP, initial: two, desired: { ...two, ...LARGER, rollout: NEW_VMS } },
  move: { args: UP, initial: two, desired: { ...two, regionId: "cn-east-1" } },
  refresh: { args: REFRESH, initial: two, desired: two, deletesOne: true },
  destroy: { args: DESTROY, initial: two, desired: two },
  tag: {
    ...{ args: UP, initial: two, desired: { ...two, tags: { team: "web" } } },
    ...{ keepsVms: true, floor: 2, isSampled: true },
  },
  "tag-and-key": {
    ...{ args: UP, initial: two, desired: { ...two, tags: { team: "web" }, keyNames: ["ops"] } },
    ...{ keepsVms: true, floor: 2, isSampled: true },
  },
  roll: {
    ...{ args: UP, initial: three, desired: { ...three, ...LARGER, rollout: NEW_VMS } },
    ...{ floor: 2, isSampled: true },
  },
  restart: {
    ...{ args: UP, initial: two, desired: { ...two, ...LARGER, tags: { team: "web" } } },
    ...{ keepsVms: true, floor: 1, isSampled: true },
  },
  rebuild: {
    ...{ args: UP, initial: two, desired: { ...two, ...LARGER, imageId: "img-ubuntu2404" } },
    ...{ keepsVms: true, floor: 1, isSampled: true },
  },
  surge: {
    ...{ args: UP, initial: two, floor: 2, isSampled: true },
    desired: {
      ...{ ...two, ...LARGER },
      rollout: { maxSurge: 1, maxUnavailable: 0 },
    },
  },
  "roll-back": {
    ...{ args: UP, initial: three, floor: 2, isSampled: true, isRolledBack: true },
    desired: {
      ...{ ...three, instanceType: SOLD_OUT },
      rollout: { onFailure: "rollback", ...NEW_VMS },
    },
  },
  "restart-back": {
    ...{ args: UP, initial: three, floor: 2, isSampled: true, isRolledBack: true, keepsVms: true },
    desired: { ...three, instanceType: SOLD_OUT, rollout: { onFailure: "rollback" } },
  },
};

/** The group that the command after a fault leads to, unless it destroys. Pure. */
export function groupAfter(
  { initial, desired, isRolledBack = false }: Operation,
  isReverted: boolean,
): Desired {
  return isReverted || isRolledBack ? (initial ?? desired) : desired;
}

const SUBNETS: Readonly<Record<string, string>> = {
  "cn-north-1": "subnet-north1main",
  "cn-east-1": "subnet-east1main0",
};

/** The program of a desired group; every secret in it has a mark. */
export function programOf(desired: Desired): Program {
  const {
    count,
    instanceType,
    imageId = SPEC.imageId,
    regionId,
    tags,
    keyNames,
    rollout,
  } = desired;
  const instanceSpec = {
    ...SPEC,
    ...{ instanceType, imageId },
    az: `${regionId}a`,
    primaryNetworkInterface: { networkInterface: { subnetId: SUBNETS[regionId] } },
    password: SECRETS.password,
    userdata: [{ key: "launch-script", value: SECRETS.userdata }],
    metadata: [{ key: "token", value: { secret: SECRETS.metadata } }],
    userTags: tags,
    keyNames,
  };
  return { group: { regionId, count, instanceSpec, rollout } };
}
