/** The README's table of inputs matches the arguments' docstrings; JDVM_README=write writes the table again. */
import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { argsIn } from "./docstrings.js";

const [START, END] = ["<!-- inputs: made from the docstrings -->", "<!-- end of inputs -->"];

function tableOf(): string {
  const group = argsIn("provider/resource/instance-group-args.ts").find(
    ({ name }) => name === "JdVmInstanceGroup",
  );
  const rows = (group?.fields ?? []).map(
    ({ name, doc }) => `| \`${name}\` | ${doc.replaceAll("|", "\\|")} |`,
  );
  return ["", "| Input | Meaning, and effect of a change |", "| --- | --- |", ...rows, ""].join(
    "\n",
  );
}

test("the README's table of inputs matches the arguments' docstrings", () => {
  const readme = readFileSync("README.md", "utf8");
  const [before = "", rest = ""] = readme.split(`${START}\n`);
  const [, after = ""] = rest.split(END);
  const made = `${before}${START}\n${tableOf()}\n${END}${after}`;
  if (process.env["JDVM_README"] === "write") writeFileSync("README.md", made);
  expect(tableOf().split("\n").length).toBeGreaterThan(15);
  expect(readFileSync("README.md", "utf8")).toBe(made);
});
