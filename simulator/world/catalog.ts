/** What the simulated cloud sells and what the simulated account owns: the things a create call may name. */

import type { SpecRequest } from "../protocol/instance-spec.js";

/** One kind of VM. */
export interface CatalogType {
  readonly id: string;
  readonly cpu: number;
  readonly memoryMB: number;
  /** Such as `g.n2`; its number is the generation. */
  readonly family: string;
  readonly generation: number;
  /** Network interfaces of one VM, the primary one included. */
  readonly nicLimit: number;
  /** Cloud disks of one VM, the system disk included. */
  readonly cloudDiskCountLimit: number;
  /** Zones that have none left. */
  readonly soldOutIn: readonly string[];
}

/** One kind of cloud disk. */
export interface CatalogDiskType {
  readonly id: string;
  /** Zones that have none left. */
  readonly soldOutIn: readonly string[];
}

/** One image; the same in all regions. */
export interface CatalogImage {
  readonly id: string;
  readonly osType: "linux" | "windows";
  readonly osVersion: string;
  readonly platform: string;
  readonly imageSource: "public" | "private" | "shared";
  readonly status: "pending" | "ready" | "deleting" | "error";
  /** GiB; the least a system disk may have. */
  readonly systemDiskSizeGB: number;
  readonly rootDeviceType: "cloudDisk" | "localDisk";
  /** Instance types that alone it supports; all of them when left out. */
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
  /** Whether VMs that name no group get this one. */
  readonly isDefault: boolean;
}

/** A region and its zones. */
export interface CatalogRegion {
  readonly id: string;
  readonly zones: readonly string[];
}

/** One snapshot of a disk; the same in all regions. */
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
  /** What it gives to VMs that do not say otherwise; no zone and no name. */
  readonly spec: SpecRequest;
}

/** One availability group of the account. */
export interface CatalogAvailabilityGroup {
  readonly id: string;
  readonly regionId: string;
  readonly name: string;
  readonly templateId: string;
  /** VMs go to these zones in turn. */
  readonly azs: readonly string[];
}

/** What things cost, in yuan; these are the catalog's own, since the cloud publishes no list to build on. */
export interface CatalogPrices {
  readonly perVcpuHour: number;
  readonly perMemoryGiBHour: number;
  /** By disk type. */
  readonly perDiskGiBHour: Readonly<Record<string, number>>;
  /** Of an elastic IP that is charged by its bandwidth. */
  readonly perMbpsHour: { readonly bgp: number; readonly noBgp: number };
  /** Of one that is charged by what goes out. */
  readonly perTrafficGB: number;
  /** What is paid beforehand costs so many hours a month. */
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
  /** Names, known in all regions. */
  readonly keyPairs: readonly string[];
  readonly snapshots: readonly CatalogSnapshot[];
  readonly templates: readonly CatalogTemplate[];
  readonly availabilityGroups: readonly CatalogAvailabilityGroup[];
  readonly prices: CatalogPrices;
}
