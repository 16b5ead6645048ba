/**
 * Checks a create call against the cloud: everything it names must exist, fit together and be in stock. Pure: reads
 * the world and changes nothing.
 *
 * @see docs/jdcloud.md#errors-of-createinstances, #ways-to-create
 */
import { addressNumber, usableRange } from "../../../world/address.js";
import type {
  CatalogImage,
  CatalogSecurityGroup,
  CatalogSubnet,
  CatalogType,
} from "../../../world/catalog.js";
import type { CreateRequest, DiskRequest, SpecRequest } from "../../../protocol/instance-spec.js";
import { effectiveSpec } from "./template.js";
import { expand, isHostname, isName } from "../naming.js";
import {
  invalid,
  isError,
  notFound,
  outOfRange,
  precondition,
  errorReply,
  type ErrorReply,
} from "../../../protocol/error-reply.js";
import { quotaError, stockError } from "../../../world/capacity.js";
import { freeAddresses, isAddressFree, type World } from "../../../world/world.js";

/** A create call with all its references resolved. */
export interface ResolvedCreate {
  readonly regionId: string;
  readonly spec: SpecRequest;
  readonly count: number;
  /** The zones of the VMs, in turn: one zone, unless an availability group has more. */
  readonly azs: readonly string[];
  readonly type: CatalogType;
  readonly image: CatalogImage;
  readonly subnet: CatalogSubnet;
  readonly securityGroups: readonly CatalogSecurityGroup[];
  /** The requested address, as a number. */
  readonly address: number | undefined;
  /** The availability group of the VMs. */
  readonly ag: { readonly id: string; readonly name: string } | undefined;
}

/** The resolved form of a well-formed create call, or an error reply. */
export function resolve(
  world: World,
  regionId: string,
  {
    request: { instanceSpec: asked = {}, maxCount: count = 1 },
    nowMs,
  }: { readonly request: CreateRequest; readonly nowMs: number },
): ResolvedCreate | ErrorReply {
  const effective = effectiveSpec(world.catalog, regionId, asked);
  if (isError(effective)) return effective;
  const { spec, azs, ag } = effective;
  const zones = world.catalog.regions.find((region) => region.id === regionId)?.zones ?? [];
  const unknownAz = azs.find((az) => !zones.includes(az));
  if (unknownAz !== undefined) return notFound(`Az '${unknownAz}' not found`);
  const named = resolveReferences(world, regionId, spec);
  if (isError(named)) return named;
  const { primaryIpAddress } = spec.primaryNetworkInterface?.networkInterface ?? {};
  const address = primaryIpAddress === undefined ? undefined : addressNumber(primaryIpAddress);
  const resolved = { ...named, regionId, spec, count, azs, ag, address };
  return (
    checkNames(resolved) ??
    checkImage(resolved) ??
    checkDiskReferences(world, resolved) ??
    checkCapacity(world, resolved, nowMs) ??
    checkAddress(world, resolved) ??
    resolved
  );
}

/**
 * An error reply if a template can no longer create VMs, otherwise undefined. Stock, quotas and addresses are not
 * checked.
 */
export function checkTemplate(
  world: World,
  regionId: string,
  spec: SpecRequest,
): ErrorReply | undefined {
  const named = resolveReferences(world, regionId, spec);
  if (isError(named)) return named;
  const resolved = {
    ...named,
    regionId,
    spec,
    count: 1,
    azs: [],
    ag: undefined,
    address: undefined,
  };
  return checkImage(resolved) ?? checkDiskReferences(world, resolved);
}

/** All resources named in a spec, or a 404 for the first missing one. */
function resolveReferences(
  world: World,
  regionId: string,
  spec: SpecRequest,
): Pick<ResolvedCreate, "type" | "image" | "subnet" | "securityGroups"> | ErrorReply {
  const { catalog } = world;
  const type = catalog.instanceTypes.find((one) => one.id === spec.instanceType);
  if (!type) return notFound(`InstanceType '${spec.instanceType ?? ""}' not found`);
  const image = catalog.images.find((one) => one.id === spec.imageId);
  if (!image) return notFound(`Image '${spec.imageId ?? ""}' not found`);
  const network = spec.primaryNetworkInterface?.networkInterface ?? {};
  const subnet = catalog.subnets.find(
    (one) => one.id === network.subnetId && one.regionId === regionId,
  );
  if (!subnet) return notFound(`Subnet '${network.subnetId ?? ""}' not found`);
  const securityGroups = groupsOf(world, subnet, network.securityGroups ?? []);
  if (isError(securityGroups)) return securityGroups;
  const key = spec.keyNames?.find((name) => !catalog.keyPairs.includes(name));
  if (key !== undefined) return notFound(`KeyPair '${key}' not found`);
  return { type, image, subnet, securityGroups };
}

function groupsOf(
  world: World,
  subnet: CatalogSubnet,
  ids: readonly string[],
): readonly CatalogSecurityGroup[] | ErrorReply {
  const own = world.catalog.securityGroups.filter((group) => group.vpcId === subnet.vpcId);
  if (ids.length === 0) return own.filter((group) => group.isDefault);
  const unknownId = ids.find((id) => !own.some((group) => group.id === id));
  if (unknownId !== undefined) return notFound(`SecurityGroups '${unknownId}' not found`);
  return own.filter((group) => ids.includes(group.id));
}

