/**
 * The methods of a lineage: the random salt of a group, in the state before any VM is created. It creates nothing in the
 * cloud. It refuses to be deleted while VMs of its group are alive, so a destroy never leaves a VM behind silently.
 */
import { groupKeyOf } from "../group/identity.js";
import { systemUuid } from "../reconcile/ports.js";
import { withoutHidden } from "../wire/hidden-inputs.js";
import type { Properties } from "./boundary.js";
import { listLive, type Connect } from "./live-instances.js";
import type { Session } from "./session.js";

/** The methods of all lineages of one process. */
export function createLineageProvider(
  { deletedGroups }: Pick<Session, "deletedGroups">,
  connect: Connect,
) {
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
      const accountMark = markOf(connect, inputs["regionId"]);
      const outs = {
        ...inputs,
        regionIds: [inputs["regionId"]],
        ...(accountMark && { accountMark }),
      };
      return { id: systemUuid(), outs };
    },

    /** The lineage with every region of the group, former ones included. */
    async update(_id: string, olds: Properties, news: Properties) {
      const regionIds = new Set([...regionsOf(olds), ...regionsOf(news)]);
      const { accountMark } = olds;
      return {
        outs: {
          ...news,
          regionIds: [...regionIds],
          ...(accountMark !== undefined && { accountMark }),
        },
      };
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
        if (alive.length === 0) {
          const { accountMark, url, source } = connect(regionId);
          // This process has just deleted the group's VMs, or the keys are those of the create.
          const isConfirmed =
            deletedGroups.has(groupKey) ||
            props["accountMark"] === undefined ||
            props["accountMark"] === accountMark;
          if (isConfirmed) continue;
          throw new Error(
            `no VM of this group exists in ${regionId} at ${url} with the keys of ${source}, but other keys or another endpoint created the group: this may be another account. Use them again. If the VMs were really deleted, remove the lineage from the state with \`pulumi state delete\``,
          );
        }
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

/** The mark of the account; undefined without credentials, which the group itself reports. */
function markOf(connect: Connect, regionId: unknown): string | undefined {
  try {
    return typeof regionId === "string" ? connect(regionId).accountMark : undefined;
  } catch {
    return undefined;
  }
}

function regionsOf({ regionId, regionIds }: Properties): readonly string[] {
  const all = Array.isArray(regionIds) ? [...(regionIds as unknown[]), regionId] : [regionId];
  return [...new Set(all.filter((region): region is string => typeof region === "string"))];
}
