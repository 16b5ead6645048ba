import { describe, expect, test } from "@jest/globals";
import { membersText } from "../../../provider/report/members.js";
import { memberOf, web, webWith } from "../group/web-group.js";

const range = (size: number) => Array.from({ length: size }, (_, slot) => memberOf(slot));

describe("membersText", () => {
  test("membersText names up to twenty members one by one", () => {
    expect(membersText(web(2), range(2))).toBe("web-001 (i-0), web-002 (i-1)");
    expect(membersText(web(20), range(20)).split(", ")).toHaveLength(20);
  });

  test("membersText folds the names of more members and keeps every id", () => {
    const ids = range(21).map(({ instanceId }) => instanceId);
    expect(membersText(web(21), range(21))).toBe(`web-001…web-021 (21: ${ids.join(" ")})`);
    expect(membersText(webWith({ overrides: { 4: { name: "db" } } }), range(21))).toMatch(
      /^web-001…web-004, db, web-006…web-021 \(21: i-0 /,
    );
  });

  test("membersText of no members is empty, and a VM without a name appears as its id", () => {
    expect(membersText(web(0), [])).toBe("");
    expect(membersText(web(1), [memberOf(0, { name: "" })])).toBe("i-0");
  });
});
