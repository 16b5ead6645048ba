import { describe, expect, test } from "@jest/globals";
import { ApiError, redact } from "../../../provider/api/error.js";

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

  test("ApiError says operation, message, code and request", () => {
    const error = new ApiError(failure);
    expect(error.message).toBe(
      "createInstances: Instance quota limit exceeded (QUOTA_EXCEEDED, request 4f0c)",
    );
    expect(error).toMatchObject({ ...failure, name: "ApiError" });
    expect(error).toBeInstanceOf(Error);
  });

  test("ApiError leaves out a request id it does not have", () => {
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
    "ApiError %s with an earlier sending unsure (%j) may have taken effect: %j",
    (fault, earlier, wasAmbiguous) => {
      const given = earlier === undefined ? {} : { wasAmbiguous: earlier };
      expect(new ApiError({ ...failure, fault, ...given }).wasAmbiguous).toBe(wasAmbiguous);
    },
  );

  test("ApiError holds no part of an authorization, in whichever of its fields", () => {
    const error = new ApiError({ ...failure, detail: `refused: ${AUTHORIZATION}` });
    const everything = JSON.stringify({ ...error, message: error.message, stack: error.stack });
    expect(everything).not.toMatch(/JDC_|3432512f/);
  });
});

describe("redact", () => {
  test.each([
    ["nothing secret", "nothing secret"],
    [
      AUTHORIZATION,
      "JDCLOUD2-HMAC-SHA256 Credential=[redacted], SignedHeaders=host, Signature=[redacted]",
    ],
    ["credential=abc/def signature=ABCDEF", "Credential=[redacted] Signature=[redacted]"],
    ["key JDC_0123456789ABCDEF0123456789AB is bad", "key [redacted] is bad"],
  ])("redact of %j is %j", (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  test("redact cuts out the secrets it is told, wherever they stand, and no empty one", () => {
    expect(redact("token a.b* and a.b*!", ["a.b*", ""])).toBe("token [redacted] and [redacted]!");
  });
});
