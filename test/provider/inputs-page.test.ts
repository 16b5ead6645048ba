/** docs/inputs.md is what the sources say of inputs and outputs; JDVM_README=write writes it anew. */
import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { InstanceSpec } from "../../provider/wire/spec.js";
import { inputsPage } from "./inputs-page.js";

const FILE = "docs/inputs.md";

test("the page of inputs is what the sources say of them", () => {
  const page = inputsPage();
  if (process.env["JDVM_README"] === "write") writeFileSync(FILE, page);
  expect(readFileSync(FILE, "utf8")).toBe(page);
});

test("the page of inputs has a row for every field, and none without a meaning and a type", () => {
  const rows = inputsPage()
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()));
  expect(rows.length).toBeGreaterThan(100);
  for (const [, name = "", type = "", meaning = ""] of rows) {
    expect({ name, type: type !== "``", isTold: meaning !== "" }).toEqual({
      ...{ name, type: true, isTold: true },
    });
  }
  const names = rows.map(([, name = ""]) => /`(\w+)`/.exec(name)?.[1]);
  expect(names).toEqual(expect.arrayContaining(Object.keys(InstanceSpec.shape)));
});
