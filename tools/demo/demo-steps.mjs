// @ts-check
/** The steps of `npm start`, as data: the line to print, the Pulumi command, and the ledger to expect afterwards. */

const YES = ["--yes", "--skip-preview"];

/**
 * The ledger after a step.
 *
 * @typedef {object} Expected
 * @property {number} created VMs created since the start
 * @property {number} alive VMs alive now
 * @property {boolean} [noRequests] whether the step must not send a single request
 */

/**
 * One step: either a Pulumi command, or a VM deleted out of band.
 *
 * @typedef {{ name: string, description: string, expected: Expected } &
 *   ({ pulumi: readonly string[] } | { deletesVm: true })} DemoStep
 */

/**
 * The whole lifecycle of a group, in order.
 *
 * @type {readonly DemoStep[]}
 */
export const DEMO_STEPS = [
  {
    name: "preview",
    description: "preview three VMs, slot by slot; nothing is created yet",
    pulumi: ["preview"],
    expected: { created: 0, alive: 0 },
  },
  {
    name: "up",
    description: "create three VMs with one create call",
    pulumi: ["up", ...YES],
    expected: { created: 3, alive: 3 },
  },
  {
    name: "scale",
    description: "change count from 3 to 5: two VMs are created, three stay as they are",
    pulumi: ["up", "--yes", "--config", "pulumi-jdcloud-vm:count=5"],
    expected: { created: 5, alive: 5 },
  },
  {
    name: "delete-out-of-band",
    description: "somebody deletes one VM in the console; Pulumi does not know",
    deletesVm: true,
    expected: { created: 5, alive: 4 },
  },
  {
    name: "refresh",
    description: "refresh: the missing VM is named, and the group shows as updated",
    pulumi: ["refresh", ...YES],
    expected: { created: 5, alive: 4 },
  },
  {
    name: "repair",
    description: "create the missing VM again, under its old name",
    pulumi: ["up", "--yes"],
    expected: { created: 6, alive: 5 },
  },
  {
    name: "no-op",
    description: "update with no change: not one request is sent to the cloud",
    pulumi: ["up", ...YES],
    expected: { created: 6, alive: 5, noRequests: true },
  },
  {
    name: "destroy",
    description: "delete all VMs",
    pulumi: ["destroy", "--remove", ...YES],
    expected: { created: 6, alive: 0 },
  },
];
