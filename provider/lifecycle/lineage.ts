/**
 * The methods of a lineage: the random salt of a group, in the state before any VM is created. It creates nothing in the
 * cloud. It refuses to be deleted while VMs of its group are alive, so a destroy never leaves a VM behind silently.
 */
import { groupKeyOf } from "../group/identity.js";
import { systemUuid } from "../reconcile/ports.js";
import { withoutHidden } from "../wire/hidden-inputs.js";
import type { Properties } from "./boundary.js";
import { listLive, type Connect } from "./live-instances.js";

/** The methods of all lineages of one process. */
export function createLineageProvider(connect: Connect) {
  return {
    /** The inputs as they are. */
    async check(_olds: Properties, news: Properties) {
      return { inputs: withoutHidden(news), failures: [] };
    },

    /** Only the region can change. */
    async diff(_id: string, olds: Properties, news: Properties) {
      const changes = olds["regionId"] !== news["regionId"];
      return { changes, replaces: [] as string[], deleteBeforeReplace: false };
    },

    /** A new lineage. */
    async create(inputs: Properties) {
      return { id: systemUuid(), outs: { ...inputs, regionIds: [inputs["regionId"]] } };
    },

    /** The lineage with every region of the group, former ones included. */
    async update(_id: string, olds: Properties, news: Properties) {
      const regionIds = new Set([...regionsOf(olds), ...regionsOf(news)]);
      return { outs: { ...news, regionIds: [...regionIds] } };
    },

    /** The lineage as it was saved; the cloud does not change it. */
    async read(id: string, props: Properties) {
      return { id, props };
    },

    /** Deletes a lineage when no VM has its group key. @throws Error with the names of such VMs */
    async remove(id: string, props: Properties): Promise<void> {
      const groupKey = groupKeyOf(id);
      for (const regionId of regionsOf(props)) {
        const alive = await listLive(connect, regionId, groupKey);
        if (alive.length === 0) continue;
        const names = alive.map(
          ({ instanceName, instanceId }) => `${instanceName} (${instanceId})`,
        );
        const vms =
          alive.length === 1
            ? "1 VM of this group exists"
            : `${alive.length} VMs of this group exist`;
        throw new Error(
          `${vms} in ${regionId} but not in the state, probably from an interrupted run: ${names.join(", ")}. Run \`pulumi up\` to adopt them, then \`pulumi destroy\`. If the program no longer declares their group, declare it again first, or delete the VMs by hand`,
        );
      }
    },
  };
}

function regionsOf({ regionId, regionIds }: Properties): readonly string[] {
  const all = Array.isArray(regionIds) ? [...(regionIds as unknown[]), regionId] : [regionId];
  return [...new Set(all.filter((region): region is string => typeof region === "string"))];
}
