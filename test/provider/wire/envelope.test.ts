import { describe, expect, test } from "@jest/globals";
import { Envelope } from "../../../provider/wire/envelope.js";

describe("Envelope", () => {
  test("Envelope reads a result and its request id", () => {
    expect(Envelope.parse({ requestId: "r1", result: { instanceIds: [] } })).toEqual({
      requestId: "r1",
      result: { instanceIds: [] },
    });
  });

  test("Envelope reads an action's reply without a result", () => {
    expect(Envelope.parse({ requestId: "r1" })).toEqual({ requestId: "r1" });
  });

  test("Envelope accepts a reply without a request id, and a null error", () => {
    expect(Envelope.parse({ error: null })).toEqual({ requestId: "", error: null });
  });

  test("Envelope keeps the details of an error unchanged", () => {
    const error = { code: 429, status: "QUOTA_EXCEEDED", message: "no", details: [{ a: 1 }] };
    expect(Envelope.parse({ requestId: "r1", error })).toEqual({ requestId: "r1", error });
  });

  test.each([
    ["text", "502 Bad Gateway"],
    ["nothing", undefined],
    ["a list", []],
    ["an error that is text", { requestId: "r1", error: "boom" }],
    ["an error whose code is text", { error: { code: "404", status: "NOT_FOUND", message: "" } }],
  ])("Envelope refuses %s", (_, reply) => {
    expect(Envelope.safeParse(reply).success).toBe(false);
  });
});
