/** The edge towards Pulumi: what goes out is plain JSON, what is thrown is one line, and a killed engine ends all. */
import { disconnect } from "./connection.js";
import { flush, watchEngine } from "./engine-log.js";

/** Values as Pulumi hands them over: secrets opened, unknown ones as a marker. */
export type Properties = Readonly<Record<string, unknown>>;

/** Keys of ours that are neither inputs nor outputs; Pulumi shows none that starts so. */
export const URN_KEY = "__urn";
/** The revision of the group's journal, as the group's last complete or partial run saw it. */
export const REVISION_KEY = "__revision";
/** All regions that the group's lineage has ever been in. */
export const REGIONS_KEY = "__regions";
/** Tells check that it runs for a preview; never saved. */
export const PREVIEW_KEY = "__isPreview";
/** The paths of what the program marked as secret: a plugin is handed the values alone. */
export const SECRETS_KEY = "__secrets";
/** Pulumi's own: the text of the provider, which must stand in every saved state. */
export const PROVIDER_KEY = "__provider";

/**
 * An error that Pulumi shows in one line under its resource. Beside that it prints `${error}: ${error.stack}` of some
 * methods to the log of the stack: these are made to say no more than where to look.
 */
export class BoundaryError extends Error {
  override readonly name = "BoundaryError";

  constructor(message: string) {
    super(message);
    this.stack = "failed; the reason stands with the resource";
  }

  override toString(): string {
    return "pulumi-jdcloud-vm";
  }
}

/**
 * A create or update that is not complete. Pulumi saves `id` and `properties` from it and shows `reasons`.
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

  /** The same failure, told otherwise. */
  reworded(words: (reason: string) => string): PartialFailure {
    const { id, properties, reasons } = this;
    return new PartialFailure(id, properties, properties, reasons.map(words));
  }
}

let isWatching = false;

/** Runs one method of a provider: answers in JSON, fails in one line, and sends its last words before it returns. */
export async function bounded<Result>(method: () => Promise<Result>): Promise<Result> {
  if (!isWatching) {
    isWatching = true;
    watchEngine(leave);
  }
  try {
    return plain(await method());
  } catch (error) {
    throw error instanceof PartialFailure ? error : new BoundaryError(messageOf(error));
  } finally {
    await flush();
  }
}

/** The engine is gone: whoever runs next must not find us still at work. */
function leave(): void {
  disconnect();
  process.exit(1);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What JSON keeps; anything else would fail in Pulumi after the work is done. */
function plain<Value>(value: Value): Value {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as Value);
}
