/**
 * Lists key pairs, attaches them to VMs and detaches them. One key per VM, Linux only.
 *
 * @see docs/jdcloud.md#key-pairs
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { ID_LIMIT } from "../../protocol/body.js";
import { vmInState } from "./instance-state.js";
import { withBody, type Call } from "../call.js";
import { checkFilters, pageOf, readFilters, readPage } from "../../protocol/query.js";
import {
  invalid,
  isError,
  notFound,
  outOfRange,
  precondition,
  type ErrorReply,
} from "../../protocol/error-reply.js";
import { result, type Answer } from "../../protocol/reply.js";
import { vmsOf, type Vm, type World } from "../../world/world.js";
import { beijingTime } from "../../protocol/time.js";

const Attach = z.strictObject({
  regionId: z.string().optional(),
  keyName: z.string().optional(),
  instanceIds: z.array(z.string()).optional(),
  passWordAuth: z.string().optional(),
});
const Detach = Attach.omit({ passWordAuth: true });

/** The account's key pairs by name, each with its VMs. */
export function describeKeypairs(world: World, { regionId, query }: Call): Answer {
  const page = readPage(query);
  if (isError(page)) return page;
  const filters = readFilters(query);
  const refused = checkFilters(filters, ["keyNames"], []);
  if (refused) return refused;
  const names = world.catalog.keyPairs.filter((name) =>
    filters.every(({ values }) => values.includes(name)),
  );
  const keypairs = pageOf(names, page).map((keyName) => ({
    keyName,
    keyFingerprint: fingerprintOf(keyName),
    createTime: beijingTime(0),
    instanceIds: vmsOf(world, regionId)
      .filter((vm) => vm.keyNames.includes(keyName))
      .map((vm) => vm.instanceId),
  }));
  return result({ keypairs, totalCount: names.length });
}

/** Attaches the key to each possible VM and lists the other VMs as failed. An error only if all fail. */
export function attachKeypair(world: World, call: Call, nowMs: number): Answer {
  return withBody(Attach, call, ({ instanceIds = [], passWordAuth }) => {
    if (!passWordAuth) return invalid("Parameter PassWordAuth missing");
    if (!["yes", "no"].includes(passWordAuth)) return invalid("Parameter PassWordAuth invalid");
    return each(world, call, { instanceIds, nowMs }, (vm) => {
      const image = world.catalog.images.find((one) => one.id === vm.imageId);
      if (image?.osType === "windows") {
        return precondition("Windows OS doesn't support attach keypair.");
      }
      if (vm.keyNames.length > 0) {
        return precondition(`Already attached key pair. instance id ${vm.instanceId}`);
      }
      vm.keyNames = [call.resourceId];
      vm.passwordAuth = passWordAuth;
      return undefined;
    });
  });
}

/** Detaches the key from each VM with this key and lists the other VMs as failed. An error only if all fail. */
export function detachKeypair(world: World, call: Call, nowMs: number): Answer {
  return withBody(Detach, call, ({ instanceIds = [] }) =>
    each(world, call, { instanceIds, nowMs }, (vm) => {
      if (!vm.keyNames.includes(call.resourceId)) {
        return precondition(`Already attached other keypair. instance id ${vm.instanceId}`);
      }
      vm.keyNames = [];
      return undefined;
    }),
  );
}

function each(
  world: World,
  { regionId, resourceId: keyName }: Call,
  { instanceIds, nowMs }: { readonly instanceIds: readonly string[]; readonly nowMs: number },
  act: (vm: Vm) => ErrorReply | undefined,
): Answer {
  if (!world.catalog.keyPairs.includes(keyName)) return notFound(`Keypair '${keyName}' not found`);
  if (instanceIds.length === 0) return invalid("Parameter InstanceIds missing");
  if (instanceIds.length > ID_LIMIT) return outOfRange("InstanceIds");
  const outcomes = instanceIds.map((resourceId) => {
    const vm = vmInState(world, { regionId, resourceId }, { from: ["running", "stopped"], nowMs });
    return { resourceId, refused: isError(vm) ? vm : act(vm) };
  });
  const failed = outcomes.filter((one) => one.refused !== undefined);
  if (failed.length === outcomes.length && failed[0]?.refused) return failed[0].refused;
  return result({
    successInstanceId: outcomes.filter((one) => !one.refused).map((one) => one.resourceId),
    failInstanceId: failed.map((one) => one.resourceId),
  });
}

/** MD5 in the format of RFC 4716, made from the name, since the simulator stores no keys. */
function fingerprintOf(keyName: string): string {
  const digest = createHash("md5").update(keyName).digest("hex");
  return (digest.match(/../g) ?? []).join(":");
}
