/**
 * What a VM is made of. What its create call fixed for good is readonly; calls and the console change the rest, each
 * property as a whole, so that a shallow copy of a VM is a picture of its past.
 */
import type { Timeline } from "./timeline.js";

/** One tag of a VM, or one pair of its metadata or userdata. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** One disk of a VM, or one that outlived its VM. */
export interface Disk {
  readonly diskId: string;
  readonly deviceName: string;
  readonly category: "cloud" | "local";
  readonly name: string;
  readonly description: string;
  readonly diskType: string;
  readonly encrypted: boolean;
  readonly snapshotId: string | undefined;
  readonly diskSizeGB: number;
  readonly iops: number | undefined;
  readonly autoDelete: boolean;
  readonly tags: readonly Tag[];
}

/** One VM, alive or not. */
export interface Vm {
  readonly instanceId: string;
  /** Rises from VM to VM, in the order in which they were made. */
  readonly serial: number;
  readonly regionId: string;
  readonly requestId: string;
  readonly clientToken: string | undefined;
  readonly createdMs: number;
  readonly az: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly address: number;
  readonly networkInterfaceId: string;
  readonly macAddress: string;
  readonly chargeMode: string;
  readonly policyId: string | undefined;
  /** The availability group it was made in, and the fault domain there. */
  readonly ag:
    { readonly id: string; readonly name: string; readonly faultDomain: string } | undefined;
  name: string;
  imageId: string;
  hostname: string;
  description: string;
  instanceType: string;
  securityGroupIds: readonly string[];
  elasticIp: { readonly id: string; readonly address: string } | undefined;
  keyNames: readonly string[];
  systemDisk: Disk;
  dataDisks: readonly Disk[];
  metadata: readonly Tag[];
  userdata: readonly Tag[];
  tags: readonly Tag[];
  chargeOnStopped: string | undefined;
  /** When a prepaid VM ends. */
  expiresMs: number | undefined;
  /** Whether a prepaid VM is renewed by itself. */
  autoRenew: boolean;
  /** When it is deleted by itself. */
  releaseMs: number | undefined;
  /** Whether its elastic IP goes with it. */
  releasesElasticIp: boolean;
  timeline: Timeline;
  /** Listings do not show the VM before this time (fault `hide`). */
  hiddenUntilMs: number;
  /** Why the VM is gone, or will be. */
  endCause: "deleted" | "boot-error" | "out-of-band" | undefined;
}

/** A disk and where it is. */
export interface PlacedDisk {
  readonly disk: Disk;
  readonly regionId: string;
  readonly az: string;
  readonly createdMs: number;
  readonly chargeMode: string;
  /** The VM that has it, if any. */
  readonly vm: Vm | undefined;
}

/** One elastic IP, with a VM or without. */
export interface ElasticIp {
  readonly elasticIpId: string;
  readonly regionId: string;
  readonly address: string;
  readonly provider: string;
  readonly chargeMode: string;
  readonly createdMs: number;
  readonly name: string;
  readonly bandwidthMbps: number;
  readonly tags: readonly Tag[];
  /** The VM that has it, if any. */
  readonly instanceId: string | undefined;
}
