/** Holds package.json: files of the package, and its statement of supported Node versions. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path/posix";
import { expect, test } from "@jest/globals";

interface Manifest {
  readonly files: readonly string[];
  readonly engines: { readonly node: string };
  readonly dependencies: Readonly<Record<string, string>>;
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}

/** npm packs README and LICENSE without being asked. */
const PACKED = ["README.md", "LICENSE", ...manifestOf(".").files].filter((name) =>
  existsSync(name),
);

function pagesUnder(name: string): readonly string[] {
  if (!statSync(name).isDirectory()) return name.endsWith(".md") ? [name] : [];
  return readdirSync(name, { recursive: true, encoding: "utf8" })
    .filter((page) => page.endsWith(".md"))
    .map((page) => join(name, page.replaceAll("\\", "/")));
}

function isPacked(file: string): boolean {
  return existsSync(file) && PACKED.some((name) => file === name || file.startsWith(`${name}/`));
}

test("the package holds every file that one of its pages links to", () => {
  const pages = PACKED.flatMap(pagesUnder);
  expect(pages).toContain("docs/reliability.md");
  const missing = pages.flatMap((page) =>
    [...readFileSync(page, "utf8").matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
      .map(([, link = ""]) => link)
      .filter((link) => !/^\w+:/.test(link))
      .filter((link) => !isPacked(join(page, "..", link)))
      .map((link) => `${page}: ${link}`),
  );
  expect(missing).toEqual([]);
});

test("the package asks for the same Node versions as its strictest dependency", () => {
  const { engines, dependencies } = manifestOf(".");
  expect(Object.keys(dependencies)).toContain("ini");
  expect(engines.node).toBe(manifestOf("node_modules/ini").engines.node);
});
