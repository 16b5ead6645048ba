/** Keeps what programs marked as secret out of all that the life of a group says, answers and throws. */
import { secretValues, type Secrets } from "../inputs/secrets.js";
import { isTree } from "../inputs/tree.js";
import { redact } from "../wire/redact.js";
import { PartialFailure, SECRETS_KEY } from "./boundary.js";

/** The secret values of all groups that a process was told of. */
export interface Veil {
  readonly secrets: Secrets;
  /** A text without any of them. */
  readonly over: (text: string) => string;
  /** A method that learns what is secret in what Pulumi hands it, and whose errors hold none of it. */
  readonly around: <Given extends readonly unknown[], Result>(
    method: (...given: Given) => Promise<Result>,
  ) => (...given: Given) => Promise<Result>;
}

/** A veil that knows of no secret yet. */
export function createRedactor(): Veil {
  const secrets = new Set<unknown>();
  const over = (text: string): string => redact(text, secrets);
  const learn = (properties: unknown): void => {
    if (!isTree(properties)) return;
    for (const value of secretValues(properties, properties[SECRETS_KEY])) secrets.add(value);
  };
  return {
    secrets,
    over,
    around:
      (method) =>
      async (...given) => {
        given.forEach(learn);
        try {
          return await method(...given);
        } catch (error) {
          if (secrets.size === 0 || !(error instanceof Error)) throw error;
          throw error instanceof PartialFailure
            ? error.reworded(over)
            : new Error(over(error.message));
        }
      },
  };
}
