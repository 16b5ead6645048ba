/**
 * The disks, elastic IPs and network interfaces left in the account, and billed, after a VM is deleted.
 *
 * @see docs/jdcloud.md#deleting-a-vm
 */
import type { Instance } from "../wire/instance.js";
import type { InstanceDiskAttachmentSpec, InstanceSpec } from "../wire/spec.js";
import type { Member } from "./observed.js";

/** A number within bounds, and the known names. The bounds are equal for a certain number; `most` may be infinite. */
export interface Amount {
  readonly least: number;
  readonly most: number;
  readonly names: readonly string[];
}

/** The resources left after a deletion, by kind. */
export interface Leftovers {
  readonly elasticIps: Amount;
  readonly disks: Amount;
  readonly interfaces: Amount;
}

const NONE: Amount = { least: 0, most: 0, names: [] };

/** The leftovers of no VM. */
export const NO_LEFTOVERS: Leftovers = { elasticIps: NONE, disks: NONE, interfaces: NONE };

/** The leftovers of several VMs together. Pure. */
export function sumOfLeftovers(all: readonly Leftovers[]): Leftovers {
  const sumOf = (kind: keyof Leftovers): Amount => ({
    least: all.reduce((sum, one) => sum + one[kind].least, 0),
    most: all.reduce((sum, one) => sum + one[kind].most, 0),
    names: all.flatMap((one) => one[kind].names),
  });
  return {
    elasticIps: sumOf("elasticIps"),
    disks: sumOf("disks"),
    interfaces: sumOf("interfaces"),
  };
}

/** The same leftovers as upper bounds: for an uncertain deletion, or a VM that may leave nothing. Pure. */
export function atMost(leftovers: Leftovers): Leftovers {
  const { elasticIps, disks, interfaces } = leftovers;
  return {
    elasticIps: { ...elasticIps, least: 0 },
    disks: { ...disks, least: 0 },
    interfaces: { ...interfaces, least: 0 },
  };
}

/** The leftovers of a VM as the cloud describes it, with their ids. Pure. */
export function leftoversOfVm(vm: Instance): Leftovers {
  const { elasticIpId, elasticIpAddress, primaryNetworkInterface: nic } = vm;
  const isPrepaid = vm.charge?.chargeMode === PREPAID;
  const disks = [vm.systemDisk, ...vm.dataDisks].flatMap((disk) => {
    if (!disk || disk.diskCategory === "local" || disk.status === "detached") return [];
    const { autoDelete, cloudDisk, deviceName } = disk;
    const goes = autoDelete === true && !isPrepaid && cloudDisk?.multiAttachable !== true;
    return goes ? [] : [cloudDisk?.diskId || `${vm.instanceName} ${deviceName}`];
  });
  return {
    elasticIps: elasticIpId || elasticIpAddress ? named([elasticIpName(vm)]) : NONE,
    disks: named(disks),
    interfaces:
      nic?.autoDelete === false ? named([nic.networkInterface?.networkInterfaceId || ""]) : NONE,
  };
}

/**
 * The leftovers of a member by the spec of its launch, with the elastic IP's address if the state has it. `spec` is
 * undefined if the state does not have it; the number of disks is then unknown. Pure.
 */
export function leftoversOfMember(member: Member, spec: InstanceSpec | undefined): Leftovers {
  const leftovers = {
    elasticIps: elasticIpOf(member, spec),
    disks: spec ? disksOf(spec) : { ...NONE, most: Infinity },
    // The vendor's pages disagree whether the field has an effect. @see docs/jdcloud.md#contradictions
    interfaces: spec?.primaryNetworkInterface?.autoDelete === false ? upTo(1) : NONE,
  };
  // A broken VM leaves nothing if the cloud failed to create it.
  return member.phase === "broken" ? atMost(leftovers) : leftovers;
}

const PREPAID = "prepaid_by_duration";

function named(names: readonly string[]): Amount {
  return { least: names.length, most: names.length, names };
}

function upTo(most: number): Amount {
  return { least: 0, most, names: [] };
}

function elasticIpName({ elasticIpId, elasticIpAddress }: Instance): string {
  if (elasticIpId === "") return elasticIpAddress;
  return elasticIpAddress === "" ? elasticIpId : `${elasticIpId} (${elasticIpAddress})`;
}

/** The elastic IP of the spec or the template, or one attached later; the API has no autoDelete for it. */
function elasticIpOf(member: Member, spec: InstanceSpec | undefined): Amount {
  const { elasticIpAddress: address, privateIpAddress } = member;
  if (address !== "") return named([address]);
  if (spec?.elasticIp) return { ...NONE, least: 1, most: 1 };
  // A shortened state has no addresses at all.
  const isAddressKnown = privateIpAddress !== "";
  const mayHaveOne = !spec || (isOfTemplate(spec) && spec.noElasticIp !== true);
  return !isAddressKnown && mayHaveOne ? upTo(1) : NONE;
}

function disksOf(spec: InstanceSpec): Amount {
  const { systemDisk, dataDisks = [], charge } = spec;
  const isPrepaid = charge?.chargeMode === PREPAID;
  const stays = ({ autoDelete, noDevice, multiAttachable }: Disk): boolean =>
    noDevice !== true && (autoDelete !== true || isPrepaid || multiAttachable === true);
  const given = dataDisks.map(diskOf).filter(stays).length;
  // The image or the template decides on a system disk missing from the spec.
  const system = systemDisk ? Number(!isLocal(systemDisk) && stays(diskOf(systemDisk))) : 0;
  const isFromTemplate = isOfTemplate(spec) && dataDisks.length === 0;
  return {
    least: given + system,
    most: isFromTemplate ? Infinity : given + (systemDisk ? system : 1),
    names: [],
  };
}

interface Disk {
  readonly autoDelete: boolean | undefined;
  readonly noDevice: boolean | undefined;
  readonly multiAttachable: boolean | undefined;
}

function diskOf({ autoDelete, noDevice, cloudDiskSpec }: InstanceDiskAttachmentSpec): Disk {
  return { autoDelete, noDevice, multiAttachable: cloudDiskSpec?.multiAttachable };
}

function isLocal({ diskCategory }: { readonly diskCategory?: string | undefined }): boolean {
  return diskCategory === "local";
}

function isOfTemplate({ agId, instanceTemplateId }: InstanceSpec): boolean {
  return agId !== undefined || instanceTemplateId !== undefined;
}
