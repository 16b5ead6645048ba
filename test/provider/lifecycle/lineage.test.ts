import { describe, expect, test } from "@jest/globals";
import { ApiError } from "../../../provider/api/error.js";
import type { Cloud } from "../../../provider/api/cloud.js";
import { groupKeyOf } from "../../../provider/group/identity.js";
import { explain } from "../../../provider/lifecycle/connection.js";
import { createLineageProvider } from "../../../provider/lifecycle/lineage.js";
import { createSession } from "../../../provider/lifecycle/session.js";
import type { Fault } from "../../../provider/wire/faults.js";
import { Instance } from "../../../provider/wire/instance.js";

const ID = "lineage-1";
const SETTINGS = {
  url: "https://cloud",
  credentials: { accessKeyId: "a", secretAccessKey: "s" },
  source: "the test",
};

const vm = (instanceId: string, status = "running") =>
  Instance.parse({ instanceId, instanceName: `name-${instanceId}`, status });
const failure = (fault: Fault, detail: string): ApiError =>
  new ApiError({ operation: "describeInstances", fault, code: "X", detail, requestId: "" });

/** A cloud with an answer for some regions; every other region fails. */
function lineageWith(
  answers: Readonly<Record<string, readonly Instance[]>>,
  error = failure("missing", "Region not found"),
  accountMark = "mark",
) {
  const asked: string[] = [];
  const connect = (regionId: string) => ({
    explain: (cause: unknown) => explain(cause, SETTINGS, regionId),
    ...{ url: SETTINGS.url, source: SETTINGS.source, accountMark },
    cloud: {
      listByTag: async (_key: string, value: string) => {
        expect(value).toBe(groupKeyOf(ID));
        asked.push(regionId);
        const answer = answers[regionId];
        if (!answer) throw error;
        return answer;
      },
    } as Partial<Cloud> as Cloud,
  });
  const session = createSession();
  return { asked, session, ...createLineageProvider(session, connect) };
}

const messageOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "no error",
    (error: unknown) => String((error as Error).message),
  );

describe("remove", () => {
  test("remove deletes a lineage without VMs, after one listing for each of its regions", async () => {
    const regions = { "cn-north-1": [], "cn-east-2": [vm("i-a", "terminated")] };
    const { remove, asked } = lineageWith(regions);
    await remove(ID, { regionId: "cn-north-1", regionIds: ["cn-east-2", "cn-north-1"] });
    expect(asked).toEqual(["cn-east-2", "cn-north-1"]);
  });

  test("remove refuses to delete a lineage with VMs, and names them", async () => {
    const { remove } = lineageWith({ "cn-north-1": [vm("i-a"), vm("i-b", "deleting"), vm("i-c")] });
    expect(await messageOf(remove(ID, { regionId: "cn-north-1" }))).toMatch(
      /^2 VMs of this group exist in cn-north-1, but this run found no group .*: name-i-a \(i-a\), name-i-c \(i-c\)\. /,
    );
  });

  test("remove names both causes of VMs without a group, and advises no delete of VMs of another stack", async () => {
    const { remove } = lineageWith({ "cn-north-1": [vm("i-a")] });
    const message = await messageOf(remove(ID, { regionId: "cn-north-1" }));
    expect(message).toMatch(/^1 VM of this group exists in cn-north-1, /);
    const [moved = "", interrupted = ""] = message.split("If no stack contains the group, ");
    expect(moved).toContain(`its \`pulumi stack export\` contains ${groupKeyOf(ID)}`);
    expect(moved).toContain("run `pulumi state delete '<URN of this lineage>'`");
    expect(moved).not.toMatch(/pulumi (up|destroy)/);
    expect(interrupted).toContain("run `pulumi up` with the group declared, which adopts it");
  });

  test("remove deletes the lineage of a group renamed in the state, unless another region has VMs", async () => {
    const regions = { "cn-north-1": [vm("i-a")], "cn-east-2": [], "cn-south-1": [vm("i-b")] };
    const { remove, session, asked } = lineageWith(regions);
    const web = { urn: "urn:web", regionId: "cn-north-1" };
    session.heldGroups.noteCreate(groupKeyOf(ID), web);
    const props = { regionId: "cn-north-1", regionIds: ["cn-east-2", "cn-north-1"] };
    expect(await messageOf(remove(ID, props))).toBe("no error");
    expect(asked).toEqual(["cn-east-2"]);
    const moved = { regionId: "cn-north-1", regionIds: ["cn-south-1", "cn-north-1"] };
    expect(await messageOf(remove(ID, moved))).toMatch(/^1 VM of this group exists in cn-south-1/);
  });

  test("remove deletes a lineage of a region that does not exist, if another region answers", async () => {
    const { remove, asked } = lineageWith({ "cn-east-2": [] });
    await remove(ID, { regionId: "cn-nroth-1" });
    expect(asked).toEqual(["cn-nroth-1", "cn-north-1", "cn-east-1", "cn-east-2"]);
  });

  test.each<readonly [string, ApiError, string]>([
    ["404 of another path", failure("missing", "No such operation"), "is https://cloud JD Cloud's"],
    [
      "404 of a region",
      failure("missing", "Region not found"),
      "set regionId to an existing region",
    ],
    ["rejected keys", failure("denied", "no"), "the keys of the test are not accepted"],
  ])("remove keeps a lineage while every region answers with %s", async (_, error, message) => {
    const { remove } = lineageWith({}, error);
    expect(await messageOf(remove(ID, { regionId: "cn-north-1" }))).toContain(message);
  });
});

