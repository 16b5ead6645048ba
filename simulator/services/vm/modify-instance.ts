/**
 * The modify operations of the VM service. They finish at once, in any state of the VM unless stated otherwise.
 *
 * @see docs/jdcloud.md#attributes-and-password
 */
import { z } from "zod";
import { actionShape, ID_LIMIT, Pair } from "../../protocol/body.js";
import { vmInState, findOr404 } from "./instance-state.js";
import { withBody, withTarget, type Call } from "../call.js";
import { mergedMetadata, pairsOf, checkCustomData } from "./metadata.js";
import { isHostname, isName } from "./naming.js";
import { digestOf, isAcceptablePassword } from "./password.js";
import {
  invalid,
  isError,
  noSuchInstance,
  outOfRange,
  precondition,
  type ErrorReply,
} from "../../protocol/error-reply.js";
import { result, type Answer } from "../../protocol/reply.js";
import { findVm, type Vm, type World } from "../../world/world.js";

const Attributes = actionShape({
  name: z.string().optional(),
  description: z.string().optional(),
  hostname: z.string().optional(),
  metadata: z.array(Pair).optional(),
  userdata: z.array(Pair).optional(),
});
type Attributes = z.output<typeof Attributes>;

const Password = actionShape({ password: z.string().optional() });

const Disks = actionShape({
  dataDisks: z
    .array(z.strictObject({ diskId: z.string().optional(), autoDelete: z.boolean().optional() }))
    .optional(),
});

const Release = z.strictObject({
  regionId: z.string().optional(),
  instanceIds: z.array(z.string()).optional(),
  autoReleaseTime: z.string().optional(),
});

/** Changes name, description, host name and script. Metadata is merged into the VM's own. */
export function modifyInstanceAttribute(world: World, call: Call): Answer {
  const find = (request: Attributes) => checkAnyGiven(request) ?? findOr404(world, call);
  return withTarget({ shape: Attributes, call, find }, (vm, request) => {
    const refused = checkAttributes(world, vm, request);
    if (refused) return refused;
    const metadata = mergedMetadata(vm.metadata, request.metadata);
    if (isError(metadata)) return metadata;
    const { name, description, hostname, userdata } = request;
    vm.name = name ?? vm.name;
    vm.description = description ?? vm.description;
    vm.hostname = hostname ?? vm.hostname;
    vm.metadata = metadata;
    vm.userdata = userdata ? pairsOf(userdata) : vm.userdata;
    return result();
  });
}

function checkAnyGiven(request: Attributes): ErrorReply | undefined {
  const { name, description, hostname, metadata, userdata } = request;
  return [name, description, hostname, metadata, userdata].every((one) => one === undefined)
    ? invalid("There are no modifiable properties in the parameter")
    : undefined;
}

function checkAttributes(
  { catalog }: World,
  vm: Vm,
  { name, description = "", hostname, metadata, userdata }: Attributes,
): ErrorReply | undefined {
  if (name !== undefined && !isName(name)) return invalid("Parameter Name invalid");
  if (description.length > 256) return outOfRange("Description");
  const osType = catalog.images.find((one) => one.id === vm.imageId)?.osType ?? "linux";
  if (hostname !== undefined && !isHostname(hostname, osType)) {
    return invalid("Parameter Hostname invalid");
  }
  return checkCustomData({ metadata, userdata });
}

/** Changes the password of a running or stopped VM without a task, and lets SSH accept passwords. */
export function modifyInstancePassword(world: World, call: Call, nowMs: number): Answer {
  return withBody(Password, call, ({ password }) => {
    if (password === undefined) return invalid("Parameter Password missing");
    if (!isAcceptablePassword(password)) return invalid("Invalid password");
    const vm = vmInState(world, call, { from: ["running", "stopped"], nowMs, isQuoted: true });
    if (isError(vm)) return vm;
    vm.passwordDigest = digestOf(password);
    vm.passwordAuth = "yes";
    return result();
  });
}

/** Sets whether data disks are deleted with their VM. One invalid disk fails the whole call. */
export function modifyInstanceDiskAttribute(world: World, call: Call): Answer {
  const find = ({ dataDisks = [] }: z.output<typeof Disks>) =>
    dataDisks.length === 0 ? invalid("Parameter DataDisks missing") : findOr404(world, call);
  return withTarget({ shape: Disks, call, find }, (vm, { dataDisks: wanted = [] }) => {
    for (const { diskId = "", autoDelete } of wanted) {
      if (autoDelete === undefined) return invalid("Parameter DataDisks.AutoDelete missing");
      if (!vm.dataDisks.some((disk) => disk.diskId === diskId)) {
        return precondition(`disk '${diskId}' not mounted on instance`);
      }
    }
    if (vm.chargeMode !== "postpaid_by_duration") {
      return precondition("AutoDelete only applied to postpaid by duration");
    }
    vm.dataDisks = vm.dataDisks.map((disk) => {
      const change = wanted.findLast((one) => one.diskId === disk.diskId);
      return { ...disk, autoDelete: change?.autoDelete ?? disk.autoDelete };
    });
    return result();
  });
}

const HOUR_MS = 3_600_000;
const TEN_YEARS_MS = 3652 * 24 * HOUR_MS;

/** Sets the time of automatic deletion in Beijing time; without a time, clears it. For all named VMs or none. */
export function modifyInstanceReleaseTime(world: World, call: Call, nowMs: number): Answer {
  return withBody(Release, call, ({ instanceIds = [], autoReleaseTime }) => {
    if (instanceIds.length === 0) return invalid("Parameter InstanceIds missing");
    if (instanceIds.length > ID_LIMIT) return outOfRange("InstanceIds");
    const atMs = autoReleaseTime === undefined ? undefined : beijingMs(autoReleaseTime);
    if (Number.isNaN(atMs)) return invalid("Parameter AutoReleaseTime invalid");
    if (atMs !== undefined && (atMs < nowMs + HOUR_MS || atMs > nowMs + TEN_YEARS_MS)) {
      return outOfRange("AutoReleaseTime");
    }
    const vms = instanceIds.map((id) => findVm(world, call.regionId, id));
    const absent = instanceIds.find((_, at) => !vms[at]);
    if (absent !== undefined) return noSuchInstance(absent);
    for (const vm of vms) if (vm) vm.releaseMs = atMs;
    return result();
  });
}

function beijingMs(text: string): number {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/.exec(text);
  return match ? Date.parse(`${match[1]}T${match[2]}+08:00`) : Number.NaN;
}
