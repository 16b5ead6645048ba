import { describe, expect, test } from "@jest/globals";
import { createHeldGroups } from "../../../provider/lifecycle/held-groups.js";

const KEY = "jdvm-1";
const WEB = { urn: "urn:pulumi:dev::p::t::web", regionId: "cn-north-1" };

describe("holderOf", () => {
  test("holderOf returns a group after its check and a diff without replacement", () => {
    const held = createHeldGroups();
    held.noteCheck(WEB.urn, true);
    expect(held.holderOf(KEY)).toBeUndefined();
    held.noteStay(KEY, WEB);
    expect(held.holderOf(KEY)).toEqual(WEB);
    expect(held.holderOf("jdvm-2")).toBeUndefined();
  });

  test("holderOf returns nothing after a diff without a check, as in a refresh", () => {
    const held = createHeldGroups();
    held.noteStay(KEY, WEB);
    expect(held.holderOf(KEY)).toBeUndefined();
  });

  test("holderOf returns nothing once the engine has decided to replace the group", () => {
    const held = createHeldGroups();
    held.noteCheck(WEB.urn, true);
    held.noteStay(KEY, WEB);
    held.noteCheck("urn:pulumi:dev::p::t::other", false);
    expect(held.holderOf(KEY)).toEqual(WEB);
    held.noteCheck(WEB.urn, false);
    expect(held.holderOf(KEY)).toBeUndefined();
    held.noteStay(KEY, WEB);
    expect(held.holderOf(KEY)).toBeUndefined();
  });

  test("holderOf returns a created group, and none without a URN", () => {
    const held = createHeldGroups();
    held.noteCreate(KEY, { ...WEB, urn: "" });
    expect(held.holderOf(KEY)).toBeUndefined();
    held.noteCreate(KEY, WEB);
    expect(held.holderOf(KEY)).toEqual(WEB);
  });
});
