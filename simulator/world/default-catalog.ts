/** The default catalog of a simulator. docs/simulator.md lists its ids. */
import type {
  Catalog,
  CatalogAvailabilityGroup,
  CatalogImage,
  CatalogRegion,
  CatalogSecurityGroup,
  CatalogSubnet,
  CatalogTemplate,
  CatalogType,
} from "./catalog.js";

const REGIONS: readonly CatalogRegion[] = [
  { id: "cn-north-1", zones: ["cn-north-1a", "cn-north-1b", "cn-north-1c"] },
  { id: "cn-east-1", zones: ["cn-east-1a", "cn-east-1b"] },
  { id: "cn-east-2", zones: ["cn-east-2a", "cn-east-2b", "cn-east-2c"] },
  { id: "cn-south-1", zones: ["cn-south-1a", "cn-south-1b", "cn-south-1c"] },
];

const ALL_ZONES = REGIONS.flatMap((region) => region.zones);

const ubuntu = {
  osType: "linux",
  osVersion: "22.04 64bit",
  platform: "Ubuntu",
  imageSource: "public",
  status: "ready",
  systemDiskSizeGB: 40,
  rootDeviceType: "cloudDisk",
} as const;

const IMAGES: readonly CatalogImage[] = [
  { ...ubuntu, id: "img-ubuntu2204" },
  { ...ubuntu, id: "img-ubuntu2404", osVersion: "24.04 64bit" },
  { ...ubuntu, id: "img-centos7900", platform: "CentOS", osVersion: "7.9 64bit" },
  {
    ...ubuntu,
    id: "img-windows022",
    osType: "windows",
    platform: "Windows Server",
    osVersion: "2022 64bit",
    systemDiskSizeGB: 80,
  },
  { ...ubuntu, id: "img-private001", imageSource: "private", systemDiskSizeGB: 100 },
  { ...ubuntu, id: "img-notready01", imageSource: "private", status: "pending" },
  { ...ubuntu, id: "img-localdisk1", rootDeviceType: "localDisk" },
  { ...ubuntu, id: "img-largeonly1", onlyTypes: ["g.n2.large", "g.n2.xlarge"] },
];

function type(
  id: string,
  cpu: number,
  memoryGiB: number,
  soldOutIn: readonly string[] = [],
): CatalogType {
  const family = id.slice(0, id.lastIndexOf("."));
  const memoryMB = memoryGiB * 1024;
  const generation = Number(/\d/.exec(family)?.[0] ?? 1);
  return { id, family, cpu, memoryMB, generation, nicLimit: 4, cloudDiskCountLimit: 8, soldOutIn };
}

/** Subnets of one region. Their ids end in the region's short name, padded to the cloud's ten characters. */
function subnetsOf(regionId: string): readonly CatalogSubnet[] {
  const subnet = { regionId, vpcId: idOf("vpc", regionId, "main"), hasIpv6: false } as const;
  return [
    { ...subnet, id: idOf("subnet", regionId, "main"), cidr: "10.0.0.0/16", kind: "standard" },
    { ...subnet, id: idOf("subnet", regionId, "side"), cidr: "10.1.0.0/20", kind: "standard" },
    { ...subnet, id: idOf("subnet", regionId, "tiny"), cidr: "10.2.0.0/29", kind: "standard" },
    { ...subnet, id: idOf("subnet", regionId, "edge"), cidr: "10.3.0.0/24", kind: "edge" },
    {
      ...subnet,
      id: idOf("subnet", regionId, "dual"),
      cidr: "10.4.0.0/20",
      kind: "standard",
      hasIpv6: true,
    },
  ];
}

