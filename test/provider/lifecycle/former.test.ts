import { expect, test } from "@jest/globals";
import type { Cloud } from "../../../provider/api/cloud.js";
import { NO_LEFTOVERS } from "../../../provider/group/leftovers.js";
import { GROUP_TAG, groupKeyOf } from "../../../provider/group/identity.js";
import { formerOf, type BeforeCreate } from "../../../provider/lifecycle/former.js";
import { diffGroup } from "../../../provider/plan/diff.js";
import { Instance } from "../../../provider/wire/instance.js";
import { INPUTS, web, webWith } from "../group/web-group.js";

const KEY = groupKeyOf("lineage-1");
const vm = (instanceId: string, instanceName: string, given: object = {}) =>
  Instance.parse({
    ...{ instanceId, instanceName, status: "running" },
    tags: [{ key: GROUP_TAG, value: KEY }],
    ...given,
  });

const BEFORE: BeforeCreate = {
  lineage: "lineage-1",
  regionIds: ["cn-north-1"],
  desired: web(3),
  compared: undefined,
};

/** The former group in an account with these VMs; `fail` makes every listing fail, `stall` never answers. */
function formerIn(vms: readonly Instance[], before: Partial<BeforeCreate> = {}, fault?: string) {
  const listed = (): Promise<readonly Instance[]> => {
    if (fault === "stall") return new Promise(() => undefined);
    return fault === undefined ? Promise.resolve(vms) : Promise.reject(new Error(fault));
  };
  const cloud = {
    listByTag: async (_: string, value: string) =>
      (await listed()).filter(({ tags }) => tags.some((tag) => tag.value === value)),
    listTaggedByName: async (_: string, part: string) =>
      (await listed()).filter(({ instanceName }) => instanceName.includes(part)),
  } as Partial<Cloud> as Cloud;
  const connect = () => ({
    cloud,
    explain: (error: unknown) => error as Error,
    ...{ url: "https://cloud", source: "the test", accountMark: "mark" },
  });
  const sleep = (): Promise<void> =>
    fault === "stall" ? Promise.resolve() : new Promise(() => undefined);
  return formerOf({ ...BEFORE, ...before }, { connect, clock: { nowMs: () => 0, sleep } });
}

const WEB = [
  vm("i-b", "web-002"),
  vm("i-a", "web-001", { systemDisk: { autoDelete: false, cloudDisk: { diskId: "vol-i-a" } } }),
  vm("i-c", "web-003", { status: "terminated" }),
];
const LEFTOVERS = { ...NO_LEFTOVERS, disks: { least: 1, most: 1, names: ["vol-i-a"] } };
const NO_ADDRESSES = { privateIpAddress: "", elasticIpAddress: "" };
const MEMBERS = [
  { slot: 0, name: "web-001", instanceId: "i-a", ...NO_ADDRESSES },
  { slot: 1, name: "web-002", instanceId: "i-b", ...NO_ADDRESSES },
];

test("formerOf finds the living VMs of the group's tag, in order of slots", async () => {
  expect(await formerIn(WEB)).toEqual({
    ...{ kind: "existing", members: MEMBERS },
    ...{ leftovers: LEFTOVERS, hasNewAddresses: true },
  });
  expect(await formerIn([])).toEqual({ kind: "none" });
});

test("formerOf of an unknown lineage finds VMs of any group with names of this one", async () => {
  const others = [vm("i-x", "web-1"), vm("i-y", "web-0001"), vm("i-z", "my-web-001")];
  const alike = await formerIn([...WEB, ...others], { lineage: undefined });
  expect(alike).toEqual({ kind: "alike", members: MEMBERS });
  expect(await formerIn(others, { lineage: undefined })).toEqual({ kind: "none" });
  expect(await formerIn(WEB, { lineage: undefined }, "no keys")).toEqual({ kind: "none" });
});

test("formerOf returns the cause of a missing answer within its time limit", async () => {
  expect(await formerIn(WEB, {}, "no keys")).toEqual({ kind: "unknown", cause: "no keys" });
  expect(await formerIn(WEB, {}, "stall")).toEqual({
    kind: "unknown",
    cause: "no answer within 5 s",
  });
});

test("formerOf of a group compared with its state is a replacement, with the members of the state or the tag", async () => {
  const instances = [{ slot: 0, instanceId: "i-s" }];
  const found = diffGroup({ ...INPUTS, version: 1, instances }, INPUTS);
  const saved = await formerIn(WEB, { compared: { found, isReported: true } }, "not asked");
  expect(saved).toMatchObject({ kind: "replaced", isReported: true });
  // The spec of the saved inputs keeps the system disk.
  expect(saved).toHaveProperty("leftovers.disks.most", Infinity);
  expect(saved).toMatchObject({ members: [{ name: "web-001", instanceId: "i-s" }] });
  const omitted = diffGroup({ ...INPUTS, version: 1, areMembersOmitted: true }, INPUTS);
  expect(await formerIn(WEB, { compared: { found: omitted, isReported: true } })).toEqual({
    kind: "replaced",
    members: MEMBERS,
    isReported: false,
    ...{ leftovers: LEFTOVERS, hasNewAddresses: true },
  });
});

test("formerOf says that addresses change unless the new group fixes the address of every slot", async () => {
  const fixed = { overrides: { 0: { primaryIpAddress: "10.0.0.4" } } };
  const vms = [
    vm("i-a", "web-001", { privateIpAddress: "10.0.0.4" }),
    vm("i-b", "web-002", { privateIpAddress: "10.0.0.5" }),
  ];
  const changing = async (given: object, found: readonly Instance[]): Promise<unknown> => {
    const former = await formerIn(found, { desired: webWith({ ...fixed, ...given }) });
    return "hasNewAddresses" in former ? former.hasNewAddresses : former;
  };
  expect(await changing({ count: 2 }, vms)).toBe(true);
  expect(await changing({ count: 2 }, vms.slice(0, 1))).toBe(false);
  // The second VM has no successor.
  expect(await changing({ count: 1 }, vms)).toBe(false);
  expect(await formerIn(vms, { desired: undefined })).toMatchObject({ hasNewAddresses: true });
});
