/** Creates the VMs of a resolved create call: ids, addresses, disks, names and timelines. */
import { createHash } from "node:crypto";
import type { ResolvedCreate } from "./resolve.js";
import type { DiskRequest } from "../../../protocol/instance-spec.js";
import { addMonths, bootTimeline } from "../../../world/timeline.js";
import { effectivePairs, pairsOf } from "../metadata.js";
import { expand, hasToken, hostnameOf } from "../naming.js";
import { loginOf } from "../password.js";
import {
  mint,
  mintPublicAddress,
  takeAddress,
  type Disk,
  type Vm,
  type World,
} from "../../../world/world.js";

/** The create call of a VM, and the effects of fault scripts on this VM. */
export interface Launch {
  readonly requestId: string;
  readonly clientToken: string | undefined;
  /** 0-based position in the batch. */
  readonly position: number;
  readonly fails: boolean;
  readonly hiddenMs: number;
}

/** Adds one pending VM to the world and takes an address of its subnet. */
export function launch(world: World, resolved: ResolvedCreate, nowMs: number, call: Launch): Vm {
  const { spec, image, subnet } = resolved;
  const instanceId = `i-${mint(world)}`;
  const name = expand(spec.name ?? "", call.position);
  const chargeMode = spec.charge?.chargeMode ?? "postpaid_by_duration";
  const vm: Vm = {
    instanceId,
    serial: world.vms.length,
    regionId: resolved.regionId,
    requestId: call.requestId,
    clientToken: call.clientToken,
    createdMs: nowMs,
    az: resolved.azs[call.position % resolved.azs.length] ?? "",
    imageId: image.id,
    hostname: hostnameFor(resolved, call.position) ?? hostnameOf(name, instanceId),
    description: spec.description ?? "",
    vpcId: subnet.vpcId,
    subnetId: subnet.id,
    address: takeAddress(world, subnet, resolved.address),
    networkInterfaceId: `port-${mint(world)}`,
    macAddress: macOf(instanceId),
    securityGroupIds: resolved.securityGroups.map((group) => group.id),
    elasticIp: elasticIpFor(world, resolved, { instanceId, nowMs }),
    ag: resolved.ag && { ...resolved.ag, faultDomain: String(call.position % 3) },
    ...loginOf({ ...spec, isWindows: image.osType === "windows" }),
    systemDisk: systemDiskOf(world, resolved, name),
    dataDisks: dataDisksOf(world, resolved, name),
    chargeMode,
    expiresMs: chargeMode === "prepaid_by_duration" ? expiryOf(resolved, nowMs) : undefined,
    policyId: spec.autoImagePolicyId,
    name,
    instanceType: resolved.type.id,
    metadata: effectivePairs(spec.metadata),
    userdata: pairsOf(spec.userdata),
    tags: pairsOf(spec.userTags),
    pastTags: undefined,
    chargeOnStopped: spec.chargeOnStopped,
    autoRenew: spec.charge?.autoRenew ?? false,
    releaseMs: undefined,
    releasesElasticIp: false,
    timeline: bootTimeline(nowMs, world.timing, call.fails),
    hiddenUntilMs: nowMs + call.hiddenMs,
    endCause: call.fails ? "boot-error" : undefined,
  };
  world.vms.push(vm);
  world.present.set(instanceId, vm);
  return vm;
}

function elasticIpFor(
  world: World,
  { spec, regionId }: ResolvedCreate,
  { instanceId, nowMs }: { readonly instanceId: string; readonly nowMs: number },
): Vm["elasticIp"] {
  if (!spec.elasticIp) return undefined;
  const { bandwidthMbps = 1, provider = "", chargeSpec } = spec.elasticIp;
  const elasticIpId = `fip-${mint(world)}`;
  const address = mintPublicAddress(world);
  const isByUse = chargeSpec?.chargeMode === "postpaid_by_usage";
  world.elasticIps.set(elasticIpId, {
    elasticIpId,
    regionId,
    address,
    provider: provider.toLowerCase(),
    chargeMode: isByUse ? "postpaid_by_usage" : (spec.charge?.chargeMode ?? "postpaid_by_duration"),
    createdMs: nowMs,
    name: address,
    bandwidthMbps,
    tags: [],
    instanceId,
  });
  return { id: elasticIpId, address };
}

/** Hostname of one VM. In a batch without a number token, 1, 2, … is appended. @see docs/jdcloud.md#names, hostname */
function hostnameFor(
  { spec: { hostname }, count }: ResolvedCreate,
  position: number,
): string | undefined {
  if (hostname === undefined || count === 1 || hasToken(hostname)) {
    return hostname === undefined ? undefined : expand(hostname, position);
  }
  return `${hostname}${position + 1}`;
}

function systemDiskOf(world: World, { spec, image }: ResolvedCreate, name: string): Disk {
  const disk = diskOf(world, spec.systemDisk ?? {}, { name, deviceName: "vda", position: 0 });
  const isCloud = image.rootDeviceType === "cloudDisk";
  return {
    ...disk,
    category: isCloud ? "cloud" : "local",
    diskSizeGB: disk.diskSizeGB || image.systemDiskSizeGB,
  };
}

function dataDisksOf(world: World, { spec }: ResolvedCreate, name: string): readonly Disk[] {
  const wanted = (spec.dataDisks ?? []).filter((disk) => disk.noDevice !== true);
  const named = new Set(wanted.map((disk) => disk.deviceName));
  const free = [..."bcdefghijklmnopqrstuvwxyz"]
    .map((letter) => `vd${letter}`)
    .filter((device) => !named.has(device));
  return wanted.map((disk, index) =>
    diskOf(world, disk, {
      name,
      deviceName: disk.deviceName ?? free.shift() ?? "vdz",
      position: index + 1,
    }),
  );
}

function diskOf(
  world: World,
  { cloudDiskSpec: spec = {}, autoDelete = false }: DiskRequest,
  place: { readonly name: string; readonly deviceName: string; readonly position: number },
): Disk {
  const diskType = spec.diskType ?? "ssd.gp1";
  const snapshot = world.catalog.snapshots.find((one) => one.id === spec.snapshotId);
  const diskSizeGB = spec.diskSizeGB ?? snapshot?.sizeGB ?? 0;
  return {
    diskId: `vol-${mint(world)}`,
    deviceName: place.deviceName,
    category: "cloud",
    name: spec.name ?? (place.position === 0 ? place.name : `${place.name}${place.position}`),
    description: spec.description ?? "",
    diskType,
    diskSizeGB,
    iops: diskType === "ssd.io1" ? (spec.iops ?? diskSizeGB * 30) : undefined,
    autoDelete,
    encrypted: spec.encrypt ?? false,
    snapshotId: spec.snapshotId,
    tags: [],
  };
}

function expiryOf({ spec }: ResolvedCreate, nowMs: number): number {
  const { chargeUnit = "month", chargeDuration = 1 } = spec.charge ?? {};
  return addMonths(nowMs, chargeDuration * (chargeUnit === "year" ? 12 : 1));
}

function macOf(instanceId: string): string {
  const digest = createHash("sha256").update(instanceId).digest();
  return ["fa", "16", "3e", ...[0, 1, 2].map((at) => digest.toString("hex", at, at + 1))].join(":");
}
