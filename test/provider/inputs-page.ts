/** The page of every input and output, made from what the sources say of them. */
import { readFileSync } from "node:fs";
import ts from "typescript";
import { effectOf } from "../../provider/inputs/policy.js";
import type { Path } from "../../provider/inputs/unknown.js";

/** A type with fields, as it is declared. */
interface Model {
  readonly name: string;
  readonly doc: string;
  readonly fields: readonly Field[];
}

interface Field {
  readonly name: string;
  readonly doc: string;
  readonly type: string;
  readonly isOptional: boolean;
}

/** What is told of a field that is to be the same in each release. */
const HEAD = `# Inputs and outputs

Every argument of a \`JdVmInstanceGroup\`, every field of the vendor's models within, and every output. This page is made
from the docstrings that an editor shows, and the last column from the table that decides what a change does. Every value
may be an output of another resource, at any depth; a field that is null is one that is not given.

What a change does:

| Effect | Meaning |
| --- | --- |
| in place | the members that there are stay as they are |
| replaces members | the members that are struck are deleted, and launched anew under their own number |
| replaces the group | all members are deleted, and another group is launched |
| nothing | nothing at all: the cloud ignores the field when a VM is created, or it is not about VMs |
`;

/** Where each model of the arguments stands, so that the policy can be asked; the first place is as good as any other. */
const PLACES: readonly (readonly [title: string, model: string, at: Path])[] = [
  ["Arguments", "JdVmInstanceGroupArgs", []],
  ["instanceSpec", "InstanceSpecFieldsArgs", ["instanceSpec"]],
  ["instanceSpec.elasticIp", "ElasticIpSpecArgs", ["instanceSpec", "elasticIp"]],
  [
    "instanceSpec.primaryNetworkInterface",
    "InstanceNetworkInterfaceAttachmentSpecArgs",
    ["instanceSpec", "primaryNetworkInterface"],
  ],
  [
    "instanceSpec.primaryNetworkInterface.networkInterface",
    "NetworkInterfaceSpecArgs",
    ["instanceSpec", "primaryNetworkInterface", "networkInterface"],
  ],
  ["instanceSpec.systemDisk", "InstanceDiskAttachmentSpecArgs", ["instanceSpec", "systemDisk"]],
  ["instanceSpec.dataDisks[]", "InstanceDiskAttachmentSpecArgs", ["instanceSpec", "dataDisks"]],
  ["cloudDiskSpec of a disk", "DiskSpecArgs", ["instanceSpec", "dataDisks", "cloudDiskSpec"]],
  ["instanceSpec.charge", "ChargeSpecArgs", ["instanceSpec", "charge"]],
  ["instanceSpec.metadata[]", "MetadataArgs", ["instanceSpec", "metadata"]],
  ["instanceSpec.userdata[]", "UserdataArgs", ["instanceSpec", "userdata"]],
  ["instanceSpec.userTags[]", "TagArgs", ["instanceSpec", "userTags"]],
  ["overrides.<slot>", "OverrideArgs", ["overrides"]],
  ["placements[]", "PlacementArgs", ["placements"]],
  ["timeouts", "TimeoutsArgs", ["timeouts"]],
  ["preflight", "PreflightArgs", ["preflight"]],
];

/** Models of which the outputs are made. */
const OUTPUTS: readonly (readonly [title: string, source: string, model: string])[] = [
  ["Outputs", "provider/resource/instance-group.ts", "JdVmInstanceGroup"],
  ["instances[]", "provider/resource/instance-group.ts", "InstanceOutput"],
  ["failures[]", "provider/group/outcome.ts", "Failure"],
];

