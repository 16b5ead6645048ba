/**
 * The parts of a VM. Fields set at creation and never changed are readonly. Calls and the console replace the other
 * fields as a whole, so a shallow copy of a VM preserves its past.
 */
import type { Timeline } from "./timeline.js";

/** One tag of a VM, or one pair of its metadata or userdata. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** Tags that a VM had until `untilMs`. */
export interface PastTags {
  readonly untilMs: number;
  readonly tags: readonly Tag[];
}

/** One disk of a VM, or left behind by a VM. */
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
  /** The disk is `extending` before this time. */
  readonly extendingUntilMs?: number;
}

/** One VM, alive or gone. */
export interface Vm {
  readonly instanceId: string;
  /** Increases from VM to VM, in order of creation. */
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
  /** The VM's availability group, and its fault domain there. */
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
  /** Whether SSH accepts the password: `yes` or `no`. */
  passwordAuth: string;
  /** SHA-256 of the password as hex digits; undefined for a random password. */
  passwordDigest: string | undefined;
  systemDisk: Disk;
  dataDisks: readonly Disk[];
  metadata: readonly Tag[];
  userdata: readonly Tag[];
  /** Replaced by `changeTags` only, which keeps the past. */
  readonly tags: readonly Tag[];
  /** Earlier tags, oldest first; undefined if they never changed. */
  readonly pastTags: readonly PastTags[] | undefined;
  chargeOnStopped: string | undefined;
  /** End of a prepaid VM. */
  expiresMs: number | undefined;
  /** Whether a prepaid VM is renewed automatically. */
  autoRenew: boolean;
  /** Time of automatic deletion. */
  releaseMs: number | undefined;
  /** Whether its elastic IP is deleted with it. */
  releasesElasticIp: boolean;
  /** All states since the creation. Replaced by `changeStates` only, which keeps the past. */
  readonly timeline: Timeline;
  /** Listings omit the VM before this time (fault `hide`). */
  hiddenUntilMs: number;
  /** Cause of the deletion, past or pending. */
  endCause: "deleted" | "boot-error" | "out-of-band" | undefined;
}

/** A disk and its location. */
export interface PlacedDisk {
  readonly disk: Disk;
  readonly regionId: string;
  readonly az: string;
  readonly createdMs: number;
  readonly chargeMode: string;
  /** Its VM, if it is attached. */
  readonly vm: Vm | undefined;
}

/** One elastic IP, attached to a VM or not. */
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
  /** Its VM, if it is attached. */
  readonly instanceId: string | undefined;
}