describe("remove from several regions", () => {
  const props = { regionId: "cn-south-1", regionIds: ["cn-north-1", "cn-east-2", "cn-south-1"] };
  const failing = (fault: Fault) => failure(fault, "no answer");

  test("remove keeps a lineage with VMs in its second region, though the first and the last are empty", async () => {
    const answers = { "cn-north-1": [], "cn-east-2": [vm("i-b")], "cn-south-1": [] };
    const { remove } = lineageWith(answers);
    expect(await messageOf(remove(ID, props))).toMatch(
      /^1 VM of this group exists in cn-east-2, .*: name-i-b \(i-b\)/,
    );
  });

  test.each<Fault>(["denied", "unavailable", "ambiguous", "throttled", "unknown"])(
    "remove keeps a lineage if the listing of any region is %s",
    async (fault) => {
      for (const regionId of props.regionIds) {
        const all = Object.fromEntries(props.regionIds.map((each) => [each, []]));
        const { [regionId]: _failing, ...answers } = all;
        const { remove } = lineageWith(answers, failing(fault));
        expect(await messageOf(remove(ID, props))).toContain("no answer");
      }
    },
  );
});

describe("remove with the keys of another account", () => {
  const props = { regionId: "cn-north-1", accountMark: "mark" };
  const otherKeys = () => lineageWith({ "cn-north-1": [] }, undefined, "other");

  test("remove keeps a lineage if other keys find no VM, and names endpoint and keys", async () => {
    expect(await messageOf(otherKeys().remove(ID, props))).toMatch(
      /^no VM of this group exists in cn-north-1 at https:\/\/cloud with the keys of the test, but other keys or another endpoint created the group/,
    );
  });

  test("remove deletes a lineage with other keys if this process has deleted the group", async () => {
    const { remove, session } = otherKeys();
    session.deletedGroups.add(groupKeyOf(ID));
    expect(await messageOf(remove(ID, props))).toBe("no error");
  });

  test("remove keeps a lineage with other keys if this process has deleted a group without members", async () => {
    const { remove, session } = otherKeys();
    session.spentGenerations.set(groupKeyOf(ID), 0);
    expect(await messageOf(remove(ID, props))).toContain("this may be another account");
  });

  test("remove deletes a lineage with the keys of its create, and a lineage without a mark", async () => {
    const { remove } = lineageWith({ "cn-north-1": [] });
    expect(await messageOf(remove(ID, props))).toBe("no error");
    expect(await messageOf(otherKeys().remove(ID, { regionId: "cn-north-1" }))).toBe("no error");
  });

  test("create and update save the mark of the account that created the lineage", async () => {
    const { outs } = await lineageWith({}).create({ regionId: "cn-north-1" });
    expect(outs).toMatchObject({ accountMark: "mark" });
    const updated = await otherKeys().update(ID, outs, { regionId: "cn-east-2" });
    expect(updated.outs).toMatchObject({ accountMark: "mark" });
  });
});

describe("update", () => {
  test("update keeps every region that the group was in, each once", async () => {
    const { update } = lineageWith({});
    const olds = { regionId: "cn-north-1", regionIds: ["cn-north-1", "cn-east-2"] };
    expect(await update(ID, olds, { regionId: "cn-south-1" })).toEqual({
      outs: { regionId: "cn-south-1", regionIds: ["cn-north-1", "cn-east-2", "cn-south-1"] },
    });
  });
});

test("diff of a lineage is a change only if the region changes", async () => {
  const { diff } = lineageWith({});
  const olds = { regionId: "cn-north-1" };
  expect((await diff(ID, olds, { regionId: "cn-north-1" })).changes).toBe(false);
  expect((await diff(ID, olds, { regionId: "cn-east-2" })).changes).toBe(true);
});
