/** Reads messages with advice from the sources, and from the page on troubleshooting. Pure. */
import ts from "typescript";

/**
 * A verb in the imperative at the beginning of a sentence or a part of one. A message with advice contains at least
 * one.
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

/** Shorter texts are only parts of messages. */
const SHORTEST = 15;

/** A text with advice and its line; `…` stands for each inserted value. */
export interface Advice {
  readonly line: number;
  readonly text: string;
}

/** The texts with advice in a source, without imports and types. */
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

/** A literal with `…` for its values; adjacent values share one. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  const spans = node.templateSpans.map(({ literal }) => `…${literal.text}`);
  return [node.head.text, ...spans].join("").replace(/…+/g, "…").trim();
}

/** The messages explained by a page: the code in the first column of its tables. */
export function explainedIn(page: string): readonly string[] {
  return page.split("\n").flatMap((line) => {
    const [, first = ""] = /^\| (.*?) \| /.exec(line) ?? [];
    return [...first.matchAll(/(`+)(.+?)\1(?!`)/g)].map(([, , code = ""]) =>
      code.trim().replaceAll(String.raw`\|`, "|"),
    );
  });
}
