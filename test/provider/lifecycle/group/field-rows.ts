/** Values of every field of a spec and of an override, for changes of a running group in the simulator. */

/** A field: the spec around it, and its value before and after. */
export interface FieldRow {
  readonly base?: object;
  /** Undefined: the field is absent. */
  readonly values: readonly [before: unknown, after: unknown];
  /** Default 4; the cloud gives some values to one VM only. */
  readonly count?: number;
  /** Other fields that the value after the change demands. */
  readonly also?: object;
  /** Text of the error, if the check or the cloud refuses every change of the field in a running group. */
  readonly refusal?: string;
}

const row = (before: unknown, after: unknown): FieldRow => ({ values: [before, after] });
const within = (base: object, before: unknown, after: unknown): FieldRow => ({
  ...row(before, after),
  base,
});
const script = (text: string) => [
  { key: "launch-script", value: Buffer.from(`#!/bin/bash\n${text}`).toString("base64") },
];

const diskOf = (diskType: string, diskSizeGB: number) => ({
  cloudDiskSpec: { diskType, diskSizeGB },
});
const SYSTEM = { systemDisk: { autoDelete: true, ...diskOf("ssd.io1", 100) } };
const DATA = { dataDisks: [{ ...diskOf("ssd.io1", 100), deviceName: "vdb" }] };
const EIP = { elasticIp: { bandwidthMbps: 5, provider: "bgp" } };
const USAGE = { elasticIp: { ...EIP.elasticIp, chargeSpec: { chargeMode: "postpaid_by_usage" } } };
const PREPAID = { charge: { chargeMode: "prepaid_by_duration", chargeDuration: 1 } };
const TEMPLATE = { instanceTemplateId: "it-north1main" };
/** An availability group's template sets them. */
const NOT_WITH_GROUP = {
  ...{ az: undefined, instanceType: undefined, imageId: undefined, systemDisk: undefined },
  primaryNetworkInterface: undefined,
};
const KEPT_BY_CLOUD = "Can't delete 'prepaid_by_duration' instance which isn't overdue";
const PRIVATE = { imageId: "img-private001", ...SYSTEM };

const NIC = "primaryNetworkInterface";
const NETWORK = `${NIC}.networkInterface`;

const diskRows = (at: string, base: object): Readonly<Record<string, FieldRow>> => ({
  [`${at}.cloudDiskSpec.az`]: within(base, "cn-north-1a", "cn-north-1b"),
  [`${at}.cloudDiskSpec.name`]: within(base, "a", "b"),
  [`${at}.cloudDiskSpec.description`]: within(base, "a", "b"),
  [`${at}.cloudDiskSpec.diskType`]: within(base, "ssd.io1", "ssd.gp1"),
  [`${at}.cloudDiskSpec.diskSizeGB`]: within(base, 100, 200),
  [`${at}.cloudDiskSpec.iops`]: within(base, 4000, 5000),
  [`${at}.cloudDiskSpec.policyId`]: within(base, "policy-a", "policy-b"),
  [`${at}.cloudDiskSpec.charge`]: within(base, undefined, { autoRenew: true }),
  [`${at}.cloudDiskSpec.multiAttachable`]: within(base, false, true),
  [`${at}.cloudDiskSpec.encrypt`]: within(base, false, true),
});

