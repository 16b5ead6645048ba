/**
 * Checks a create call in itself, without a look at the cloud. Each rule returns an error reply or undefined; the
 * first error reply is the answer. Pure throughout.
 *
 * @see docs/jdcloud.md#instancespec, #errors-of-createinstances
 */
import type { CreateRequest, DiskRequest, SpecRequest } from "../../../protocol/instance-spec.js";
import { checkCustomData } from "../metadata.js";
import { tokenIsWellPlaced } from "../naming.js";
import { isAcceptablePassword } from "../password.js";
import {
  invalid,
  outOfRange,
  precondition,
  type ErrorReply,
} from "../../../protocol/error-reply.js";
import { invalidPart, TAG_LIMIT } from "../../tag-rules.js";

/** A rule of a create call. */
type Rule = (spec: SpecRequest) => ErrorReply | undefined;

/** The error reply to the first violated rule, or undefined. */
export function firstViolation({
  instanceSpec,
  maxCount = 1,
  clientToken = "",
}: CreateRequest): ErrorReply | undefined {
  if (!instanceSpec) return invalid("Parameter InstanceSpec missing");
  if (maxCount < 1 || maxCount > 100) return outOfRange("Maxcount");
  const fixedAddress = instanceSpec.primaryNetworkInterface?.networkInterface?.primaryIpAddress;
  if (fixedAddress !== undefined && maxCount > 1) return outOfRange("Maxcount");
  if (clientToken.length > 64) return outOfRange("ClientToken");
  for (const rule of RULES) {
    const refused = rule(instanceSpec);
    if (refused) return refused;
  }
  return undefined;
}

const missing = (name: string) => invalid(`Parameter InstanceSpec.${name} missing`);
const invalidField = (name: string) => invalid(`Parameter InstanceSpec.${name} invalid`);
const outOfRangeField = (name: string) => outOfRange(`InstanceSpec.${name}`);
const isWithin = (value: number, min: number, max: number, step = 1) =>
  value >= min && value <= max && value % step === 0;

const isComplete: Rule = (spec) => {
  if (!spec.name) return missing("Name");
  if (spec.agId) return undefined;
  if (!spec.az) return missing("Az");
  if (spec.instanceTemplateId) return undefined;
  if (!spec.instanceType) return missing("InstanceType");
  if (!spec.imageId) return missing("ImageId");
  return spec.primaryNetworkInterface?.networkInterface?.subnetId
    ? undefined
    : missing("PrimaryNetworkInterface.NetworkInterface.SubnetId");
};

const namesAreNumberedOnce: Rule = ({ name = "", hostname = "" }) => {
  if (!tokenIsWellPlaced(name)) return invalidField("Name");
  return tokenIsWellPlaced(hostname) ? undefined : invalidField("Hostname");
};

const loginIsUsable: Rule = ({ password, keyNames = [], passwordAuth, imageInherit }) => {
  if (keyNames.length > 1) return invalidField("KeyNames");
  if (passwordAuth !== undefined && !["yes", "no"].includes(passwordAuth)) {
    return invalidField("PasswordAuth");
  }
  if (imageInherit !== undefined && !["yes", "no"].includes(imageInherit)) {
    return invalidField("ImageInherit");
  }
  const isIgnored = keyNames.length > 0 && passwordAuth === "no";
  return password === undefined || isIgnored || isAcceptablePassword(password)
    ? undefined
    : invalid("Invalid password");
};

const textsFit: Rule = ({ description = "", metadata, userdata }) =>
  description.length > 256
    ? outOfRangeField("Description")
    : checkCustomData({ metadata, userdata }, "InstanceSpec.");

const tagsFit: Rule = ({ userTags = [] }) => {
  if (userTags.length > TAG_LIMIT) return outOfRangeField("UserTags");
  const part = invalidPart(userTags);
  return part && invalidField(`UserTags.${part}`);
};

