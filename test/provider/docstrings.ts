/** Reads the models of a source with their docstrings, to compare sources. */
import { readFileSync } from "node:fs";

export interface Documented {
  readonly name: string;
  readonly doc: string;
}

export type Model = Documented & { readonly fields: readonly Documented[] };

const DOC = /^ *\/\*\* (.*) \*\/$/;

/** Models with another name in the schema: its two disks differ in their bounds, not in their fields. */
const NAMES: Readonly<Record<string, string>> = {
  diskSpec: "DiskSpec",
  diskAttachmentSpec: "InstanceDiskAttachmentSpec",
};

/** The models of a source with their fields in order, each with the docstring directly above it. */
function modelsIn(path: string, model: RegExp, field: RegExp): readonly Model[] {
  // Reads the source, since compiled code has no docstrings; tests run from the root.
  const lines = readFileSync(path, "utf8").split("\n");
  const models: (Documented & { fields: Documented[] })[] = [];
  lines.forEach((line, at) => {
    const doc = DOC.exec(lines[at - 1] ?? "")?.[1] ?? "";
    const opened = model.exec(line)?.[1];
    if (opened !== undefined) models.push({ name: NAMES[opened] ?? opened, doc, fields: [] });
    const name = field.exec(line)?.[1];
    if (name !== undefined) models.at(-1)?.fields.push({ name, doc });
  });
  return models.filter(({ fields }) => fields.length > 0);
}

/** The interfaces `…Args` of a source, without the ending `Args`. */
export function argsIn(path: string): readonly Model[] {
  return modelsIn(path, /^export interface (\w+?)(?:Fields)?Args \{$/, /^ {2}(\w+)\??:/);
}

/** The schemas of a source. */
export function schemasIn(path: string): readonly Model[] {
  return modelsIn(
    path,
    /^(?:export const|function) (\w+)(?: = (?:z\.strictObject|\w+\.extend)\(\{$|\()/,
    /^(?: {2}| {4})(\w+): (?:z$|z\.|amount\.|open\(|whole\(|diskSpec\(|[A-Z]\w+[.,])/,
  );
}
