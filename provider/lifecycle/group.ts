/** The methods of a group as Pulumi calls them, put together: the decisions are in plan/, the calls in reconcile/. */
import type { Clock } from "../api/clock.js";
import type { Connection } from "./connection.js";
import { createCheck } from "./group/check.js";
import type { GroupContext } from "./group/context.js";
import { createDiff } from "./group/diff.js";
import { createRead } from "./group/read.js";
import { createRuns } from "./group/run.js";
import { createPreflight } from "./preflight.js";
import { createRedactor } from "./redact.js";
import { createReporter, type Emit } from "./reporter.js";
import { createSecretGuard } from "./secret-fields.js";
import type { Session } from "./session.js";

/** A provider's needs from the process. */
export interface ProviderPorts {
  /** The cloud of a region. @throws Error in one line with the setting to change */
  readonly connect: (regionId: string) => Connection;
  readonly clock: Clock;
  readonly say: Emit;
}

/** The methods of all groups of one process. No line, answer or error of theirs holds a value marked as secret. */
export function createGroupProvider(session: Session, { connect, clock, ...ports }: ProviderPorts) {
  const redactor = createRedactor(session);
  const say: Emit = (line) => ports.say({ ...line, text: redactor.redact(line.text) });
  const context: GroupContext = {
    session,
    redactor,
    secretGuard: createSecretGuard(session),
    reporter: createReporter(session, say),
    preflight: createPreflight(session, { connect, clock, say }),
    connect,
    clock,
  };
  const { create, update, remove } = createRuns(context);
  const { redacting } = redactor;
  return {
    check: redacting(createCheck(context)),
    diff: redacting(createDiff(context)),
    create: redacting(create),
    read: redacting(createRead(context)),
    update: redacting(update),
    remove: redacting(remove),
  };
}
