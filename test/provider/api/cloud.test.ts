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

  test("createCloud rethrows an error that is not an ApiError", async () => {
    const call: Call = () => Promise.reject(new RangeError("a bug"));
    await expect(createCloud(call).find("i-a")).rejects.toThrow(RangeError);
  });
});
