/** Holds the README's table of inputs and the docstrings of the arguments together; `npm run docs` writes the table. */
import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { inputRows, readmePage } from "./readme-page.js";

test("the README's table of inputs is current (`npm run docs` writes it)", () => {
  const readme = readFileSync("README.md", "utf8");
  expect(inputRows().length).toBeGreaterThan(11);
  expect(readme).toBe(readmePage(readme));
});
