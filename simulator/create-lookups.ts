/**
 * What a create call asks of the cloud: that what it names exists, suits each other, and is not sold out. Pure: reads
 * the world and changes nothing.
 *
 * @see vendor's page, 返回码; reference 2.4 and 5.9
 */
import { addressNumber, usableRange } from "./address.js";
import type { CatalogImage, CatalogSecurityGroup, CatalogSubnet, CatalogType } from "./catalog.js";
import type { CreateRequest, DiskRequest, SpecRequest } from "./create-request.js";
import { expand, isHostname, isName } from "./naming.js";
import {
  invalid,
  isRefusal,
  notFound,
  outOfRange,
  precondition,
  refusal,
  type Refusal,
} from "./refusal.js";
import { beyondQuota, beyondStock } from "./scarcity.js";
import { freeAddresses, isAddressFree, type World } from "./world.js";

/** A create call with everything it names looked up. */
export interface Order {
  readonly regionId: string;
  readonly spec: SpecRequest;
  readonly count: number;
  /** The zones it is spread over in turn: one, unless an availability group says otherwise. */
  readonly azs: readonly string[];
  readonly type: CatalogType;
  readonly image: CatalogImage;
  readonly subnet: CatalogSubnet;
  readonly securityGroups: readonly CatalogSecurityGroup[];
  /** The address asked for, as a number. */
  readonly address: number | undefined;
  /** The availability group that it is made in. */
  readonly ag: { readonly id: string; readonly name: string } | undefined;
}

/** The order that a well-formed create call makes in this world, or why it is refused. */
export function lookUp(
  world: World,
  regionId: string,
  {
    request: { instanceSpec: spec = {}, maxCount: count = 1 },
    nowMs,
  }: { readonly request: CreateRequest; readonly nowMs: number },
): Order | Refusal {
  const { catalog } = world;
  if (spec.agId) return notFound(`Ag '${spec.agId}' not found`);
  if (spec.instanceTemplateId) {
    return notFound(`InstanceTemplate '${spec.instanceTemplateId}' not found`);
  }
  const az = spec.az ?? "";
  if (!catalog.regions.find((region) => region.id === regionId)?.zones.includes(az)) {
    return notFound(`Az '${az}' not found`);
  }
  const type = catalog.instanceTypes.find((one) => one.id === spec.instanceType);
  if (!type) return notFound(`InstanceType '${spec.instanceType ?? ""}' not found`);
  const image = catalog.images.find((one) => one.id === spec.imageId);
  if (!image) return notFound(`Image '${spec.imageId ?? ""}' not found`);
  const network = spec.primaryNetworkInterface?.networkInterface ?? {};
  const subnet = catalog.subnets.find(
    (one) => one.id === network.subnetId && one.regionId === regionId,
  );
  if (!subnet) return notFound(`Subnet '${network.subnetId ?? ""}' not found`);
  const groups = groupsOf(world, subnet, network.securityGroups ?? []);
  if (isRefusal(groups)) return groups;
  const key = spec.keyNames?.find((name) => !catalog.keyPairs.includes(name));
  if (key !== undefined) return notFound(`KeyPair '${key}' not found`);

  const address =
    network.primaryIpAddress === undefined ? undefined : addressNumber(network.primaryIpAddress);
  const order = {
    regionId,
    spec,
    count,
    azs: [az],
    type,
    image,
    subnet,
    securityGroups: groups,
    address,
    ag: undefined,
  };
  return (
    nameMisfit(order) ??
    imageMisfit(order) ??
    diskMisfit(world, order) ??
    shortage(world, order, nowMs) ??
    addressMisfit(world, order) ??
    order
  );
}

