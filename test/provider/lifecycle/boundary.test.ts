import { describe, expect, test } from "@jest/globals";
import {
  BoundaryError,
  createBoundary,
  PartialFailure,
} from "../../../provider/lifecycle/boundary.js";
import { turns } from "./turns.js";

function boundary() {
  const calls: unknown[] = [];
  const bounded = createBoundary({
    flush: async () => void calls.push("flush"),
    debug: (error) => void calls.push(error),
  });
  return { bounded, calls };
}

describe("createBoundary", () => {
  test("bounded returns plain JSON, after all lines were sent", async () => {
    const { bounded, calls } = boundary();
    expect(await bounded(async () => ({ a: 1, b: undefined, c: new Date(0) }))).toEqual({
      a: 1,
      c: "1970-01-01T00:00:00.000Z",
    });
    expect(calls).toEqual(["flush"]);
  });

  test("bounded throws one line without a stack trace, and gives the true error to debug", async () => {
    const { bounded, calls } = boundary();
    const cause = new Error("no credentials: set them");
    const thrown = await bounded(() => Promise.reject(cause)).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(BoundaryError);
    expect((thrown as Error).message).toBe("no credentials: set them");
    expect((thrown as Error).stack).toBe("see the error reported for the resource");
    expect(String(thrown)).toBe("pulumi-jdcloud-vm");
    expect(calls).toEqual([cause, "flush"]);
  });

  test.each<readonly [string, () => Promise<unknown>]>([
    ["an answer", async () => "done"],
    ["an error", () => Promise.reject(new Error("refused"))],
  ])("bounded holds back %s until the engine has all lines", async (_, method) => {
    const events: string[] = [];
    let send = (): void => undefined;
    const sent = new Promise<void>((resolve) => {
      send = resolve;
    });
    const bounded = createBoundary({ flush: () => sent, debug: () => undefined });
    const settled = bounded(method)
      .catch(() => undefined)
      .then(() => events.push("answered"));
    // The turns of the event loop that an answer without lines takes.
    await turns(3);
    events.push("sent");
    send();
    await settled;
    expect(events).toEqual(["sent", "answered"]);
  });

  test("bounded passes a partial failure on as it is", async () => {
    const { bounded } = boundary();
    const failure = new PartialFailure("id", { __provider: "text" }, { readyCount: 1 }, ["quota"]);
    await expect(bounded(() => Promise.reject(failure))).rejects.toBe(failure);
    expect(failure.properties).toEqual({ readyCount: 1, __provider: "text" });
  });
});

test("PartialFailure.reworded changes the reasons, and keeps the id and the saved outputs", () => {
  const failure = new PartialFailure("id", { __provider: "text" }, { readyCount: 1 }, ["a", "b"]);
  const reworded = failure.reworded((reason) => `${reason}!`);
  expect(reworded).toBeInstanceOf(PartialFailure);
  expect([reworded.id, reworded.reasons]).toEqual(["id", ["a!", "b!"]]);
  expect(reworded.properties).toEqual({ readyCount: 1, __provider: "text" });
});
