/** Keeps values marked as secret out of all lines, answers and errors of a group. */
import { formerSpecsIn } from "../group/former-specs.js";
import { secretValues, type Secrets } from "../inputs/secrets.js";
import { isTree } from "../inputs/tree.js";
import { readHidden } from "../wire/hidden-inputs.js";
import { UNKNOWN } from "../inputs/unknown.js";
import { redact as redactText, secretsIn } from "../wire/redact.js";
import { PartialFailure, type Properties } from "./boundary.js";
import type { Session } from "./session.js";

/** Redacts the secret values of all groups of one process. */
export interface Redactor {
  readonly secrets: Secrets;
  /** A text without any of them. */
  readonly redact: (text: string) => string;
  /** The same method with secrets learned from its arguments and redacted in its errors. */
  readonly redacting: <Given extends readonly unknown[], Result>(
    method: (...given: Given) => Promise<Result>,
  ) => (...given: Given) => Promise<Result>;
}

/** Adds the values that properties mark as secret, and those of the always secret fields. */
export function learnSecrets(secrets: Set<unknown>, properties: Properties): void {
  const { secretPaths } = readHidden(properties);
  const { instanceSpec, overrides } = properties;
  const always = [instanceSpec, overrides].flatMap((each) => secretsIn(each));
  for (const value of [...secretValues(properties, secretPaths), ...always]) {
    if (value !== UNKNOWN) secrets.add(value);
  }
}

/** A redactor; the session keeps its secrets. */
export function createRedactor({ secrets }: Pick<Session, "secrets">): Redactor {
  const redact = (text: string): string => redactText(text, secrets);
  const learn = (properties: unknown): void => {
    if (!isTree(properties)) return;
    for (const each of [properties, ...formerSpecsIn(properties)]) learnSecrets(secrets, each);
  };
  return {
    secrets,
    redact,
    redacting:
      (method) =>
      async (...given) => {
        given.forEach(learn);
        try {
          return await method(...given);
        } catch (error) {
          if (secrets.size === 0 || !(error instanceof Error)) throw error;
          throw error instanceof PartialFailure
            ? error.reworded(redact)
            : redactedError(error, redact);
        }
      },
  };
}

/** Keeps the stack, since JDVM_DEBUG shows it. */
function redactedError(error: Error, redact: (text: string) => string): Error {
  const clean = new Error(redact(error.message));
  clean.stack = redact(error.stack ?? "");
  return clean;
}
