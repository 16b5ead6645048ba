import { describe, expect, test } from "@jest/globals";
import { clockMode, steerableClock, virtualClock } from "../../../simulator/clock/clock.js";
import { startBench, type Bench } from "../client.js";

describe("steerableClock", () => {
  const startedClock = (mode: Parameters<typeof steerableClock>[0]) => {
    const base = virtualClock(1_000);
    return { base, clock: steerableClock(mode, base) };
  };

  test.each([
    ["real", 10, 1_010],
    ["x60", 10, 1_600],
    ["x0.5", 10, 1_005],
  ] as const)(
    "steerableClock in mode %s shows, %d ms after the start, %d",
    (mode, byMs, shownMs) => {
      const { base, clock } = startedClock(mode);
      base.advance(byMs);
      expect(clock.nowMs()).toBe(shownMs);
    },
  );

  test("steerableClock in mode virtual moves only on advance, and never back", () => {
    const { base, clock } = startedClock("virtual");
    const before = clock.nowMs();
    base.advance(10_000);
    expect(clock.nowMs()).toBe(before);
    clock.advance(5);
    expect(clock.nowMs()).toBe(before + 5);
    expect(() => clock.advance(-1)).toThrow(RangeError);
  });

  test("steerableClock keeps its time on a change of mode, and advances in every mode", () => {
    const { base, clock } = startedClock("x10");
    base.advance(10);
    clock.setMode("real");
    expect(clock.nowMs()).toBe(1_100);
    base.advance(10);
    clock.advance(1_000);
    expect(clock.nowMs()).toBe(2_110);
    expect(clock.mode()).toBe("real");
  });
});

test.each([
  ["real", "real"],
  ["x60", "x60"],
  ["x1.50", "x1.5"],
  ["x0", undefined],
  ["x", undefined],
  ["60", undefined],
  ["fast", undefined],
])("clockMode parses %j as %j", (text, mode) => {
  expect(clockMode(text)).toBe(mode);
});

/** Polls, as a client does, until the VM has `status`. */
async function untilStatus(bench: Bench, id: string, status: string): Promise<void> {
  while ((await bench.statusOf(id)) !== status) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe("the clock of a simulator", () => {
  test("a virtual clock advances to the next event while clients only poll", async () => {
    const bench = await startBench({ clock: "virtual", bootMs: 3_600_000 });
    const before = bench.simulator.clock.nowMs();
    const [id = ""] = await bench.launch(1);
    await untilStatus(bench, id, "running");
    // The VM was pending for its whole boot time. A look at it in between could come too late on a busy machine.
    expect(bench.simulator.clock.nowMs()).toBe(before + 3_600_000);
  });

  test("a virtual clock also advances after an out-of-band change", async () => {
    const bench = await startBench({ clock: "virtual" });
    const [id = ""] = await bench.launch(1);
    bench.simulator.failInstance(id);
    await untilStatus(bench, id, "gone");
    expect(bench.simulator.ledger().alive).toBe(0);
  });

  test("the admin API reads, advances and switches the clock", async () => {
    const bench = await startBench({ clock: "virtual" });
    const { body: before } = await bench.admin("GET", "/clock");
    expect(before).toEqual({
      mode: "virtual",
      nowMs: Date.UTC(2026, 0, 1),
      now: "2026-01-01T00:00:00.000Z",
    });
    await bench.admin("POST", "/clock", { advance: "90s" });
    const { body } = await bench.admin("POST", "/clock", { advance: 500 });
    expect(body["now"]).toBe("2026-01-01T00:01:30.500Z");
    const { body: after } = await bench.admin("POST", "/clock", { mode: "x60" });
    expect(after["mode"]).toBe("x60");
    expect(bench.simulator.clockControl.report().mode).toBe("x60");
  });

  test("a clock that the caller passes in moves only when the caller moves it, or on an advance over HTTP", async () => {
    const bench = await startBench();
    expect((await bench.admin("POST", "/clock", { advance: "1s" })).body).toMatchObject({
      mode: "given",
      nowMs: bench.clock.nowMs(),
    });
    expect((await bench.admin("POST", "/clock", { mode: "real" })).httpStatus).toBe(400);
    await new Promise((resolve) => setTimeout(resolve, 80));
    const [id = ""] = await bench.launch(1);
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(await bench.statusOf(id)).toBe("pending");
  });

  test.each([{ mode: "fast" }, { advance: "soon" }, { advance: -1 }, { back: 1 }, []])(
    "POST clock rejects %j and leaves the clock as it is",
    async (order) => {
      const bench = await startBench({ clock: "virtual" });
      expect((await bench.admin("POST", "/clock", order)).httpStatus).toBe(400);
      expect(bench.simulator.clock.nowMs()).toBe(Date.UTC(2026, 0, 1));
    },
  );
});