const chargeIsKnown: Rule = ({ charge = {}, chargeOnStopped }) => {
  const { chargeMode = "postpaid_by_duration", chargeUnit = "month", chargeDuration = 1 } = charge;
  if (!["postpaid_by_duration", "prepaid_by_duration"].includes(chargeMode)) {
    return invalidField("Charge.ChargeMode");
  }
  if (!["month", "year"].includes(chargeUnit)) return invalidField("Charge.ChargeUnit");
  const isPrepaid = chargeMode === "prepaid_by_duration";
  if (isPrepaid && !isWithin(chargeDuration, 1, chargeUnit === "year" ? 3 : 9)) {
    return outOfRangeField("Charge.ChargeDuration");
  }
  if (chargeOnStopped === undefined) return undefined;
  if (!["keepCharging", "stopCharging"].includes(chargeOnStopped))
    return invalidField("ChargeOnStopped");
  return isPrepaid && chargeOnStopped === "stopCharging"
    ? precondition("stopCharging only applied to postpaid by duration")
    : undefined;
};

const elasticIpIsComplete: Rule = ({ elasticIp }) => {
  if (!elasticIp) return undefined;
  if (elasticIp.bandwidthMbps === undefined) return missing("ElasticIp.BandwidthMbps");
  if (!elasticIp.provider) return missing("ElasticIp.Provider");
  if (!isWithin(elasticIp.bandwidthMbps, 1, 200)) return outOfRangeField("ElasticIp.BandwidthMbps");
  return /^(bgp|no_bgp)$/i.test(elasticIp.provider)
    ? undefined
    : invalidField("ElasticIp.Provider");
};

const securityGroupsAreFew: Rule = ({ primaryNetworkInterface }) =>
  (primaryNetworkInterface?.networkInterface?.securityGroups?.length ?? 0) > 5
    ? invalid("too many securityGroup. less than 5")
    : undefined;

const disksFit: Rule = ({ systemDisk, dataDisks = [] }) => {
  const refused = systemDisk && checkDiskShape(systemDisk, "SystemDisk", { min: 40, max: 500 });
  if (refused) return refused;
  const devices = new Set<string>();
  for (const disk of dataDisks.filter((one) => one.noDevice !== true)) {
    const broken = checkDataDiskShape(disk);
    if (broken) return broken;
    if (disk.deviceName && devices.has(disk.deviceName)) {
      return precondition(`DeviceName '${disk.deviceName}' has been used`);
    }
    devices.add(disk.deviceName ?? "");
  }
  return undefined;
};

function checkDataDiskShape(disk: DiskRequest): ErrorReply | undefined {
  if ((disk.diskCategory ?? "cloud") !== "cloud") return invalidField("DataDisks.DiskCategory");
  if (disk.deviceName && !/^vd([b-z]|a[a-z]|b[a-m])$/.test(disk.deviceName)) {
    return invalidField("DataDisks.DeviceName");
  }
  if (!disk.cloudDiskSpec) return missing("DataDisks.CloudDiskSpec");
  if (disk.cloudDiskSpec.diskSizeGB === undefined && !disk.cloudDiskSpec.snapshotId) {
    return missing("DataDisks.CloudDiskSpec.DiskSizeGB");
  }
  return checkDiskShape(disk, "DataDisks", { min: 20, max: 16_000 });
}

function checkDiskShape(
  { cloudDiskSpec: disk, diskCategory }: DiskRequest,
  where: string,
  { min, max }: { readonly min: number; readonly max: number },
): ErrorReply | undefined {
  if (diskCategory !== undefined && !["cloud", "local"].includes(diskCategory)) {
    return invalidField(`${where}.DiskCategory`);
  }
  if (!disk) return undefined;
  const { diskSizeGB: size, iops, diskType, description = "" } = disk;
  if (!diskType) return missing(`${where}.CloudDiskSpec.DiskType`);
  if (size !== undefined && !isWithin(size, min, max, 10)) {
    return outOfRangeField(`${where}.CloudDiskSpec.DiskSizeGB`);
  }
  if (description.length > 256) return outOfRangeField(`${where}.CloudDiskSpec.Description`);
  const most = Math.min(32_000, (size ?? min) * 50);
  return iops === undefined || diskType !== "ssd.io1" || isWithin(iops, 200, most, 10)
    ? undefined
    : outOfRangeField(`${where}.CloudDiskSpec.Iops`);
}

const RULES: readonly Rule[] = [
  isComplete,
  namesAreNumberedOnce,
  loginIsUsable,
  textsFit,
  tagsFit,
  chargeIsKnown,
  elasticIpIsComplete,
  securityGroupsAreFew,
  disksFit,
];
