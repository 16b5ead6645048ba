/** The page of every input and output, generated from the sources. */
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

/** The head of the page. */
const HEAD = `# Inputs and outputs

Every argument of a \`JdVmInstanceGroup\`, every field of the vendor's models within, and every output. This page is
generated from the docstrings in the sources; an editor shows the same texts. The last column comes from the table that
decides the effect of a change. Every value may be an output of another resource, at any depth; a null field counts as
absent.

Effects of a change:

| Effect | Meaning |
| --- | --- |
| in place | existing members stay as they are |
| live | the affected members are changed while they run; a value that the API can set but not take away replaces them ([preview](preview.md#changes-in-place)) |
| restarts members | the affected members are stopped, changed and started again, in the waves of \`rollout\`: same id, addresses and disks ([preview](preview.md#restarts-and-rebuilds)) |
| rebuilds members | the same with a new content of the system disk: all data on it is lost, data disks stay |
| replaces members | the affected members are deleted and created again with the same number |
| replaces the group | all members are deleted, and a new group is created |
| nothing | no effect: the cloud ignores the field when a VM is created, or the field is not about VMs |
`;

/** The path of each model, for its effects in the policy; a model in several places has the path of the first. */
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
  ["rollout", "RolloutArgs", ["rollout"]],
  ["preflight", "PreflightArgs", ["preflight"]],
];

/** The models of the outputs. */
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
      `\`${field.name}\`${field.isOptional ? "" : " (required)"}`,
      `\`${field.type}\``,
      withoutEffect(field.doc),
      effectOf([...at, field.name]) ?? "",
    ]);
    return section(title, model.doc, [["Field", "Type", "Meaning", "Effect of a change"], ...rows]);
  });
  const outputs = OUTPUTS.flatMap(([title, source, name]) => {
    const model = named(modelsOf(source), name);
    const rows = model.fields.map(({ name: field, type, doc }) => [
      `\`${field}\``,
      `\`${type}\``,
      doc,
    ]);
    const doc =
      title === "Outputs" ? "Outputs of a group, for its program and for other stacks." : model.doc;
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

/** A meaning without the words of its effect; the effect has a column of its own. */
function withoutEffect(doc: string): string {
  return doc.replace(
    / ?(Live in `\w+`, elsewhere: )?(Live|Restarts|Rebuilds|Replaces( it| members| those members| the group)?|In place|Nothing else changes)\.$/,
    "",
  );
}

/** A type as a reader needs it: without the wrappers common to every field. */
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
