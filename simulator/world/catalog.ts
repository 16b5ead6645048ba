/** Everything for sale in the simulated cloud, and everything in the simulated account, for create calls to name. */

import type { SpecRequest } from "../protocol/instance-spec.js";

/** One instance type. */
export interface CatalogType {
  readonly id: string;
  readonly cpu: number;
  readonly memoryMB: number;
  /** Such as `g.n2`. Its number is the generation. */
  readonly family: string;
  readonly generation: number;
  /** Maximum network interfaces of one VM, including the primary one. */
  readonly nicLimit: number;
  /** Maximum cloud disks of one VM, including the system disk. */
  readonly cloudDiskCountLimit: number;
  /** Zones without stock. */
  readonly soldOutIn: readonly string[];
}

/** One cloud disk type. */
export interface CatalogDiskType {
  readonly id: string;
  /** Zones without stock. */
  readonly soldOutIn: readonly string[];
}

/** One image, available in all regions. */
export interface CatalogImage {
  readonly id: string;
  readonly osType: "linux" | "windows";
  readonly osVersion: string;
  readonly platform: string;
  readonly imageSource: "public" | "private" | "shared";
  readonly status: "pending" | "ready" | "deleting" | "error";
  /** GiB; the minimum size of a system disk. */
  readonly systemDiskSizeGB: number;
  readonly rootDeviceType: "cloudDisk" | "localDisk";
  /** The only supported instance types; by default all. */
  readonly onlyTypes?: readonly string[];
}

/** One subnet of the account. */
export interface CatalogSubnet {
  readonly id: string;
  readonly regionId: string;
  readonly vpcId: string;
  /** Such as `10.0.0.0/16`. */
  readonly cidr: string;
  readonly kind: "standard" | "edge";
  readonly hasIpv6: boolean;
}

/** One security group of the account. */
export interface CatalogSecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly regionId: string;
  readonly vpcId: string;
  /** Whether VMs without a named group get this group. */
  readonly isDefault: boolean;
}

/** A region and its zones. */
export interface CatalogRegion {
  readonly id: string;
  readonly zones: readonly string[];
}

/** One disk snapshot, available in all regions. */
export interface CatalogSnapshot {
  readonly id: string;
  readonly sizeGB: number;
}

/** One instance template of the account. */
export interface CatalogTemplate {
  readonly id: string;
  readonly regionId: string;
  readonly name: string;
  readonly description: string;
  /** Defaults for VMs made from it; never a zone or a name. */
  readonly spec: SpecRequest;
}

/** One availability group of the account. */
export interface CatalogAvailabilityGroup {
  readonly id: string;
  readonly regionId: string;
  readonly name: string;
  readonly templateId: string;
  /** VMs are spread over these zones in turn. */
  readonly azs: readonly string[];
}

/** Prices in yuan. They are invented, since the cloud publishes no usable list. */
export interface CatalogPrices {
  readonly perVcpuHour: number;
  readonly perMemoryGiBHour: number;
  /** Prices by disk type. */
  readonly perDiskGiBHour: Readonly<Record<string, number>>;
  /** Price of an elastic IP charged by bandwidth. */
  readonly perMbpsHour: { readonly bgp: number; readonly noBgp: number };
  /** Price of an elastic IP charged by outgoing traffic. */
  readonly perTrafficGB: number;
  /** A prepaid month costs this many hours. */
  readonly hoursPerMonth: number;
}

/** Everything a create call may name. */
export interface Catalog {
  readonly regions: readonly CatalogRegion[];
  readonly instanceTypes: readonly CatalogType[];
  readonly diskTypes: readonly CatalogDiskType[];
  readonly images: readonly CatalogImage[];
  readonly subnets: readonly CatalogSubnet[];
  readonly securityGroups: readonly CatalogSecurityGroup[];
  /** Names, valid in all regions. */
  readonly keyPairs: readonly string[];
  readonly snapshots: readonly CatalogSnapshot[];
  readonly templates: readonly CatalogTemplate[];
  readonly availabilityGroups: readonly CatalogAvailabilityGroup[];
  readonly prices: CatalogPrices;
}
