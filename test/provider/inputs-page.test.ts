/** docs/inputs.md matches the docstrings in the sources; JDVM_README=write writes the page again. */
import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { InstanceSpec } from "../../provider/wire/spec.js";
import { inputsPage } from "./inputs-page.js";

const FILE = "docs/inputs.md";

test("docs/inputs.md matches the docstrings in the sources", () => {
  const page = inputsPage();
  if (process.env["JDVM_README"] === "write") writeFileSync(FILE, page);
  expect(readFileSync(FILE, "utf8")).toBe(page);
});

test("docs/inputs.md has a row with meaning and type for every field", () => {
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
