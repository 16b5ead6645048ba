/** Reading messages that ask someone to act: out of the sources, and out of the page that explains them. Pure. */
import ts from "typescript";

/**
 * A verb in the imperative where a sentence or a part of one begins. A message of this package ends in what to do now,
 * so it has one of them.
 */
const IMPERATIVE = new RegExp(
  String.raw`(?:^|[;:,.] |\bor |\band |\bthen |\bIf not, )(?:${[
    ...[
      "add",
      "ask",
      "call",
      "change",
      "check",
      "choose",
      "close",
      "configure",
      "contact",
      "copy",
      "correct",
    ],
    ...[
      "declare",
      "delete",
      "drop",
      "free",
      "get",
      "give",
      "grant",
      "import",
      "install",
      "keep",
      "leave",
      "list",
    ],
    ...[
      "lower",
      "make",
      "move",
      "name",
      "pass",
      "please",
      "put",
      "raise",
      "read",
      "refer",
      "remove",
      "rename",
    ],
    ...[
      "repeat",
      "replace",
      "report",
      "restore",
      "run",
      "save",
      "see",
      "set",
      "spell",
      "start",
      "stop",
      "take",
    ],
    ...["try", "turn", "unset", "update", "upgrade", "use", "wait", "wrap", "write"],
  ].join("|")})\b`,
  "i",
);

/** Shorter texts are parts of messages without a meaning of their own. */
const SHORTEST = 15;

/** A text of a source that asks to act, with `…` for each value that is put in, and its line. */
export interface Advice {
  readonly line: number;
  readonly text: string;
}

/** The texts of a source that ask to act; keys, imports and the parts of types are none. */
export function adviceIn(name: string, source: string): readonly Advice[] {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true);
  const found: Advice[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return;
    const text = textOf(node);
    if (text !== undefined && text.length > SHORTEST && IMPERATIVE.test(text)) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
      found.push({ line: line + 1, text });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** A literal with `…` for its values; neighbouring values are one. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  const spans = node.templateSpans.map(({ literal }) => `…${literal.text}`);
  return [node.head.text, ...spans].join("").replace(/…+/g, "…").trim();
}

/** The messages that a page explains: the code in the first column of its tables. */
export function explainedIn(page: string): readonly string[] {
  return page.split("\n").flatMap((line) => {
    const [, first = ""] = /^\| (.*?) \| /.exec(line) ?? [];
    return [...first.matchAll(/(`+)(.+?)\1(?!`)/g)].map(([, , code = ""]) =>
      code.trim().replaceAll(String.raw`\|`, "|"),
    );
  });
}
