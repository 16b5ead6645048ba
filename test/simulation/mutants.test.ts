import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { MUTANTS } from "./mutants.js";

const BUILD = new URL("../../", import.meta.url);

test.each(MUTANTS)("the mutant «$name» fits the compiled code", ({ edits }) => {
  for (const { file, find, put } of edits) {
    const text = readFileSync(new URL(file, BUILD), "utf8");
    expect(text.split(find)).toHaveLength(2);
    expect(put).not.toBe(find);
  }
});
