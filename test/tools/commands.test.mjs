/** The commands as a developer or a pipeline runs them: their exit codes. */
import { expect, test } from "@jest/globals";
import { join } from "node:path";
import { run } from "../../tools/process/child.mjs";
import { NODE, ROOT } from "../../tools/process/paths.mjs";

test.each([
  ["crash-matrix", ["no-such-operation"], "no operation no-such-operation; there are: "],
  ["crash-matrix", ["tag", "roll"], "usage: npm run crash-matrix"],
  ["simulate", ["--count", "0"], "--count a whole number above 0"],
  ["simulate", ["--mutant", "no such mutant"], 'no mutant has "no such mutant" in its name'],
])(
  "%s %j fails, and says why",
  async (command, args, message) => {
    const { code, output } = await run(NODE, [join(ROOT, "tools", `${command}.mjs`), ...args], {
      cwd: ROOT,
    });
    expect(output).toContain(message);
    expect(code).toBe(1);
  },
  120_000,
);
