import { expect, test } from "@jest/globals";
import { refusedUpdate } from "../../../provider/lifecycle/refused-update.js";
import { RefusedRun } from "../../../provider/reconcile/reconcile.js";
import { secretOf } from "../../../provider/wire/hidden-inputs.js";

const OLDS = {
  ...{ count: 30, maxDelete: 9, __revision: "a", __urn: "u" },
  ...{ version: 1, instances: [{ slot: 0, instanceId: "i-a" }], failures: [] },
};
const NEWS = { count: 10, deletionProtection: true, __revision: "b", __provider: "text" };
const savedAfter = (hasUnsaved: boolean) =>
  refusedUpdate(new RefusedRun("no", hasUnsaved), { groupKey: "k" }, { olds: OLDS, news: NEWS });

test("refusedUpdate keeps the saved group, and takes the limit and the revision of the program", () => {
  const { id, properties, reasons } = savedAfter(false);
  expect({ id, reasons }).toEqual({ id: "k", reasons: ["no"] });
  const { maxDelete: _, ...kept } = OLDS;
  expect(properties).toEqual({
    ...kept,
    ...{ deletionProtection: true, __revision: "b", __provider: "text" },
  });
});

test("refusedUpdate keeps the former revision if the state lacks VMs of the group", () => {
  expect(savedAfter(true).properties).toMatchObject({ __revision: "a", deletionProtection: true });
});

test("refusedUpdate saves the former specs encrypted, though it gets them in clear", () => {
  const formerSpecs = [{ instanceSpec: { password: "Former-Passw0rd" } }];
  const { properties } = refusedUpdate(
    new RefusedRun("no", false),
    { groupKey: "k" },
    { olds: { ...OLDS, __formerSpecs: formerSpecs }, news: NEWS },
  );
  expect(properties["__formerSpecs"]).toEqual(secretOf(formerSpecs));
});
