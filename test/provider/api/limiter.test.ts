import { describe, expect, test } from "@jest/globals";
import { CLOUD_RATE, createLimiter } from "../../../provider/api/limiter.js";
import { toyClock } from "./world.js";

const WIDE = { perSecond: 10, burst: 3, concurrent: 100 };

/** Runs all pending promises; no time passes. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("createLimiter", () => {
  test("createLimiter runs a burst at once, then one call per tenth of a second", async () => {
    const clock = toyClock(1000);
    const limiter = createLimiter(WIDE, clock);
    const times: number[] = [];
    const call = async () => void times.push(clock.nowMs());
    await Promise.all(Array.from({ length: 6 }, () => limiter.run(call)));
    expect(times).toEqual([1000, 1000, 1000, 1100, 1200, 1300]);
  });

  test("createLimiter saves at most one burst during a pause", async () => {
    const clock = toyClock();
    const limiter = createLimiter(WIDE, clock);
    clock.set(3_600_000);
    const times: number[] = [];
    const call = async () => void times.push(clock.nowMs() - 3_600_000);
    await Promise.all(Array.from({ length: 5 }, () => limiter.run(call)));
    expect(times).toEqual([0, 0, 0, 100, 200]);
  });

  test("createLimiter does not wait an hour when the clock is set back by an hour", async () => {
    const clock = toyClock(3_600_000);
    const limiter = createLimiter(WIDE, clock);
    await limiter.run(async () => undefined);
    clock.set(0);
    await limiter.run(async () => undefined);
    await limiter.run(async () => undefined);
    await limiter.run(async () => undefined);
    expect(clock.slept).toEqual([100]);
  });

  test("createLimiter runs calls in their order, and returns each call its own result", async () => {
    const limiter = createLimiter(WIDE, toyClock());
    const order: number[] = [];
    const calls = Array.from({ length: 5 }, (_, at) =>
      limiter.run(async () => {
        order.push(at);
        return at * 10;
      }),
    );
    expect(await Promise.all(calls)).toEqual([0, 10, 20, 30, 40]);
    expect(order).toEqual([0, 1, 2, 3, 4]);
  });

  test("createLimiter limits the concurrent calls", async () => {
    const limiter = createLimiter({ perSecond: 1000, burst: 1000, concurrent: 2 }, toyClock());
    const finish: (() => void)[] = [];
    const calls = Array.from({ length: 4 }, () =>
      limiter.run(() => new Promise<void>((resolve) => finish.push(resolve))),
    );
    await settled();
    expect(finish).toHaveLength(2);
    finish[0]?.();
    await settled();
    expect(finish).toHaveLength(3);
    finish[1]?.();
    finish[2]?.();
    await settled();
    expect(finish).toHaveLength(4);
    finish[3]?.();
    await Promise.all(calls);
  });

  test("createLimiter runs the next call after a failed call", async () => {
    const limiter = createLimiter({ ...WIDE, concurrent: 1 }, toyClock());
    const failed = limiter.run(() => Promise.reject(new Error("boom")));
    await expect(failed).rejects.toThrow("boom");
    await expect(limiter.run(async () => "next")).resolves.toBe("next");
  });

  test("createLimiter skips an aborted call, and runs the others", async () => {
    const limiter = createLimiter(WIDE, toyClock());
    const stop = new AbortController();
    stop.abort(new Error("the engine is gone"));
    let sent = 0;
    const call = async () => (sent += 1);
    await expect(limiter.run(call, stop.signal)).rejects.toThrow("the engine is gone");
    expect(sent).toBe(0);
    await expect(limiter.run(call)).resolves.toBe(1);
  });

  test("createLimiter stops the wait for a token on abort", async () => {
    const clock = toyClock();
    const limiter = createLimiter({ ...WIDE, burst: 1 }, clock);
    await limiter.run(async () => undefined);
    const stop = new AbortController();
    stop.abort(new Error("the engine is gone"));
    await expect(limiter.run(async () => 1, stop.signal)).rejects.toThrow("the engine is gone");
    expect(clock.slept).toEqual([]);
  });

  test("CLOUD_RATE is below the cloud's 1000 calls per minute", () => {
    const { perSecond, burst } = CLOUD_RATE;
    expect(perSecond * 60 + burst).toBeLessThan(1000);
  });
});
