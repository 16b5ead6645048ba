/** The steps of `npm start`, as data: what is said, what Pulumi is asked, what the ledger must show afterwards. */

const YES = ["--yes", "--skip-preview"];

/**
 * Each step: `name`; `say`, one line; `pulumi`, the command's arguments, or `lose`, a VM deleted behind Pulumi's back;
 * `expected`, the ledger after it (`silent`: not one request was sent).
 */
export const DEMO_STEPS = [
  {
    name: "preview",
    say: "what Pulumi would do: three VMs, slot by slot, and nothing made yet",
    pulumi: ["preview"],
    expected: { made: 0, alive: 0 },
  },
  {
    name: "up",
    say: "three VMs, made by one create call",
    pulumi: ["up", ...YES],
    expected: { made: 3, alive: 3 },
  },
  {
    name: "scale",
    say: "count 3 => 5: two more, the three stay as they are",
    pulumi: ["up", "--yes", "--config", "pulumi-jdcloud-vm:count=5"],
    expected: { made: 5, alive: 5 },
  },
  {
    name: "lose",
    say: "somebody deletes one VM in the console, and Pulumi does not know",
    lose: true,
    expected: { made: 5, alive: 4 },
  },
  {
    name: "refresh",
    say: "Pulumi looks: the loss shows as a change of count",
    pulumi: ["refresh", ...YES],
    expected: { made: 5, alive: 4 },
  },
  {
    name: "heal",
    say: "the missing one is made again, under its old name",
    pulumi: ["up", "--yes"],
    expected: { made: 6, alive: 5 },
  },
  {
    name: "no-op",
    say: "nothing to do: not one request is sent to the cloud",
    pulumi: ["up", ...YES],
    expected: { made: 6, alive: 5, silent: true },
  },
  {
    name: "destroy",
    say: "all of them go",
    pulumi: ["destroy", "--remove", ...YES],
    expected: { made: 6, alive: 0 },
  },
];
