/** The edge towards Pulumi: answers are plain JSON, and errors are one line. */
import { PROVIDER_KEY } from "../wire/hidden-inputs.js";

/** Values as Pulumi hands them over: secrets opened, unknown ones as a marker. */
export type Properties = Readonly<Record<string, unknown>>;

/**
 * An error, shown by Pulumi in one line under its resource. For some methods Pulumi also writes
 * `${error}: ${error.stack}` to the log of the stack, so both only say where to look.
 */
export class BoundaryError extends Error {
  override readonly name = "BoundaryError";

  constructor(message: string) {
    super(message);
    this.stack = "see the error reported for the resource";
  }

  override toString(): string {
    return "pulumi-jdcloud-vm";
  }
}

/**
 * An incomplete create or update. Pulumi saves `id` and `properties` from it and shows `reasons`.
 *
 * @see pulumi sdk/nodejs/cmd/dynamic-provider/index.ts, grpcResponseFromError
 */
export class PartialFailure extends Error {
  override readonly name = "PartialFailure";
  readonly id: string;
  readonly properties: Properties;
  readonly reasons: readonly string[];

  /** Keeps the serialized provider with the saved state; without it refresh and destroy cannot load. */
  constructor(id: string, inputs: Properties, outputs: Properties, reasons: readonly string[]) {
    super(reasons.join("; "));
    this.id = id;
    this.properties = plain({ ...outputs, [PROVIDER_KEY]: inputs[PROVIDER_KEY] });
    this.reasons = reasons;
    this.stack = this.message;
  }

  /** The same failure with other words. */
  reworded(words: (reason: string) => string): PartialFailure {
    const { id, properties, reasons } = this;
    return new PartialFailure(id, properties, properties, reasons.map(words));
  }
}

/** The boundary's needs from the process. */
export interface BoundaryPorts {
  /** Resolves when all lines have been sent. */
  readonly flush: () => Promise<void>;
  /** Shows the true stack of an error to a developer, if asked for. */
  readonly debug: (error: unknown) => void;
}

/** Runs one method of a provider: answers in JSON, fails in one line, and sends its last lines before it returns. */
export type Bounded = <Result>(method: () => Promise<Result>) => Promise<Result>;

/** The boundary of one process. */
export function createBoundary({ flush, debug }: BoundaryPorts): Bounded {
  return async (method) => {
    try {
      return plain(await method());
    } catch (error) {
      debug(error);
      throw error instanceof PartialFailure ? error : new BoundaryError(messageOf(error));
    } finally {
      await flush();
    }
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A value reduced to JSON; anything else would fail in Pulumi after the work is done. */
function plain<Value>(value: Value): Value {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as Value);
}
