/** The operations of the crash matrix: each is one command, with the group before it and the desired group after it. */
import { SPEC, type Program } from "../project.js";
import { SECRETS } from "./secrets.js";

/** An operation, as the table names it. */
export type OperationName =
  "create" | "scale-out" | "scale-in" | "replace" | "move" | "refresh" | "destroy";

/** The desired group. */
export interface Desired {
  readonly count: number;
  readonly instanceType: string;
  readonly regionId: string;
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
}

/** Arguments of `up`, as a script gives them. */
export const UP = ["up", "--yes", "--skip-preview"];
/** As `UP`, for destroy. */
export const DESTROY = ["destroy", "--yes", "--skip-preview"];
/** As `UP`, for refresh. */
export const REFRESH = ["refresh", "--yes", "--skip-preview"];

const two: Desired = { count: 2, instanceType: "g.n2.large", regionId: "cn-north-1" };

/** All operations, in the order of the table. */
export const OPERATIONS: Readonly<Record<OperationName, Operation>> = {
  create: { args: UP, desired: two },
  "scale-out": { args: UP, initial: two, desired: { ...two, count: 4 } },
  "scale-in": { args: UP, initial: { ...two, count: 3 }, desired: { ...two, count: 1 } },
  replace: { args: UP, initial: two, desired: { ...two, instanceType: "g.n2.xlarge" } },
  move: { args: UP, initial: two, desired: { ...two, regionId: "cn-east-1" } },
  refresh: { args: REFRESH, initial: two, desired: two, deletesOne: true },
  destroy: { args: DESTROY, initial: two, desired: two },
};

const SUBNETS: Readonly<Record<string, string>> = {
  "cn-north-1": "subnet-north1main",
  "cn-east-1": "subnet-east1main0",
};

/** The program of a desired group; every secret in it has a mark. */
export function programOf({ count, instanceType, regionId }: Desired): Program {
  const instanceSpec = {
    ...SPEC,
    instanceType,
    az: `${regionId}a`,
    primaryNetworkInterface: { networkInterface: { subnetId: SUBNETS[regionId] } },
    password: SECRETS.password,
    userdata: [{ key: "launch-script", value: SECRETS.userdata }],
    metadata: [{ key: "token", value: { secret: SECRETS.metadata } }],
  };
  return { group: { regionId, count, instanceSpec } };
}