function groupsOf(
  world: World,
  subnet: CatalogSubnet,
  ids: readonly string[],
): readonly CatalogSecurityGroup[] | Refusal {
  const own = world.catalog.securityGroups.filter((group) => group.vpcId === subnet.vpcId);
  if (ids.length === 0) return own.filter((group) => group.isDefault);
  const stranger = ids.find((id) => !own.some((group) => group.id === id));
  if (stranger !== undefined) return notFound(`SecurityGroups '${stranger}' not found`);
  return own.filter((group) => ids.includes(group.id));
}

function nameMisfit({ spec: { name = "", hostname }, count, image }: Order): Refusal | undefined {
  for (const position of [0, count - 1]) {
    if (!isName(expand(name, position))) return invalid("Parameter InstanceSpec.Name invalid");
    if (hostname !== undefined && !isHostname(expand(hostname, position), image.osType)) {
      return invalid("Parameter InstanceSpec.Hostname invalid");
    }
  }
  return undefined;
}

function imageMisfit({ spec, image, type }: Order): Refusal | undefined {
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

function diskMisfit(world: World, { spec, image, type }: Order): Refusal | undefined {
  const systemGB = spec.systemDisk?.cloudDiskSpec?.diskSizeGB;
  if (systemGB !== undefined && systemGB < image.systemDiskSizeGB) {
    return outOfRange("InstanceSpec.SystemDisk.CloudDiskSpec.DiskSizeGB");
  }
  const data = (spec.dataDisks ?? []).filter((disk) => disk.noDevice !== true);
  const system = spec.systemDisk && image.rootDeviceType === "cloudDisk" ? [spec.systemDisk] : [];
  for (const disk of [...system, ...data]) {
    const refused = diskShortage(world, spec.az ?? "", disk);
    if (refused) return refused;
  }
  return data.length + 1 > type.cloudDiskCountLimit
    ? precondition("InstanceType constraints. CloudDisk limit exceeded")
    : undefined;
}

function diskShortage(world: World, az: string, { cloudDiskSpec: disk }: DiskRequest) {
  if (!disk) return undefined;
  const diskType = world.catalog.diskTypes.find((one) => one.id === disk.diskType);
  if (!diskType) return notFound(`DiskType '${disk.diskType ?? ""}' not found`);
  if (diskType.soldOutIn.includes(az)) {
    return precondition(`Disk type '${diskType.id}' is out of stock`);
  }
  if (disk.snapshotId === undefined) return undefined;
  const snapshot = world.catalog.snapshots.find((one) => one.id === disk.snapshotId);
  if (!snapshot) return notFound(`Snapshot '${disk.snapshotId}' not found`);
  return (disk.diskSizeGB ?? snapshot.sizeGB) < snapshot.sizeGB
    ? outOfRange("InstanceSpec.DataDisks.CloudDiskSpec.DiskSizeGB")
    : undefined;
}

function shortage(world: World, order: Order, nowMs: number): Refusal | undefined {
  const { spec, type, image, regionId, count } = order;
  const data = (spec.dataDisks ?? []).filter((disk) => disk.noDevice !== true);
  const need = {
    regionId,
    vms: count,
    cpu: count * type.cpu,
    memory: (count * type.memoryMB) / 1024,
    elasticIp: spec.elasticIp ? count : 0,
    disk: count * (data.length + (image.rootDeviceType === "cloudDisk" ? 1 : 0)),
  };
  return (
    beyondStock(world, { type, az: spec.az ?? "", count }, nowMs) ?? beyondQuota(world, need, nowMs)
  );
}

function addressMisfit(world: World, order: Order): Refusal | undefined {
  const { spec, subnet, count, address } = order;
  const network = spec.primaryNetworkInterface?.networkInterface ?? {};
  if (subnet.kind === "edge") {
    return precondition(`Subnet '${subnet.id}' is unsupported in center zones`);
  }
  const wantsIpv6 = network.ipv6Address !== undefined || (network.ipv6AddressCount ?? 0) > 0;
  if (wantsIpv6 && !subnet.hasIpv6) {
    return refusal(400, "CONFLICT", `Subnet '${subnet.id}' not support ipv6`);
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
