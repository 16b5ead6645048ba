/** Everything shared by the methods of a group. */
import type { Clock } from "../../api/clock.js";
import { inputsOf } from "../../inputs/inputs.js";
import { savedHidden } from "../../wire/hidden-inputs.js";
import type { Properties } from "../boundary.js";
import type { Connection } from "../connection.js";
import type { Preflight } from "../preflight.js";
import type { Redactor } from "../redact.js";
import type { Reporter } from "../reporter.js";
import type { SecretGuard } from "../secret-fields.js";
import type { Session } from "../session.js";

/** The process as the methods of a group see it. */
export interface GroupContext {
  readonly session: Session;
  readonly redactor: Redactor;
  readonly secretGuard: SecretGuard;
  readonly reporter: Reporter;
  readonly preflight: Preflight;
  /** The cloud of a region. @throws Error in one line with the setting to change */
  readonly connect: (regionId: string) => Connection;
  readonly clock: Clock;
}

/** The inputs, and the hidden inputs to save. Pure. */
export function carried(properties: Properties): Properties {
  return { ...inputsOf(properties), ...savedHidden(properties) };
}
