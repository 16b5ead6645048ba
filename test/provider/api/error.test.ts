import { describe, expect, test } from "@jest/globals";
import { ApiError } from "../../../provider/api/error.js";

const AUTHORIZATION =
  "JDCLOUD2-HMAC-SHA256 Credential=JDC_0123456789ABCDEF/20260520/cn-north-1/vm/jdcloud2_request, SignedHeaders=host, Signature=3432512f73724f0e";

describe("ApiError", () => {
  const failure = {
    operation: "createInstances",
    fault: "quota",
    code: "QUOTA_EXCEEDED",
    detail: "Instance quota limit exceeded",
    requestId: "4f0c",
  } as const;

  test("ApiError names the operation, the message, the code and the request", () => {
    const error = new ApiError(failure);
    expect(error.message).toBe(
      "createInstances: Instance quota limit exceeded (QUOTA_EXCEEDED, request 4f0c)",
    );
    expect(error).toMatchObject({ ...failure, name: "ApiError" });
    expect(error).toBeInstanceOf(Error);
  });

  test("ApiError without a request id leaves it out of its message", () => {
    expect(new ApiError({ ...failure, requestId: "" }).message).toBe(
      "createInstances: Instance quota limit exceeded (QUOTA_EXCEEDED)",
    );
  });

  test.each([
    ["quota", undefined, false],
    ["quota", true, true],
    ["ambiguous", undefined, true],
    ["ambiguous", false, true],
    ["unavailable", undefined, false],
  ] as const)(
    "ApiError of fault %s, after an earlier ambiguous attempt (%j), has wasAmbiguous %j",
    (fault, earlier, wasAmbiguous) => {
      const given = earlier === undefined ? {} : { wasAmbiguous: earlier };
      expect(new ApiError({ ...failure, fault, ...given }).wasAmbiguous).toBe(wasAmbiguous);
    },
  );

  test("ApiError holds no part of an authorization in any of its fields", () => {
    const error = new ApiError({ ...failure, detail: `refused: ${AUTHORIZATION}` });
    const everything = JSON.stringify({ ...error, message: error.message, stack: error.stack });
    expect(everything).not.toMatch(/JDC_|3432512f/);
  });
});
