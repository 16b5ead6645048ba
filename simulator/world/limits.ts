/** Limits of a region besides the number of VMs. */

/** Limits of a region besides the number of VMs. Each number counts one kind of resource. */
export interface Limits {
  readonly cpu: number;
  /** GiB. */
  readonly memory: number;
  readonly elasticIp: number;
  /** Cloud disks, system disks included. */
  readonly disk: number;
  readonly keypair: number;
  readonly image: number;
  readonly instanceTemplate: number;
}

/** Effectively unlimited: a simulator runs out of VMs first. */
export const AMPLE: Limits = {
  cpu: 1_000_000,
  memory: 4_000_000,
  elasticIp: 1_000_000,
  disk: 1_000_000,
  keypair: 500,
  image: 100,
  instanceTemplate: 50,
};
