/** Reads the citations of `docs/` in a source file. Pure throughout. */

/** One page, and one heading of it where the source names one. */
export interface Citation {
  readonly line: number;
  readonly page: string;
  readonly anchor: string | undefined;
}

const PAGE = /\bdocs\/[\w/-]+\.md/g;
/** `#one`, then any of `, #other`, with a remark in brackets between them. */
const ANCHORS = /^#[\w-]+(?:(?: \([^)]*\))?, #[\w-]+)*/;

/** The citations of a source file: `docs/page.md#heading`, and more headings of the page as `, #heading`. */
export function citationsIn(text: string): readonly Citation[] {
  return text.split("\n").flatMap((content, at) =>
    [...content.matchAll(PAGE)].flatMap(({ 0: page, index }): readonly Citation[] => {
      const [anchors] = ANCHORS.exec(content.slice(index + page.length)) ?? [""];
      const line = at + 1;
      return anchors === ""
        ? [{ line, page, anchor: undefined }]
        : [...anchors.matchAll(/#([\w-]+)/g)].map(([, anchor]) => ({ line, page, anchor }));
    }),
  );
}

/** A section number, or the vendor's page, cited where a heading of `docs/jdcloud.md` is due. */
const BARE = [/\breferences? (?:sections? )?\d/i, /@see (?:the )?vendor/, /vendor's page, [^a-z]/];

/** The lines of a source file with a citation of the cloud other than a heading. */
export function bareCitationsIn(text: string): readonly number[] {
  return text
    .split("\n")
    .flatMap((content, at) => (BARE.some((form) => form.test(content)) ? [at + 1] : []));
}
