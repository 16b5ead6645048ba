/** Holds docs/inputs.md and the docstrings together; `npm run docs` writes the page. */
import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { InstanceSpec } from "../../provider/wire/spec.js";
import { inputsPage } from "./inputs-page.js";

test("the page of inputs is current (`npm run docs` writes it)", () => {
  expect(readFileSync("docs/inputs.md", "utf8")).toBe(inputsPage());
});

test("the page of inputs has a row for every field, each with a type and a meaning", () => {
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
