/**
 * What the serialized providers load: the methods of a group and of its companions. Every text ever written into a state
 * calls these names, so none of them may go.
 */
import { connect } from "./connection.js";
import { systemClock } from "../reconcile/ports.js";
import { say } from "./engine-log.js";
import { bounded, type Properties } from "./boundary.js";
import { createGroupProvider } from "./group.js";
import * as journalLife from "./journal.js";
import * as lineageLife from "./lineage.js";

/** The methods of one dynamic resource. */
export type Provider = ReturnType<typeof providerOf>;

function providerOf(
  life: ReturnType<typeof createGroupProvider> | typeof lineageLife | typeof journalLife,
) {
  return {
    check: (olds: Properties, news: Properties) => bounded(() => life.check(olds, news)),
    diff: (id: string, olds: Properties, news: Properties) =>
      bounded(() => life.diff(id, olds, news)),
    create: (inputs: Properties) => bounded(() => life.create(inputs)),
    read: (id: string, props: Properties) => bounded(() => life.read(id, props)),
    update: (id: string, olds: Properties, news: Properties) =>
      bounded(() => life.update(id, olds, news)),
    remove: (id: string, props: Properties) => bounded(() => life.remove(id, props)),
  };
}

/** The methods of `JdVmInstanceGroup`. */
export const group = providerOf(createGroupProvider({ connect, clock: systemClock, say }));
/** The methods of `JdVmGroupLineage`. */
export const lineage = providerOf(lineageLife);
/** The methods of `JdVmGroupJournal`. */
export const journal = providerOf(journalLife);
