/** A resource as the engine saves it. */
import type { Properties } from "../../provider/lifecycle/boundary.js";

/** A resource in a checkpoint. @see pulumi pkg/resource/deploy, step.go */
export interface Checkpoint {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  /** Whether the last create or update was a partial failure: the next `up` updates whatever diff says. */
  readonly isInitFailed: boolean;
}
