import { describe, expect, test } from "@jest/globals";
import type { Call } from "../../../provider/api/client.js";
import { createCloud } from "../../../provider/api/cloud.js";
import { ApiError } from "../../../provider/api/error.js";
import type { Fault } from "../../../provider/wire/faults.js";

/** A cloud whose every call is refused. */
function refusing(fault: Fault, detail: string) {
  const failure = { operation: "any", fault, code: "NOT_FOUND", detail, requestId: "r" };
  const call: Call = () => Promise.reject(new ApiError(failure));
  return createCloud(call);
}

describe("createCloud", () => {
  test("createCloud reports a VM as deleted if the 404 names it", async () => {
    const cloud = refusing("missing", "Instance 'i-a' not found");
    expect(await cloud.find("i-a")).toBeUndefined();
    await expect(cloud.remove("i-a")).resolves.toBeUndefined();
  });

  test.each<readonly [Fault, string]>([
    ["missing", "Region 'cn-nowhere' not found"],
    ["missing", "no reason given"],
    ["missing", "Instance 'i-b' not found"],
    ["denied", "i-a is not yours"],
  ])(
    "createCloud does not report a VM as deleted for the fault %s with message %s",
    async (fault, detail) => {
      const cloud = refusing(fault, detail);
      await expect(cloud.find("i-a")).rejects.toThrow(detail);
      await expect(cloud.remove("i-a")).rejects.toThrow(detail);
    },
  );

  test("createCloud finds the quota of VMs at any position in the reply", async () => {
    const quotas = ["cpu", "memory", "instance"].map((resourceType, at) => {
      return { resourceType, limit: 100 * (at + 1), used: at };
    });
    const call = (() => Promise.resolve({ result: { quotas }, requestId: "r" })) as unknown as Call;
    expect(await createCloud(call).quota()).toMatchObject({ limit: 300, used: 2 });
  });

  test("createCloud asks for one page of exactly the VMs with a tag, and leaves out any other", async () => {
    const ours = { instanceId: "i-a", tags: [{ key: "k", value: "v" }] };
    const other = { instanceId: "i-b", tags: [{ key: "k", value: "w" }] };
    const asked: unknown[] = [];
    const call = ((_operation: unknown, input: unknown) => {
      asked.push(input);
      return Promise.resolve({ result: { instances: [ours, other], totalCount: 2 } });
    }) as unknown as Call;
    expect(await createCloud(call).listByTag("k", "v")).toEqual([ours]);
    expect(asked).toEqual([
      { query: { tags: [{ key: "k", values: ["v"] }], pageNumber: 1, pageSize: 100 } },
    ]);
  });

  test("createCloud reads a listing again that changed between its pages", async () => {
    const row = (at: number) => ({ instanceId: `i-${at}`, tags: [{ key: "k", value: "v" }] });
    const rows = (first: number, last: number) =>
      Array.from({ length: last - first + 1 }, (_, at) => row(first + at));
    // A new VM shifts the pages: one VM is read twice, and one is not read at all.
    const replies = [
      { totalCount: 101, instances: rows(1, 100) },
      { totalCount: 102, instances: rows(100, 101) },
      { totalCount: 102, instances: rows(0, 99) },
      { totalCount: 102, instances: rows(100, 101) },
    ];
    const call = (() => Promise.resolve({ result: replies.shift() })) as unknown as Call;
    const listed = await createCloud(call).listByTag("k", "v");
    expect(listed.map(({ instanceId }) => instanceId).sort()).toEqual(
      rows(0, 101)
        .map(({ instanceId }) => instanceId)
        .sort(),
    );
    expect(replies).toEqual([]);
  });

  test("createCloud rethrows an error that is not an ApiError", async () => {
    const call: Call = () => Promise.reject(new RangeError("a bug"));
    await expect(createCloud(call).find("i-a")).rejects.toThrow(RangeError);
  });
});
