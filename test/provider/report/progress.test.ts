import { describe, expect, test } from "@jest/globals";
import type { DriftedIntent } from "../../../provider/reconcile/ports.js";
import { formatEvent } from "../../../provider/report/progress.js";
import { driftedOf, memberOf } from "../group/web-group.js";

describe("formatEvent", () => {
  const progress = {
    kind: "progress",
    running: 63,
    wanted: 100,
    failed: 0,
    unwanted: 0,
    outdated: 0,
  } as const;

  test.each([
    [progress, "63/100 running"],
    [{ ...progress, failed: 2 }, "63/100 running, 2 failed"],
    [{ ...progress, unwanted: 3 }, "63/100 running, 3 to be deleted"],
    [{ ...progress, wanted: 0, failed: 1 }, "1 failed"],
    [{ ...progress, wanted: 0 }, "all deleted"],
    [{ ...progress, failed: 2, unwanted: 3 }, "63/100 running, 2 failed, 3 to be deleted"],
  ])("formatEvent of %j is live and reads %j", (event, text) => {
    expect(formatEvent(event)).toEqual({ text, severity: "info", isLive: true });
  });

  test("formatEvent of members changed in place counts them in a live line", () => {
    const members = [memberOf(0), memberOf(1)];
    expect(formatEvent({ kind: "modifying", members })).toEqual({
      text: "modifying 2 VMs in place",
      severity: "info",
      isLive: true,
    });
  });

  test("formatEvent of adopted VMs names them in a permanent line", () => {
    const members = [memberOf(0), memberOf(1)];
    expect(formatEvent({ kind: "adopted", members })).toEqual({
      text: "adopted 2 VMs left by an interrupted run: web-001 (i-0), web-002 (i-1)",
      severity: "info",
      isLive: false,
    });
  });

  test("formatEvent of many adopted VMs names twenty and counts the others", () => {
    const members = Array.from({ length: 145 }, (_, slot) => memberOf(slot));
    const { text } = formatEvent({ kind: "adopted", members });
    expect(text).toMatch(/^adopted 145 VMs .*, web-020 \(i-19\) and 125 more$/);
    expect(formatEvent({ kind: "adopted", members: members.slice(0, 20) }).text).toMatch(
      /\(i-19\)$/,
    );
  });

  test("formatEvent of an in-doubt call says that the run looks for its VMs", () => {
    expect(formatEvent({ kind: "in-doubt", names: "web-001…web-003" })).toEqual({
      text: "an earlier create call for web-001…web-003 may have succeeded: looking for its VMs before launching others in their place",
      severity: "info",
      isLive: false,
    });
  });

  test("formatEvent of surplus VMs is a warning with their names", () => {
    expect(formatEvent({ kind: "surplus", members: [memberOf(0, { instanceId: "i-x" })] })).toEqual(
      {
        text: "retiring 1 surplus VM in a slot that already has a member: web-001 (i-x)",
        severity: "warning",
        isLive: false,
      },
    );
  });

  test("formatEvent of VMs changed outside Pulumi is a warning with their differences", () => {
    expect(formatEvent({ kind: "deferred", intents: [replaced(0), replaced(1)] })).toEqual({
      text: "changed outside Pulumi; the next `pulumi up` will replace: web-001 (i-0): az is b, declared cn-north-1a; web-002 (i-1): az is b, declared cn-north-1a",
      severity: "warning",
      isLive: false,
    });
  });

  test("formatEvent tells drift that a call can put right from drift that needs more", () => {
    const renamed = memberOf(2, { liveDrift: 'name is "db", declared "web-003"' });
    const modified: DriftedIntent = { kind: "modify", member: renamed, steps: [], why: "" };
    const resized: DriftedIntent = {
      ...{ kind: "restart", steps: [], change: {}, isBegun: false, why: "" },
      member: memberOf(3, { drift: "instanceType is a, declared b" }),
    };
    expect(formatEvent({ kind: "deferred", intents: [modified] }).text).toBe(
      'changed outside Pulumi; the next `pulumi up` will modify: web-003 (i-2): name is "db", declared "web-003"',
    );
    expect(formatEvent({ kind: "deferred", intents: [modified, resized, replaced(0)] }).text).toBe(
      'changed outside Pulumi; the next `pulumi up` will replace: web-001 (i-0): az is b, declared cn-north-1a; it will restart: web-004 (i-3): instanceType is a, declared b; it will modify: web-003 (i-2): name is "db", declared "web-003"',
    );
  });
});

const replaced = (slot: number): DriftedIntent => ({
  ...{ kind: "replace", why: "" },
  member: driftedOf(slot),
});
