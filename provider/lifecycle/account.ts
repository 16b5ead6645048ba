/**
 * Evidence that a connection reaches the account of a group. With the keys or the endpoint of another account, every VM
 * of the group seems to be gone, and a run would forget the VMs, or launch all of them a second time.
 */
import type { Desired } from "../group/desired.js";
import type { Saved } from "../group/state.js";
import { firstFew } from "../group/wording.js";
import type { InstanceSpec } from "../wire/spec.js";
import type { Connection } from "./connection.js";

/** VMs named in a message before it counts the rest. */
const FEW = 3;

/** A resource of the account, with an id unknown to every other account. */
interface Anchor {
  readonly name: string;
  readonly exists: () => Promise<boolean>;
}

/**
 * Resolves if the connection reaches the account of a group: the endpoint and the access key are as in the last run,
 * or a subnet, template or availability group of the spec exists there. At most two calls; none with the same access
 * key or for a first create. A group without saved members is checked as well, since an interrupted run may have
 * launched VMs.
 *
 * @throws Error in one line with the endpoint, the source of the keys and the remedy; and any error of the calls
 */
export async function confirmAccountOf(
  connection: Connection,
  { spec, regionId }: Pick<Desired, "spec" | "regionId">,
  { accountMark, members }: Pick<Saved, "accountMark" | "members">,
): Promise<void> {
  if (accountMark === connection.accountMark) return;
  // A group never saved by a run was never in another account.
  if (accountMark === undefined && members.length === 0) return;
  const anchors = anchorsOf(connection, spec);
  for (const { exists } of anchors) if (await exists()) return;
  const { url, source } = connection;
  const ids = members.map(({ instanceId }) => instanceId);
  const named = ids.length > 0 ? ` (${firstFew(ids, FEW)})` : "";
  const names = anchors.map(({ name }) => name).join(" or ");
  const alsoMissing = names === "" ? "" : `, and neither does ${names}`;
  throw new Error(
    `no VM of this group${named} exists in ${regionId} at ${url} with the keys of ${source}${alsoMissing}: this may be another account. Nothing was changed. Check the keys, JDCLOUD_ENDPOINT and regionId. If the VMs were really deleted, remove the group from the state with \`pulumi state delete\``,
  );
}

function anchorsOf({ catalogUntil }: Connection, spec: InstanceSpec): readonly Anchor[] {
  const { subnet, availabilityGroup, template } = catalogUntil(new AbortController().signal);
  const anchors = [
    [spec.primaryNetworkInterface?.networkInterface?.subnetId, subnet],
    [spec.agId, availabilityGroup],
    [spec.instanceTemplateId, template],
  ] as const;
  return anchors.flatMap(([name, find]) =>
    name === undefined ? [] : [{ name, exists: async () => (await find(name)) !== undefined }],
  );
}
