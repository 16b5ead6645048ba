/** Reading Markdown: the anchors of a page, and its links. Pure throughout. */

/** A heading of a page, with its anchor on the repository host. */
export interface Heading {
  readonly level: number;
  readonly anchor: string;
}

/** A link of a page: its target as written, and its line. */
export interface Link {
  readonly line: number;
  readonly target: string;
}

/** The anchor of a heading: lower case, no punctuation, hyphens for blanks; a letter of any script stays. */
export function anchorOf(heading: string): string {
  return heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M} _-]/gu, "")
    .replaceAll(" ", "-");
}

/** The headings of a page in order; a repeated anchor gets `-1`, `-2`, … */
export function headingsOf(text: string): readonly Heading[] {
  const counts = new Map<string, number>();
  return linesOutsideCode(text).flatMap(({ line }): readonly Heading[] => {
    const [, marks = "", title = ""] = /^(#{1,6}) +(.*?)(?: +#+)?$/.exec(line) ?? [];
    if (marks === "") return [];
    const plain = anchorOf(title);
    const repeats = counts.get(plain) ?? 0;
    counts.set(plain, repeats + 1);
    return [{ level: marks.length, anchor: repeats === 0 ? plain : `${plain}-${repeats}` }];
  });
}

/** The links `[text](target)` of a page, code left out. */
export function linksOf(text: string): readonly Link[] {
  return linesOutsideCode(text).flatMap(({ line, number }) =>
    [...line.replace(/`[^`]*`/g, "``").matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = ""]) => ({
      line: number,
      target,
    })),
  );
}

function linesOutsideCode(text: string): readonly { line: string; number: number }[] {
  let isCode = false;
  return text.split("\n").flatMap((line, at) => {
    const isFence = /^ *(```|~~~)/.test(line);
    if (isFence) isCode = !isCode;
    return isFence || isCode ? [] : [{ line, number: at + 1 }];
  });
}
