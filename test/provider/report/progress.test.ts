import { describe, expect, test } from "@jest/globals";
import { formatEvent } from "../../../provider/report/progress.js";
import { driftedOf, memberOf } from "../group/web-group.js";

describe("spoken", () => {
  const progress = { kind: "progress", running: 63, wanted: 100, failed: 0, unwanted: 0 } as const;

  test.each([
    [progress, "63/100 running"],
    [{ ...progress, failed: 2 }, "63/100 running, 2 failed"],
    [{ ...progress, unwanted: 3 }, "63/100 running, 3 to be deleted"],
    [{ ...progress, wanted: 0, failed: 1 }, "1 failed"],
    [{ ...progress, wanted: 0 }, "all deleted"],
    [{ ...progress, failed: 2, unwanted: 3 }, "63/100 running, 2 failed, 3 to be deleted"],
  ])("spoken of %j is live and reads %j", (event, text) => {
    expect(formatEvent(event)).toEqual({ text, severity: "info", isLive: true });
  });

  test("spoken of adopted VMs names them and stays", () => {
    const members = [memberOf(0), memberOf(1)];
    expect(formatEvent({ kind: "adopted", members })).toEqual({
      text: "took in 2 VMs that an interrupted run left: web-001 (i-0), web-002 (i-1)",
      severity: "info",
      isLive: false,
    });
  });

  test("spoken of many adopted VMs names twenty, and counts the rest", () => {
    const members = Array.from({ length: 145 }, (_, slot) => memberOf(slot));
    const { text } = formatEvent({ kind: "adopted", members });
    expect(text).toMatch(/^took in 145 VMs .*, web-020 \(i-19\) and 125 more$/);
    expect(formatEvent({ kind: "adopted", members: members.slice(0, 20) }).text).toMatch(
      /\(i-19\)$/,
    );
  });

  test("spoken of a create call that may have been carried out says what is looked for", () => {
    expect(formatEvent({ kind: "in-doubt", names: "web-001…web-003" })).toEqual({
      text: "a create call for web-001…web-003 has been sent before and may have been carried out: looking for its VMs before anything is launched in their place",
      severity: "info",
      isLive: false,
    });
  });

  test("spoken of surplus VMs warns and names them", () => {
    expect(formatEvent({ kind: "surplus", members: [memberOf(0, { instanceId: "i-x" })] })).toEqual(
      {
        text: "retiring 1 VM that doubles a slot of the group: web-001 (i-x)",
        severity: "warning",
        isLive: false,
      },
    );
  });

  test("spoken of VMs changed behind our back warns, and says in what each differs", () => {
    expect(formatEvent({ kind: "deferred", members: [driftedOf(0), driftedOf(1)] })).toEqual({
      text: "changed behind our back, left for the next `pulumi up` to replace: web-001 (i-0): az is b, declared cn-north-1a; web-002 (i-1): az is b, declared cn-north-1a",
      severity: "warning",
      isLive: false,
    });
  });
});
