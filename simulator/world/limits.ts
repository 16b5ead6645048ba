/** What a region of the account may hold besides VMs. */

/** What a region may hold besides VMs; each number counts one kind. */
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

/** So much that a simulator runs out of VMs first. */
export const AMPLE: Limits = {
  cpu: 1_000_000,
  memory: 4_000_000,
  elasticIp: 1_000_000,
  disk: 1_000_000,
  keypair: 500,
  image: 100,
  instanceTemplate: 50,
};
