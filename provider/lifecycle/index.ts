/**
 * The module loaded by the serialized providers: the methods of a group and of its companions. The text in every saved
 * state calls these names, so none of them may be removed.
 */
import { systemClock } from "../reconcile/ports.js";
import { createBoundary, type Properties } from "./boundary.js";
import { createConnector } from "./connection.js";
import { createEngineLog } from "./engine-log.js";
import { createGroupProvider } from "./group.js";
import { createJournalProvider } from "./journal.js";
import { createLineageProvider } from "./lineage.js";
import { withSecretMarks } from "./secret-fields.js";
import { createSession } from "./session.js";

const session = createSession();
const log = createEngineLog();
const { connect, disconnect } = createConnector();
const bounded = createBoundary(log);

// The next run must not find this process still at work.
log.watch(() => {
  disconnect();
  process.exit(1);
});

/** The methods of one dynamic resource. */
export type Provider = ReturnType<typeof providerOf>;

function providerOf(
  methods:
    | ReturnType<typeof createGroupProvider>
    | ReturnType<typeof createLineageProvider>
    | ReturnType<typeof createJournalProvider>,
) {
  return {
    check: (olds: Properties, news: Properties) => bounded(() => methods.check(olds, news)),
    diff: (id: string, olds: Properties, news: Properties) =>
      bounded(() => methods.diff(id, olds, news)),
    create: (inputs: Properties) => bounded(() => methods.create(inputs)),
    read: (id: string, props: Properties) => bounded(() => methods.read(id, props)),
    update: (id: string, olds: Properties, news: Properties) =>
      bounded(() => methods.update(id, olds, news)),
    remove: (id: string, props: Properties) => bounded(() => methods.remove(id, props)),
  };
}

const groupMethods = createGroupProvider(session, { connect, clock: systemClock, say: log.say });
/** The methods of `JdVmInstanceGroup`. */
export const group = providerOf({
  ...groupMethods,
  check: async (olds, news) => withSecretMarks(await groupMethods.check(olds, news)),
});
/** The methods of `JdVmGroupLineage`. */
export const lineage = providerOf(createLineageProvider(session, connect));
/** The methods of `JdVmGroupJournal`. */
export const journal = providerOf(createJournalProvider(session));
