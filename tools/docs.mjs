// @ts-check
/** `npm run docs`: the README's table of inputs and docs/inputs.md as the sources say; the tests that hold them write them. */
import { join } from "node:path";
import { build } from "./setup/build.mjs";
import { run } from "./process/child.mjs";
import { main } from "./process/failure.mjs";
import { NODE, ROOT } from "./process/paths.mjs";

const JEST = join(ROOT, "node_modules", "jest", "bin", "jest.js");
const FLAGS = ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning"];
const PAGES = ["test/provider/readme.test.js", "test/provider/inputs-page.test.js"];

await main(async () => {
  await build({ log: (line) => console.log(`docs: ${line}`) });
  const env = { ...process.env, JDVM_README: "write" };
  return (await run(NODE, [...FLAGS, JEST, ...PAGES], { cwd: ROOT, env, show: true })).code;
});
