/** Writes the README's table of inputs from the docstrings of the arguments. */
import { argsIn } from "./docstrings.js";

const [START, END] = ["<!-- inputs: made from the docstrings -->", "<!-- end of inputs -->"];

/** The rows of the table, one for each input of a group. Reads the sources from the current folder. */
export function inputRows(): readonly string[] {
  const group = argsIn("provider/resource/instance-group-args.ts").find(
    ({ name }) => name === "JdVmInstanceGroup",
  );
  return (group?.fields ?? []).map(
    ({ name, doc }) => `| \`${name}\` | ${doc.replaceAll("|", "\\|")} |`,
  );
}

/** The README with a current table of inputs; all other text is taken over. */
export function readmePage(readme: string): string {
  const [before = "", rest = ""] = readme.split(`${START}\n`);
  const [, after = ""] = rest.split(END);
  const table = ["| Input | Meaning, and what a change does |", "| --- | --- |", ...inputRows()];
  return `${before}${START}\n\n${table.join("\n")}\n\n${END}${after}`;
}
