import { describe, expect, test } from "@jest/globals";
import { pollDelayMs } from "../../../provider/plan/poll-delay.js";

describe("pollDelayMs", () => {
  test("pollDelayMs starts with short delays and ends with six seconds", () => {
    const delays = Array.from({ length: 9 }, (_, polls) => pollDelayMs(polls));
    expect(delays).toEqual([2000, 4000, 5000, 5000, 5000, 5000, 6000, 6000, 6000]);
  });

  test("pollDelayMs allows at most twelve polls in a boot of one minute", () => {
    let waitedMs = 0;
    let polls = 0;
    while (waitedMs < 60_000) waitedMs += pollDelayMs(polls++);
    expect(polls).toBeLessThanOrEqual(12);
    expect(waitedMs - 60_000).toBeLessThanOrEqual(5000);
  });
});
