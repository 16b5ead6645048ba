/** Keeps the values that programs marked as secret out of all lines, answers and errors of a group. */
import { secretValues, type Secrets } from "../inputs/secrets.js";
import { isTree } from "../inputs/tree.js";
import { readHidden } from "../wire/hidden-inputs.js";
import { redact as redactText } from "../wire/redact.js";
import { PartialFailure } from "./boundary.js";
import type { Session } from "./session.js";

/** Redacts with the secret values of all groups that a process has met. */
export interface Redactor {
  readonly secrets: Secrets;
  /** A text without any of them. */
  readonly redact: (text: string) => string;
  /** A method that learns the secrets among its arguments, and whose errors hold none. */
  readonly redacting: <Given extends readonly unknown[], Result>(
    method: (...given: Given) => Promise<Result>,
  ) => (...given: Given) => Promise<Result>;
}

/** A redactor that adds what it learns to the session. */
export function createRedactor({ secrets }: Pick<Session, "secrets">): Redactor {
  const redact = (text: string): string => redactText(text, secrets);
  const learn = (properties: unknown): void => {
    if (!isTree(properties)) return;
    const { secretPaths } = readHidden(properties);
    for (const value of secretValues(properties, secretPaths)) secrets.add(value);
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
