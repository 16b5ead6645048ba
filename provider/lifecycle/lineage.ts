/**
 * The methods of a lineage: the random salt of a group, in the state before any VM is created. It creates nothing in the
 * cloud. It refuses to be deleted while VMs of its group are alive, so a destroy never leaves a VM behind silently.
 */
import { groupKeyOf } from "../group/identity.js";
import { systemUuid } from "../reconcile/ports.js";
import type { Instance } from "../wire/instance.js";
import type { Properties } from "./boundary.js";
import { listLive, type Connect } from "./live-instances.js";
import type { Session } from "./session.js";

/** The methods of all lineages of one process. */
export function createLineageProvider(
  { deletedGroups, heldGroups }: Pick<Session, "deletedGroups" | "heldGroups">,
  connect: Connect,
) {
  return {
    /** The region alone: a transformation of the program may have added the group's secrets here as well. */
    async check(_olds: Properties, { regionId }: Properties) {
      return { inputs: { regionId } as Properties, failures: [] };
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

    /**
     * Deletes a lineage if no VM has its group key, or if the VMs belong to a group renamed in this state without it.
     * @throws Error with the names of other VMs
     */
    async remove(id: string, props: Properties): Promise<void> {
      const groupKey = groupKeyOf(id);
      const holder = heldGroups.holderOf(groupKey);
      for (const regionId of regionsOf(props)) {
        if (regionId === holder?.regionId) continue;
        const alive = await listLive(connect, regionId, groupKey);
        if (alive.length === 0) {
          const { accountMark, url, source } = connect(regionId);
          // This process has just deleted the group's VMs, or the keys are the same as at the create.
          const isConfirmed =
            deletedGroups.has(groupKey) ||
            props["accountMark"] === undefined ||
            props["accountMark"] === accountMark;
          if (isConfirmed) continue;
          throw new Error(
            `no VM of this group exists in ${regionId} at ${url} with the keys of ${source}, but other keys or another endpoint created the group: this may be another account. Use them again. If the VMs were really deleted, remove the lineage from the state with \`pulumi state delete\``,
          );
        }
        throw new Error(aliveText(alive, regionId, groupKey));
      }
    },
  };
}

/** Names both possible causes, since a state does not show other states. Only the second remedy deletes VMs. */
function aliveText(alive: readonly Instance[], regionId: string, groupKey: string): string {
  const names = alive.map(({ instanceName, instanceId }) => `${instanceName} (${instanceId})`);
  const [vms, them] =
    alive.length === 1
      ? ["1 VM of this group exists", "it"]
      : [`${alive.length} VMs of this group exist`, "them"];
  return `${vms} in ${regionId}, but this run found no group in this state that holds ${them}: ${names.join(", ")}. If the group was moved to another stack (its \`pulumi stack export\` contains ${groupKey}), that stack manages ${them}: run \`pulumi state delete '<URN of this lineage>'\`, which deletes no VM (\`pulumi stack --show-urns\` prints the URN). If no stack contains the group, a run was interrupted: run \`pulumi up\` with the group declared, which adopts ${them}; then \`pulumi destroy\` succeeds`;
}

/** The mark of the account; undefined without credentials, a fault reported by the group. */
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
