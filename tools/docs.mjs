// @ts-check
/** `npm run docs`: writes docs/inputs.md and the README's table of inputs from the docstrings; tests compare both. */
import { readFile, writeFile } from "node:fs/promises";
import { build } from "./setup/build.mjs";
import { main } from "./process/failure.mjs";
import { ROOT } from "./process/paths.mjs";

/** @param {string} line */
const log = (line) => console.log(`docs: ${line}`);

/** @type {(file: string, text: string) => Promise<void>} */
async function write(file, text) {
  if ((await readFile(file, "utf8").catch(() => "")) === text) return log(`${file} is current`);
  await writeFile(file, text);
  log(`${file} written`);
}

await main(async () => {
  process.chdir(ROOT);
  await build({ log });
  const { inputsPage } = await import("../dist/test/provider/inputs-page.js");
  const { readmePage } = await import("../dist/test/provider/readme-page.js");
  await write("docs/inputs.md", inputsPage());
  await write("README.md", readmePage(await readFile("README.md", "utf8")));
  return 0;
});