/** The whole page. */
export function inputsPage(): string {
  const models = [
    "provider/resource/instance-group-args.ts",
    "provider/resource/instance-spec-args.ts",
  ].flatMap(modelsOf);
  const inputs = PLACES.flatMap(([title, name, at]) => {
    const model = named(models, name);
    const rows = model.fields.map((field) => [
      `\`${field.name}\`${field.isOptional ? "" : " (needed)"}`,
      `\`${field.type}\``,
      withoutEffect(field.doc),
      effectOf([...at, field.name]) ?? "",
    ]);
    return section(title, model.doc, [["Field", "Type", "Meaning", "A change"], ...rows]);
  });
  const outputs = OUTPUTS.flatMap(([title, source, name]) => {
    const model = named(modelsOf(source), name);
    const rows = model.fields.map(({ name: field, type, doc }) => [
      `\`${field}\``,
      `\`${type}\``,
      doc,
    ]);
    const doc =
      title === "Outputs" ? "All that a program or another stack can read of a group." : model.doc;
    return section(title, doc, [["Output", "Type", "Meaning"], ...rows]);
  });
  return `${[HEAD, ...inputs, ...outputs].join("\n")}`;
}

function section(
  title: string,
  doc: string,
  rows: readonly (readonly string[])[],
): readonly string[] {
  const [head = [], ...body] = rows;
  const lineOf = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const table = [lineOf(head), lineOf(head.map(() => "---")), ...body.map(lineOf)];
  return [`## ${title.includes("<") ? `\`${title}\`` : title}\n\n${doc}\n\n${table.join("\n")}\n`];
}

function named(models: readonly Model[], name: string): Model {
  const model = models.find((one) => one.name === name);
  if (!model) throw new Error(`no ${name} in the sources`);
  return model;
}

/** The interfaces and classes of a source; tests run from the root. */
function modelsOf(path: string): readonly Model[] {
  const source = ts.createSourceFile(
    path,
    readFileSync(path, "utf8"),
    ts.ScriptTarget.ES2023,
    true,
  );
  return source.statements.flatMap((node): readonly Model[] =>
    ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node)
      ? [
          {
            name: node.name?.text ?? "",
            doc: docOf(node),
            fields: [...node.members].flatMap(fieldOf),
          },
        ]
      : [],
  );
}

function fieldOf(node: ts.TypeElement | ts.ClassElement): readonly Field[] {
  if (!ts.isPropertySignature(node) && !ts.isPropertyDeclaration(node)) return [];
  const name = node.name.getText();
  const isOptional = node.questionToken !== undefined;
  return [{ name, doc: docOf(node), type: typeText(node.type), isOptional }];
}

/** The docstring in one line. */
function docOf(node: ts.Node): string {
  return ts
    .getJSDocCommentsAndTags(node)
    .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "")
    .join(" ")
    .replace(/\s+/g, " ")
    .trim();
}

/** A meaning without the words for what a change does, which has a column of its own. */
function withoutEffect(doc: string): string {
  return doc.replace(
    / ?(Replaces( it| members| those members| the group)?|In place|Nothing else changes)\.$/,
    "",
  );
}

/** A type as a reader wants it: without what every field has. */
function typeText(node: ts.TypeNode | undefined): string {
  const text = (node?.getText() ?? "unknown").replace(/\s+/g, " ");
  if (/^Given</.test(text)) return "as given";
  return unwrapped(text)
    .replace(/^\| /, "")
    .replace(/ ?\| undefined$/, "")
    .replace(/ \| \(string & \{\}\)/g, " | …")
    .replace(/\b(\w+?)(Fields)?Args\b/g, "$1")
    .replace(/Pairs<(\w+)>/g, "$1[] | { [key]: string }")
    .replace(/readonly /g, "")
    .replace(/SavedMember\["(\w+)"\]/g, "string")
    .trim();
}

/** Without `pulumi.Input<…>` and `pulumi.Output<…>`, at any depth. */
function unwrapped(text: string): string {
  const start = /pulumi\.(?:Input|Output|Unwrap)</.exec(text);
  if (!start) return text;
  let depth = 1;
  let end = start.index + start[0].length;
  for (; end < text.length && depth > 0; end += 1) {
    if (text[end] === "<") depth += 1;
    if (text[end] === ">") depth -= 1;
  }
  const inner = text
    .slice(start.index + start[0].length, end - 1)
    .trim()
    .replace(/^\| /, "");
  const isListed = text.slice(end).startsWith("[]") && inner.includes(" ");
  const kept = isListed ? `(${inner})` : inner;
  return unwrapped(text.slice(0, start.index) + kept + text.slice(end));
}
