/** When a preview asks the cloud: before a create and before an update, not before an update that is none. */
import { describe, expect, test } from "@jest/globals";
import { createPreflight } from "../../../provider/lifecycle/preflight.js";
import { createSession } from "../../../provider/lifecycle/session.js";
import { diffGroup } from "../../../provider/plan/diff.js";
import { INPUTS, SPEC } from "../group/web-group.js";

/** A preflight whose connections fail, with the regions it wanted to connect to. */
function preflight() {
  const regions: string[] = [];
  const connect = (regionId: string): never => {
    regions.push(regionId);
    throw new Error("no connection in this test");
  };
  const clock = { nowMs: () => 0, sleep: () => Promise.resolve() };
  const created = createPreflight(createSession(), { connect, clock, say: () => undefined });
  return { ...created, regions };
}

const SAVED = { ...INPUTS, version: 1, generation: 1, instances: [] };
const NEWS = { ...INPUTS, instanceSpec: { ...SPEC, imageId: "img-b" } };

describe("createPreflight", () => {
  test("the preflight of an update asks the cloud of its region", async () => {
    const { update, regions } = preflight();
    await update("urn", diffGroup(SAVED, NEWS));
    expect(new Set(regions)).toEqual(new Set([INPUTS.regionId]));
  });

  test("the preflight of an update that replaces the group asks nothing: the check of the create does", async () => {
    const { update, regions } = preflight();
    const found = diffGroup(SAVED, { ...NEWS, regionId: "cn-east-1" });
    expect(found.replaces).toEqual(["regionId"]);
    expect(await update("urn", found)).toBe(false);
    expect(regions).toEqual([]);
  });
});
