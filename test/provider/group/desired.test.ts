import { describe, expect, test } from "@jest/globals";
import { toDesired } from "../../../provider/group/desired.js";
import { groupKeyOf, specHashOf } from "../../../provider/group/identity.js";
import { INPUTS, SPEC } from "./web.js";

describe("toDesired", () => {
  test("toDesired derives the identity of a group and reads its names", () => {
    expect(toDesired(INPUTS)).toEqual({
      regionId: "cn-north-1",
      groupKey: groupKeyOf("lineage-1"),
      count: 3,
      spec: SPEC,
      specHash: specHashOf("lineage-1", { spec: SPEC }),
      name: { prefix: "web-", start: 1, width: 3, suffix: "" },
      hostname: undefined,
      special: new Map(),
      placements: [],
      extraSpec: undefined,
      maxDelete: Infinity,
    });
  });

  test("toDesired reads the numbers of the host name on their own", () => {
    const instanceSpec = { ...SPEC, hostname: "h[10]" };
    expect(toDesired({ ...INPUTS, instanceSpec }).hostname).toEqual({
      prefix: "h",
      start: 10,
      width: 2,
      suffix: "",
    });
  });
});
