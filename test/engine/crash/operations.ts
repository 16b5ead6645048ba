/** The commands that are disturbed: from which world, with which program, and what the world is to be afterwards. */
import { SPEC, type Program } from "../project.js";
import { SECRETS } from "./secrets.js";

/** What an operation is about, as the table names it. */
export type OperationName =
  "create" | "scale-out" | "scale-in" | "replace" | "move" | "refresh" | "destroy";

/** How many VMs of which type there are to be, and where. */
export interface Wanted {
  readonly count: number;
  readonly instanceType: string;
  readonly regionId: string;
}

/** One command that is disturbed. */
export interface Operation {
  readonly args: readonly string[];
  /** What is there before; nothing when absent. */
  readonly base?: Wanted;
  /** What the program asks for. */
  readonly wanted: Wanted;
  /** Whether a VM goes behind our back before the command. */
  readonly losesOne?: boolean;
}

/** Commands of a user, and of a script. */
export const UP = ["up", "--yes", "--skip-preview"];
/** As `UP`, for destroy. */
export const DESTROY = ["destroy", "--yes", "--skip-preview"];

const two: Wanted = { count: 2, instanceType: "g.n2.large", regionId: "cn-north-1" };

/** All operations, in the order of the table. */
export const OPERATIONS: Readonly<Record<OperationName, Operation>> = {
  create: { args: UP, wanted: two },
  "scale-out": { args: UP, base: two, wanted: { ...two, count: 4 } },
  "scale-in": { args: UP, base: { ...two, count: 3 }, wanted: { ...two, count: 1 } },
  replace: { args: UP, base: two, wanted: { ...two, instanceType: "g.n2.xlarge" } },
  move: { args: UP, base: two, wanted: { ...two, regionId: "cn-east-1" } },
  refresh: { args: ["refresh", "--yes", "--skip-preview"], base: two, wanted: two, losesOne: true },
  destroy: { args: DESTROY, base: two, wanted: two },
};

const SUBNETS: Readonly<Record<string, string>> = {
  "cn-north-1": "subnet-north1main",
  "cn-east-1": "subnet-east1main0",
};

/** The program that asks for this; every secret in it is a marked one. */
export function programOf({ count, instanceType, regionId }: Wanted): Program {
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
