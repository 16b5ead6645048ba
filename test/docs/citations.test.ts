/** Every citation in code and every link in a page leads to an existing heading. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { bareCitationsIn, citationsIn } from "./citations.js";
import { anchorOf, headingsOf, linksOf } from "./pages.js";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const CLOUD_PAGE = "docs/jdcloud.md";

function filesIn(folder: string, ending: RegExp): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}/${name}`.replaceAll("\\", "/"))
    .filter((name) => ending.test(name));
}

const textOf = (file: string) => readFileSync(join(ROOT, file), "utf8");

const SOURCES = ["provider", "simulator", "test"]
  .flatMap((tree) => filesIn(tree, /\.ts$/))
  .filter((file) => !file.startsWith("test/docs/"))
  .map((file) => ({ file, text: textOf(file) }));
const PAGES = [
  ...["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"],
  ...filesIn("docs", /\.md$/),
];

/** The anchors of a page; undefined when there is no such page. */
function anchorsIn(page: string): ReadonlySet<string> | undefined {
  if (!existsSync(join(ROOT, page))) return undefined;
  return new Set(headingsOf(textOf(page)).map(({ anchor }) => anchor));
}

/** The fault of a named page and anchor; undefined when both exist. */
function missing(page: string, anchor: string | undefined): string | undefined {
  if (!page.endsWith(".md")) return existsSync(join(ROOT, page)) ? undefined : `no ${page}`;
  const anchors = anchorsIn(page);
  if (!anchors) return `no ${page}`;
  return anchor === undefined || anchors.has(anchor) ? undefined : `no #${anchor} in ${page}`;
}

/** The faults of the links of a page. */
function deadLinks(page: string, text: string): readonly string[] {
  return linksOf(text)
    .filter(({ target }) => !/^[a-z]+:/.test(target))
    .flatMap(({ line, target }) => {
      const [path = "", anchor] = target.split("#");
      const fault = missing(path === "" ? page : join(dirname(page), path), anchor);
      return fault === undefined ? [] : [`${page}:${line}: ${fault}`];
    });
}

describe("citations in the sources", () => {
  test("every citation resolves to a page, and to a heading of it", () => {
    const cited = SOURCES.flatMap(({ file, text }) =>
      citationsIn(text).map((citation) => ({ file, ...citation })),
    );
    const faults = cited.flatMap(({ file, line, page, anchor }) => {
      const fault = missing(page, anchor);
      return fault === undefined ? [] : [`${file}:${line}: ${fault}`];
    });
    expect(faults).toEqual([]);
    expect(cited.filter(({ page }) => page === CLOUD_PAGE).length).toBeGreaterThan(120);
  });

  test("no source cites the cloud by a section number or by the vendor's page alone", () => {
    const bare = SOURCES.flatMap(({ file, text }) =>
      bareCitationsIn(text).map((line) => `${file}:${line}`),
    );
    expect(bare).toEqual([]);
  });

  test("every heading of the cloud's page is cited by a source or linked from the page", () => {
    const used = new Set([
      ...SOURCES.flatMap(({ text }) => citationsIn(text))
        .filter(({ page }) => page === CLOUD_PAGE)
        .map(({ anchor }) => anchor),
      ...linksOf(textOf(CLOUD_PAGE))
        .filter(({ target }) => target.startsWith("#"))
        .map(({ target }) => target.slice(1)),
    ]);
    const headings = headingsOf(textOf(CLOUD_PAGE)).filter(({ level }) => level > 1);
    expect(headings.map(({ anchor }) => anchor).filter((anchor) => !used.has(anchor))).toEqual([]);
    expect(headings.length).toBeGreaterThan(40);
  });
});

test.each(PAGES)("every relative link and anchor of %s resolves", (page) => {
  expect(deadLinks(page, textOf(page))).toEqual([]);
});

describe("the checks themselves", () => {
  test("citationsIn reads one heading, several with remarks between, and a page without one", () => {
    const text = [
      "/** Bounds. @see docs/jdcloud.md#disks (iops), #charge, #tags; more */",
      "// See docs/simulator.md, and (docs/jdcloud.md#tokens).",
    ].join("\n");
    expect(citationsIn(text)).toEqual([
      { line: 1, page: "docs/jdcloud.md", anchor: "disks" },
      { line: 1, page: "docs/jdcloud.md", anchor: "charge" },
      { line: 1, page: "docs/jdcloud.md", anchor: "tags" },
      { line: 2, page: "docs/simulator.md", anchor: undefined },
      { line: 2, page: "docs/jdcloud.md", anchor: "tokens" },
    ]);
  });

  test.each([
    ["a number", "@see reference 7.1"],
    ["a section", "(references sections 1.2)"],
    ["the vendor's page", "@see the vendor's page"],
    ["a part of the vendor's page", "/** The vendor's page, 返回码, row by row. */"],
  ])("bareCitationsIn reports %s", (_, text) => {
    expect(bareCitationsIn(`fine\n${text}`)).toEqual([2]);
  });

  test("a planted link to a page or an anchor that does not exist is reported with its line", () => {
    const planted = "# A\n[a](#a) [b](#b)\n[c](none.md) `[d](none.md)`\n[e](https://example.com)";
    expect(deadLinks("docs/planted.md", planted)).toEqual([
      "docs/planted.md:2: no docs/planted.md",
      "docs/planted.md:2: no docs/planted.md",
      "docs/planted.md:3: no docs/none.md",
    ]);
    const [first] = deadLinks("docs/preview.md", "[b](#no-such-heading)");
    expect(first).toBe("docs/preview.md:1: no #no-such-heading in docs/preview.md");
  });

  test("headingsOf numbers repeated anchors and leaves code out", () => {
    const text =
      "# Why `a.b`?\n```sh\n# no heading\n```\n## Why a.b\n## 默认值, 100 %\n## [x](y) z";
    expect(headingsOf(text)).toEqual([
      { level: 1, anchor: "why-ab" },
      { level: 2, anchor: "why-ab-1" },
      { level: 2, anchor: "默认值-100-" },
      { level: 2, anchor: "x-z" },
    ]);
    expect(anchorOf("Names, hosts & `_tags`")).toBe("names-hosts--_tags");
  });
});
