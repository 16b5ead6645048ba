/**
 * Keeps the always secret fields encrypted in the state. The constructor marks them, but a transformation or transform
 * of the program may replace their values later, without a mark, so check marks them again. A remediating policy may
 * replace them after check, when nothing can mark them any more.
 */
import { isSame } from "../group/canonical.js";
import { isTree } from "../inputs/tree.js";
import { hasUnknown } from "../inputs/unknown.js";
import { readHidden, secretOf } from "../wire/hidden-inputs.js";
import { SECRET_FIELDS } from "../wire/redact.js";
import type { Properties } from "./boundary.js";
import type { Session } from "./session.js";

const SPEC = "instanceSpec";

/** The answer of check with Pulumi's mark on every secret field; unknown values are unchanged. Pure. */
export function withSecretMarks<Answer extends { readonly inputs: Properties }>(
  answer: Answer,
): Answer {
  const { inputs } = answer;
  const { [SPEC]: spec } = inputs;
  // Pulumi itself keeps a mark on the whole spec.
  const isMarked = readHidden(inputs).secretPaths.some(
    ([first, ...rest]) => first === SPEC && rest.length === 0,
  );
  if (!isTree(spec) || isMarked) return answer;
  const marked = Object.fromEntries(
    Object.entries(spec).map(([name, value]) => [
      name,
      SECRET_FIELDS.has(name) && !isAbsent(value) && !hasUnknown(value) ? secretOf(value) : value,
    ]),
  );
  return { ...answer, inputs: { ...inputs, [SPEC]: marked } };
}

/** The guard of the secret fields in one process. */
export interface SecretGuard {
  /** Remembers the secret fields of a check. */
  readonly note: (urn: string, inputs: Properties) => void;
  /** @throws Error with the name of a secret field changed since the check of its group */
  readonly confirm: (inputs: Properties) => void;
}

/** A guard; the session keeps its memory. It confirms everything for a group without a remembered check. */
export function createSecretGuard({ secretFields }: Pick<Session, "secretFields">): SecretGuard {
  return {
    note(urn, inputs) {
      if (urn !== "") secretFields.set(urn, secretFieldsOf(inputs));
    },
    confirm(inputs) {
      const noted = secretFields.get(readHidden(inputs).urn);
      if (noted === undefined) return;
      const given = secretFieldsOf(inputs);
      const changed = [...SECRET_FIELDS].filter(
        (name) => !hasUnknown(given[name]) && !isSame(noted[name], given[name]),
      );
      if (changed.length === 0) return;
      throw new Error(
        `${changed.map((name) => `${SPEC}.${name}`).join(" and ")} changed after the check of the inputs, as by a remediating policy: Pulumi would save the new value in clear. Set it in the program, and let the policy only report it`,
      );
    },
  };
}

function secretFieldsOf(inputs: Properties): Properties {
  const { [SPEC]: spec } = inputs;
  if (!isTree(spec)) return {};
  return Object.fromEntries(
    [...SECRET_FIELDS].filter((name) => !isAbsent(spec[name])).map((name) => [name, spec[name]]),
  );
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}
