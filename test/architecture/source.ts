/** Reads a TypeScript source file: its imports, and its exports without a docstring. Pure throughout. */
import ts from "typescript";
import type { Import } from "./rooms.js";

/** A source file, by its name from the root of the repository. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/** Every import of a file: static, `export from`, `import type`, types by `import()`, dynamic, and `require`. */
export function importsOf({ file, text }: Source): readonly Import[] {
  const tree = parse(file, text);
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    const seen = importAt(node);
    if (seen) found.push({ file, line: lineOf(tree, node), ...seen });
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

type Seen = Pick<Import, "specifier" | "kind">;

function importAt(node: ts.Node): Seen | undefined {
  if (ts.isImportDeclaration(node)) {
    return {
      specifier: literal(node.moduleSpecifier),
      kind: isTypeImport(node) ? "type" : "value",
    };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
    return {
      specifier: literal(node.moduleSpecifier),
      kind: isTypeExport(node) ? "type" : "value",
    };
  }
  if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
    const kind = node.isTypeOnly ? "type" : "value";
    return { specifier: literal(node.moduleReference.expression), kind };
  }
  if (ts.isImportTypeNode(node)) {
    const argument = ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined;
    return { specifier: literal(argument), kind: "type" };
  }
  if (!ts.isCallExpression(node)) return undefined;
  if (node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return { specifier: literal(node.arguments[0]), kind: "dynamic" };
  }
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === "require";
  return isRequire ? { specifier: literal(node.arguments[0]), kind: "value" } : undefined;
}

function isTypeImport({ importClause: clause }: ts.ImportDeclaration): boolean {
  if (!clause) return false;
  if (clause.isTypeOnly) return true;
  const named = clause.namedBindings;
  if (clause.name || !named || !ts.isNamedImports(named)) return false;
  return named.elements.length > 0 && named.elements.every((one) => one.isTypeOnly);
}

function isTypeExport({ isTypeOnly, exportClause }: ts.ExportDeclaration): boolean {
  if (isTypeOnly) return true;
  if (!exportClause || !ts.isNamedExports(exportClause)) return false;
  return exportClause.elements.length > 0 && exportClause.elements.every((one) => one.isTypeOnly);
}

/** The exported declarations of a file without a docstring, as `file:line: name`. */
export function undocumentedOf({ file, text }: Source): readonly string[] {
  const tree = parse(file, text);
  return tree.statements
    .filter(isExported)
    .filter((statement) => !hasDocstring(statement, text))
    .filter((statement) => !isNameAgain(statement, tree.statements))
    .map((statement) => `${file}:${lineOf(tree, statement)}: ${nameOf(statement)}`);
}

function isExported(node: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

function hasDocstring(node: ts.Statement, text: string): boolean {
  const comments = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [];
  const last = comments.at(-1);
  return last !== undefined && text.startsWith("/**", last.pos);
}

/** Whether an earlier export has the same name: a schema and its type, or overloads, share one docstring. */
function isNameAgain(node: ts.Statement, all: readonly ts.Statement[]): boolean {
  const earlier = all.slice(0, all.indexOf(node)).filter(isExported);
  return earlier.some((one) => nameOf(one) === nameOf(node));
}

function nameOf(node: ts.Statement): string {
  if (ts.isVariableStatement(node)) {
    return node.declarationList.declarations.map(({ name }) => name.getText()).join(", ");
  }
  const named = node as ts.Statement & { readonly name?: ts.Node };
  return named.name?.getText() ?? "(without a name)";
}

function parse(file: string, text: string): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS);
}

function literal(node: ts.Node | undefined): string | undefined {
  return node && ts.isStringLiteralLike(node) ? node.text : undefined;
}

function lineOf(tree: ts.SourceFile, node: ts.Node): number {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}