function checkNames({
  spec: { name = "", hostname },
  count,
  image,
}: ResolvedCreate): ErrorReply | undefined {
  for (const position of [0, count - 1]) {
    if (!isName(expand(name, position))) return invalid("Parameter InstanceSpec.Name invalid");
    if (hostname !== undefined && !isHostname(expand(hostname, position), image.osType)) {
      return invalid("Parameter InstanceSpec.Hostname invalid");
    }
  }
  return undefined;
}

function checkImage({ spec, image, type }: ResolvedCreate): ErrorReply | undefined {
  if (image.status !== "ready") return precondition(`Image '${image.id}' not ready`);
  if (image.onlyTypes && !image.onlyTypes.includes(type.id)) {
    return precondition(`Image constraints. Doesn't support instanceType '${type.id}'`);
  }
  if (image.rootDeviceType === "cloudDisk" && spec.systemDisk?.diskCategory === "local") {
    return precondition("Image constraints. Only support cloud system disk");
  }
  if (image.rootDeviceType === "localDisk" && spec.chargeOnStopped === "stopCharging") {
    return precondition("stopCharging only applied to cloud system disk");
  }
  return undefined;
}

function checkDiskReferences(
  world: World,
  { spec, image, type, azs }: ResolvedCreate,
): ErrorReply | undefined {
  const systemGB = spec.systemDisk?.cloudDiskSpec?.diskSizeGB;
  if (systemGB !== undefined && systemGB < image.systemDiskSizeGB) {
    return outOfRange("InstanceSpec.SystemDisk.CloudDiskSpec.DiskSizeGB");
  }
  const data = (spec.dataDisks ?? []).filter((disk) => disk.noDevice !== true);
  const system = spec.systemDisk && image.rootDeviceType === "cloudDisk" ? [spec.systemDisk] : [];
  for (const disk of [...system, ...data]) {
    const refused = checkDiskReference(world, azs, disk);
    if (refused) return refused;
  }
  return data.length + 1 > type.cloudDiskCountLimit
    ? precondition("InstanceType constraints. CloudDisk limit exceeded")
    : undefined;
}

function checkDiskReference(
  world: World,
  azs: readonly string[],
  { cloudDiskSpec: disk }: DiskRequest,
) {
  if (!disk) return undefined;
  const diskType = world.catalog.diskTypes.find((one) => one.id === disk.diskType);
  if (!diskType) return notFound(`DiskType '${disk.diskType ?? ""}' not found`);
  if (azs.some((az) => diskType.soldOutIn.includes(az))) {
    return precondition(`Disk type '${diskType.id}' is out of stock`);
  }
  if (disk.snapshotId === undefined) return undefined;
  const snapshot = world.catalog.snapshots.find((one) => one.id === disk.snapshotId);
  if (!snapshot) return notFound(`Snapshot '${disk.snapshotId}' not found`);
  return (disk.diskSizeGB ?? snapshot.sizeGB) < snapshot.sizeGB
    ? outOfRange("InstanceSpec.DataDisks.CloudDiskSpec.DiskSizeGB")
    : undefined;
}

function checkCapacity(
  world: World,
  resolved: ResolvedCreate,
  nowMs: number,
): ErrorReply | undefined {
  const { spec, type, image, regionId, count, azs } = resolved;
  const data = (spec.dataDisks ?? []).filter((disk) => disk.noDevice !== true);
  const need = {
    regionId,
    vms: count,
    cpu: count * type.cpu,
    memory: (count * type.memoryMB) / 1024,
    elasticIp: spec.elasticIp ? count : 0,
    disk: count * (data.length + (image.rootDeviceType === "cloudDisk" ? 1 : 0)),
  };
  const unstocked = azs
    .map((az, turn) => ({ type, az, count: Math.ceil((count - turn) / azs.length) }))
    .map((wanted) => stockError(world, wanted, nowMs));
  return unstocked.find(Boolean) ?? quotaError(world, need, nowMs);
}

function checkAddress(world: World, resolved: ResolvedCreate): ErrorReply | undefined {
  const { spec, subnet, count, address } = resolved;
  const network = spec.primaryNetworkInterface?.networkInterface ?? {};
  if (subnet.kind === "edge") {
    return precondition(`Subnet '${subnet.id}' is unsupported in center zones`);
  }
  const wantsIpv6 = network.ipv6Address !== undefined || (network.ipv6AddressCount ?? 0) > 0;
  if (wantsIpv6 && !subnet.hasIpv6) {
    return errorReply(400, "CONFLICT", `Subnet '${subnet.id}' not support ipv6`);
  }
  if (freeAddresses(world, subnet) < count) {
    return precondition("Available Ip in segments not enough");
  }
  if (network.primaryIpAddress === undefined) return undefined;
  const { first, last } = usableRange(subnet.cidr);
  if (address === undefined || address < first || address > last) {
    return invalid(
      "Parameter InstanceSpec.PrimaryNetworkInterface.NetworkInterface.PrimaryIpAddress invalid",
    );
  }
  return isAddressFree(world, subnet, address)
    ? undefined
    : precondition(`Ip '${network.primaryIpAddress}' already in use`);
}
