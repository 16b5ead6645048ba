/**
 * The life of a lineage: the random salt of a group, in the state before anything is launched. It makes nothing in the
 * cloud; it refuses to go while VMs of its group are alive, so that no destroy leaves any behind in silence.
 */
import { connect } from "./connection.js";
import { groupKeyOf } from "../group/identity.js";
import { systemUuid } from "../reconcile/ports.js";
import { listLive } from "./live-instances.js";
import { PREVIEW_KEY, type Properties } from "./boundary.js";

/** Takes the inputs as they are. */
export async function check(_olds: Properties, news: Properties) {
  const { [PREVIEW_KEY]: _isPreview, ...inputs } = news;
  return { inputs, failures: [] };
}

/** A change of region is noted, nothing else can change. */
export async function diff(_id: string, olds: Properties, news: Properties) {
  const changes = olds["regionId"] !== news["regionId"];
  return { changes, replaces: [] as string[], deleteBeforeReplace: false };
}

/** A lineage never seen before. */
export async function create(inputs: Properties) {
  return { id: systemUuid(), outs: { ...inputs, regionIds: [inputs["regionId"]] } };
}

/** Remembers every region the group ever lived in. */
export async function update(_id: string, olds: Properties, news: Properties) {
  const regionIds = new Set([...regionsOf(olds), ...regionsOf(news)]);
  return { outs: { ...news, regionIds: [...regionIds] } };
}

/** Nothing in the cloud bears on it. */
export async function read(id: string, props: Properties) {
  return { id, props };
}

/** Lets a lineage go once no VM bears its key. @throws Error that names those that do */
export async function remove(id: string, props: Properties): Promise<void> {
  const groupKey = groupKeyOf(id);
  for (const regionId of regionsOf(props)) {
    const alive = await listLive(connect(regionId), groupKey);
    if (alive.length === 0) continue;
    const names = alive.map(({ instanceName, instanceId }) => `${instanceName} (${instanceId})`);
    throw new Error(
      `${alive.length} VMs of this group are alive in ${regionId} and not in the state, as an interrupted run leaves them: ${names.join(", ")}. Run \`pulumi up\` to take them in, then \`pulumi destroy\`; if the program no longer declares their group, declare it again for that, or delete them by hand`,
    );
  }
}

function regionsOf({ regionId, regionIds }: Properties): readonly string[] {
  const all = Array.isArray(regionIds) ? [...(regionIds as unknown[]), regionId] : [regionId];
  return [...new Set(all.filter((region): region is string => typeof region === "string"))];
}