function securityGroupsOf(regionId: string): readonly CatalogSecurityGroup[] {
  const group = { regionId, vpcId: idOf("vpc", regionId, "main") };
  return [
    { ...group, id: idOf("sg", regionId, "main"), name: "default", isDefault: true },
    { ...group, id: idOf("sg", regionId, "http"), name: "http", isDefault: false },
    {
      regionId,
      vpcId: idOf("vpc", regionId, "else"),
      id: idOf("sg", regionId, "else"),
      name: "default",
      isDefault: true,
    },
  ];
}

function templatesOf(regionId: string): readonly CatalogTemplate[] {
  const spec = {
    instanceType: "g.n2.large",
    imageId: "img-ubuntu2204",
    password: "Tr0ub4dor&3",
    keyNames: ["ops"],
    elasticIp: { bandwidthMbps: 5, provider: "BGP" },
    primaryNetworkInterface: {
      networkInterface: {
        subnetId: idOf("subnet", regionId, "main"),
        securityGroups: [idOf("sg", regionId, "http")],
      },
    },
    systemDisk: { autoDelete: true, cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 60 } },
    dataDisks: [
      { deviceName: "vdb", cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 20 } },
      { deviceName: "vdc", cloudDiskSpec: { diskType: "ssd.io1", diskSizeGB: 30 } },
    ],
    userTags: [{ key: "from", value: "template" }],
    chargeOnStopped: "stopCharging",
  };
  const template = { regionId, description: "" };
  return [
    { ...template, id: idOf("it", regionId, "main"), name: "main", spec },
    {
      ...template,
      id: idOf("it", regionId, "dead"),
      name: "of an image in the making",
      spec: { ...spec, imageId: "img-notready01" },
    },
  ];
}

function availabilityGroupOf({ id: regionId, zones }: CatalogRegion): CatalogAvailabilityGroup {
  return {
    id: idOf("ag", regionId, "main"),
    regionId,
    name: "main",
    templateId: idOf("it", regionId, "main"),
    azs: zones.slice(0, 2),
  };
}

function idOf(kind: string, regionId: string, role: string): string {
  const short = regionId.replace(/^cn-/, "").replaceAll("-", "");
  return `${kind}-${`${short}${role}`.padEnd(10, "0")}`;
}

/** The default catalog of a simulator. docs/simulator.md lists its ids. */
export const defaultCatalog: Catalog = {
  regions: REGIONS,
  instanceTypes: [
    type("g.n2.medium", 1, 4),
    type("g.n2.large", 2, 8),
    type("g.n2.xlarge", 4, 16),
    type("g.n2.2xlarge", 8, 32),
    type("c.n2.large", 2, 4),
    type("c.n2.xlarge", 4, 8),
    type("m.n2.large", 2, 16),
    { ...type("g.n3.large", 2, 8), cloudDiskCountLimit: 2 },
    type("h.n2.large", 2, 8, ["cn-north-1a"]),
    type("p.n1v100.2xlarge", 8, 44, ALL_ZONES),
  ],
  diskTypes: [
    { id: "ssd.gp1", soldOutIn: [] },
    { id: "ssd.io1", soldOutIn: [] },
    { id: "hdd.std1", soldOutIn: ["cn-north-1c"] },
  ],
  images: IMAGES,
  subnets: REGIONS.flatMap((region) => subnetsOf(region.id)),
  securityGroups: REGIONS.flatMap((region) => securityGroupsOf(region.id)),
  keyPairs: ["ops", "dev", "ssh-key-test"],
  snapshots: [{ id: "snapshot-data000100", sizeGB: 100 }],
  templates: REGIONS.flatMap((region) => templatesOf(region.id)),
  availabilityGroups: REGIONS.map(availabilityGroupOf),
  prices: {
    perVcpuHour: 0.09,
    perMemoryGiBHour: 0.03,
    perDiskGiBHour: { "ssd.gp1": 0.001, "ssd.io1": 0.0015, "hdd.std1": 0.0005 },
    perMbpsHour: { bgp: 0.04, noBgp: 0.03 },
    perTrafficGB: 0.8,
    hoursPerMonth: 480,
  },
};