/** Each field of `InstanceSpec`, by its path. */
export const SPEC_ROWS: Readonly<Record<string, FieldRow>> = {
  agId: { ...row(undefined, "ag-north1main"), also: NOT_WITH_GROUP },
  instanceTemplateId: row(undefined, "it-north1main"),
  az: row("cn-north-1a", "cn-north-1b"),
  instanceType: row("g.n2.large", "g.n2.xlarge"),
  imageId: row("img-ubuntu2204", "img-ubuntu2404"),
  name: row("web-[001]", "app-[001]"),
  hostname: row("web-[001]", "app-[001]"),
  password: row("Tr0ub4dor&3", "Sn0w&Rain!Wind"),
  keyNames: row(["ops"], ["dev"]),
  passwordAuth: within({ keyNames: ["ops"], password: "Tr0ub4dor&3" }, "yes", "no"),
  "elasticIp.bandwidthMbps": within(EIP, 5, 10),
  "elasticIp.provider": within(EIP, "bgp", "no_bgp"),
  "elasticIp.chargeSpec.chargeMode": within(EIP, undefined, "postpaid_by_usage"),
  "elasticIp.chargeSpec.chargeUnit": within(USAGE, "month", "year"),
  "elasticIp.chargeSpec.chargeDuration": within(USAGE, 1, 2),
  "elasticIp.chargeSpec.autoRenew": within(USAGE, false, true),
  "elasticIp.chargeSpec.buyScenario": within(USAGE, "a", "b"),
  [`${NIC}.deviceIndex`]: row(1, 2),
  [`${NIC}.autoDelete`]: row(true, false),
  [`${NETWORK}.subnetId`]: row("subnet-north1main", "subnet-north1side"),
  [`${NETWORK}.az`]: row("cn-north-1a", "cn-north-1b"),
  [`${NETWORK}.networkInterfaceName`]: row("a", "b"),
  [`${NETWORK}.primaryIpAddress`]: { ...row("10.0.0.14", "10.0.0.15"), count: 1 },
  [`${NETWORK}.secondaryIpAddresses`]: row(["10.0.0.6"], ["10.0.0.7"]),
  [`${NETWORK}.secondaryIpCount`]: row(1, 2),
  [`${NETWORK}.securityGroups`]: row(["sg-north1main"], ["sg-north1http"]),
  [`${NETWORK}.sanityCheck`]: row(1, 2),
  [`${NETWORK}.description`]: row("a", "b"),
  ...diskRows("systemDisk", SYSTEM),
  "systemDisk.cloudDiskSpec.snapshotId": within(SYSTEM, undefined, "snapshot-data000100"),
  "systemDisk.diskCategory": within(SYSTEM, undefined, "cloud"),
  "systemDisk.autoDelete": within(SYSTEM, true, false),
  "systemDisk.deviceName": within(SYSTEM, "vda", "vdz"),
  "systemDisk.noDevice": within(SYSTEM, false, true),
  ...diskRows("dataDisks[0]", DATA),
  "dataDisks[0].cloudDiskSpec.snapshotId": within(DATA, undefined, "snapshot-data000100"),
  "dataDisks[0].diskCategory": {
    ...within(DATA, "cloud", "local"),
    refusal: '"local" is not for data disks',
  },
  "dataDisks[0].autoDelete": within(DATA, false, true),
  "dataDisks[0].deviceName": within(DATA, "vdb", "vdc"),
  "dataDisks[0].noDevice": within({ ...TEMPLATE, ...DATA }, false, true),
  "charge.chargeMode": within({}, "postpaid_by_duration", "prepaid_by_duration"),
  "charge.chargeUnit": { ...within(PREPAID, "month", "year"), refusal: KEPT_BY_CLOUD },
  "charge.chargeDuration": { ...within(PREPAID, 1, 2), refusal: KEPT_BY_CLOUD },
  "charge.autoRenew": within(PREPAID, false, true),
  "charge.buyScenario": row("a", "b"),
  metadata: row([{ key: "role", value: "web" }], [{ key: "role", value: "db" }]),
  userdata: row(script("old"), script("new")),
  description: row("old", "new"),
  noPassword: within(TEMPLATE, false, true),
  noKeyNames: within(TEMPLATE, false, true),
  noElasticIp: within(TEMPLATE, false, true),
  userTags: row([{ key: "env", value: "dev" }], [{ key: "team", value: "web" }]),
  chargeOnStopped: row("keepCharging", "stopCharging"),
  autoImagePolicyId: row(undefined, "pol-a"),
  imageInherit: within(PRIVATE, "no", "yes"),
};

/** Each field of an override, for the third member. */
export const OVERRIDE_ROWS: Readonly<Record<string, FieldRow>> = {
  name: row("db", "log"),
  hostname: row("db", "log"),
  primaryIpAddress: row("10.0.0.14", "10.0.0.15"),
  description: row("db", "log"),
  metadata: row([{ key: "role", value: "db" }], [{ key: "role", value: "log" }]),
  userTags: row([{ key: "role", value: "db" }], [{ key: "role", value: "log" }]),
};
