/**
 * A VM in the format of describeInstance(s). Absent and empty values are left out, as in the cloud's examples. Pure.
 *
 * @see docs/jdcloud.md#instance-fields
 */
import { addressText } from "../../world/address.js";
import { diskStatus } from "../../world/attachments.js";
import type { Catalog } from "../../world/catalog.js";
import { vmStatus, type Disk, type Vm, type World } from "../../world/world.js";
import { beijingTime, utcTime } from "../../protocol/time.js";

/** The wire form of one VM at `nowMs`. */
export function instanceView(
  vm: Vm,
  { catalog, timing }: Pick<World, "catalog" | "timing">,
  nowMs: number,
): Record<string, unknown> {
  const image = catalog.images.find((one) => one.id === vm.imageId);
  return withoutEmpty({
    instanceId: vm.instanceId,
    instanceName: vm.name,
    hostname: vm.hostname,
    instanceType: vm.instanceType,
    vpcId: vm.vpcId,
    subnetId: vm.subnetId,
    privateIpAddress: addressText(vm.address),
    elasticIpId: vm.elasticIp?.id,
    elasticIpAddress: vm.elasticIp?.address,
    status: vmStatus(vm, nowMs),
    description: vm.description,
    imageId: vm.imageId,
    systemDisk: diskView(vm, vm.systemDisk, nowMs),
    dataDisks: vm.dataDisks.map((disk) => diskView(vm, disk, nowMs)),
    primaryNetworkInterface: {
      deviceIndex: 1,
      autoDelete: true,
      networkInterface: interfaceView(vm, catalog),
    },
    launchTime: beijingTime(vm.createdMs),
    az: vm.az,
    keyNames: vm.keyNames,
    charge: nowMs < vm.createdMs + timing.billingMs ? undefined : chargeView(vm),
    tags: vm.tags.map(({ key, value }) => ({ key, value })),
    chargeOnStopped: vm.chargeOnStopped ?? "keepCharging",
    ag: vm.ag && { id: vm.ag.id, name: vm.ag.name },
    faultDomain: vm.ag?.faultDomain,
    autoReleaseTime: vm.releaseMs === undefined ? undefined : beijingTime(vm.releaseMs),
    policies: vm.policyId ? [{ policyId: vm.policyId, policyType: "AutoImage" }] : [],
    osType: image?.osType,
    osVersion: image?.osVersion,
    platform: image?.platform,
    architecture: "x86_64",
  });
}

/** The wire form of one VM in describeBriefInstances. */
export function briefView(vm: Vm, catalog: Catalog, nowMs: number): Record<string, unknown> {
  const image = catalog.images.find((one) => one.id === vm.imageId);
  return withoutEmpty({
    instanceId: vm.instanceId,
    instanceName: vm.name,
    instanceType: vm.instanceType,
    vpcId: vm.vpcId,
    subnetId: vm.subnetId,
    privateIpAddress: addressText(vm.address),
    status: vmStatus(vm, nowMs),
    description: vm.description,
    imageId: vm.imageId,
    systemDisk: briefDisk(vm.systemDisk),
    dataDisks: vm.dataDisks.map(briefDisk),
    primaryNetworkInterface: { deviceIndex: 1, autoDelete: true },
    launchTime: beijingTime(vm.createdMs),
    az: vm.az,
    pAz: vm.az,
    keyNames: vm.keyNames,
    osType: image?.osType,
    osVersion: image?.osVersion,
    platform: image?.platform,
    architecture: "x86_64",
  });
}

function briefDisk({ category, deviceName, diskId, diskType, diskSizeGB }: Disk) {
  return category === "local"
    ? { diskCategory: category, deviceName, localDisk: { diskType: "ssd", diskSizeGB } }
    : { diskCategory: category, deviceName, cloudDisk: { diskId, diskType, diskSizeGB } };
}

function interfaceView(vm: Vm, catalog: Catalog) {
  return {
    networkInterfaceId: vm.networkInterfaceId,
    macAddress: vm.macAddress,
    vpcId: vm.vpcId,
    subnetId: vm.subnetId,
    securityGroups: vm.securityGroupIds.map((groupId) => ({
      groupId,
      groupName: catalog.securityGroups.find((group) => group.id === groupId)?.name ?? "",
    })),
    sanityCheck: 1,
    primaryIp: withoutEmpty({
      privateIpAddress: addressText(vm.address),
      elasticIpId: vm.elasticIp?.id,
      elasticIpAddress: vm.elasticIp?.address,
    }),
  };
}

function diskView(vm: Vm, disk: Disk, nowMs: number) {
  const { category, autoDelete, deviceName } = disk;
  const attachment = { diskCategory: category, autoDelete, deviceName, status: "attached" };
  if (category === "local") {
    const localDisk = { diskType: "ssd", diskSizeGB: disk.diskSizeGB };
    return { ...attachment, localDisk };
  }
  const cloudDisk = withoutEmpty({
    diskId: disk.diskId,
    az: vm.az,
    name: disk.name,
    description: disk.description,
    diskType: disk.diskType,
    diskSizeGB: disk.diskSizeGB,
    iops: disk.iops,
    snapshotId: disk.snapshotId,
    status: diskStatus({ vm, disk }, nowMs),
    multiAttachable: false,
    encrypted: disk.encrypted,
    createTime: beijingTime(vm.createdMs),
    charge: chargeView(vm),
  });
  return { ...attachment, cloudDisk };
}

function chargeView(vm: Vm) {
  return withoutEmpty({
    chargeMode: vm.chargeMode,
    chargeStatus: "normal",
    chargeStartTime: utcTime(vm.createdMs),
    chargeExpiredTime: vm.expiresMs === undefined ? undefined : utcTime(vm.expiresMs),
  });
}

/** `view` without absent values and empty lists. Empty texts stay: the cloud shows `description: ""`. */
function withoutEmpty(view: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(view).filter(
      ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
    ),
  );
}
