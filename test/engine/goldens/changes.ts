/** The changes with a recorded preview; each has a group, before and after. */
import { SPEC, type Inputs } from "../project.js";

/** The arguments of a group before and after a change; all others are as in `groupOf`. */
export interface Change {
  readonly before?: Inputs;
  readonly after: Inputs;
  /** The same within the spec; an undefined field is left out. */
  readonly specBefore?: Inputs;
  readonly specAfter?: Inputs;
}

const disk = (diskSizeGB: number, more: Inputs = {}) => ({
  dataDisks: [{ autoDelete: true, cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB, ...more } }],
});
const nic = (networkInterface: Inputs) => ({ primaryNetworkInterface: { networkInterface } });
const spec = (specAfter: Inputs, specBefore: Inputs = {}): Change => ({
  after: {},
  specAfter,
  specBefore,
});

const LARGER = { instanceType: "g.n2.xlarge" };
const OTHER_IMAGE = { imageId: "img-ubuntu2404" };
/** A change that only a new VM can have. */
const RECHARGED = { chargeOnStopped: "stopCharging" };

/** Every change, by the name of its group. */
export const CHANGES: Readonly<Record<string, Change>> = {
  "nothing-at-all": { after: {} },
  "scale-out": { after: { count: 5 } },
  "scale-in": { before: { count: 4 }, after: { count: 1 } },
  "to-zero": { after: { count: 0 } },
  "from-zero": { before: { count: 0 }, after: { count: 2 } },
  rename: spec({ name: "renamed-[01]" }),
  hostname: spec({ hostname: "host-[01]" }),
  type: spec({ instanceType: "g.n2.xlarge" }),
  image: spec({ imageId: "img-ubuntu2404" }),
  password: spec({ password: "Sn0w&Rain!Wind" }, { password: "Tr0ub4dor&3" }),
  userdata: spec({ userdata: "#!/bin/bash\necho hello\n" }),
  "tag-changed": spec(
    { userTags: { golden: "tag-changed", env: "test" } },
    {
      userTags: { golden: "tag-changed", env: "dev" },
    },
  ),
  "tag-added": spec({ userTags: { golden: "tag-added", team: "web" } }),
  metadata: spec({ metadata: { role: "web" } }, { metadata: { role: "db" } }),
  description: spec({ description: "the web tier" }),
  "data-disk-added": spec(disk(20)),
  "disk-grown": spec(disk(50), disk(20)),
  iops: spec(disk(50, { diskType: "ssd.io1", iops: 2000 }), disk(50, { diskType: "ssd.io1" })),
  zone: spec({ az: "cn-north-1b" }),
  subnet: spec(nic({ subnetId: "subnet-north1side" })),
  "security-group": spec(
    nic({ subnetId: "subnet-north1main", securityGroups: ["sg-north1main", "sg-north1http"] }),
  ),
  key: spec({ keyNames: ["ops"] }),
  "elastic-ip": spec({ elasticIp: { bandwidthMbps: 5, provider: "bgp" } }),
  "charge-on-stopped": spec({ chargeOnStopped: "stopCharging" }),
  region: {
    after: { regionId: "cn-east-2" },
    specAfter: { az: "cn-east-2a", ...nic({ subnetId: "subnet-east2main0" }) },
  },
  template: spec({
    ...{ instanceTemplateId: "it-north1main", instanceType: undefined, imageId: undefined },
    ...{ primaryNetworkInterface: undefined, systemDisk: undefined },
  }),
  "override-added": {
    before: { count: 3 },
    after: { overrides: { 1: { userTags: { one: "1" } } } },
  },
  "override-name": { before: { count: 3 }, after: { overrides: { 0: { name: "the-first" } } } },
  "override-out-and-in": {
    before: { count: 3, overrides: { 2: { description: "the last" } } },
    after: { count: 5, overrides: { 3: { description: "not the last" } } },
  },
  placements: {
    after: { placements: [{ az: "cn-north-1b", subnetId: "subnet-north1side" }] },
  },
  waves: {
    before: { count: 5, rollout: { maxUnavailable: 2 } },
    ...{ after: {}, specAfter: RECHARGED },
  },
  surge: {
    before: { rollout: { maxSurge: 1, maxUnavailable: 0 } },
    ...{ after: {}, specAfter: LARGER },
  },
  "restart-waves": {
    before: { count: 5, rollout: { maxUnavailable: 2 } },
    ...{ after: {}, specAfter: LARGER },
  },
  "surge-of-one": { before: { count: 1, rollout: { maxSurge: 1 } }, after: {}, specAfter: LARGER },
  "only-member": { before: { count: 1 }, after: {}, specAfter: RECHARGED },
  "only-member-restarted": { before: { count: 1 }, after: {}, specAfter: LARGER },
  hold: { before: { count: 3, rollout: { hold: [0] } }, after: {}, specAfter: LARGER },
  "up-to": { before: { count: 3, rollout: { upTo: 1 } }, after: {}, specAfter: RECHARGED },
  "up-to-in-place": {
    before: { count: 3, rollout: { upTo: "33%" } },
    ...{ after: {}, specAfter: { description: "the web tier" } },
  },
  "roll-back": {
    before: { rollout: { onFailure: "rollback" } },
    ...{ after: {}, specAfter: RECHARGED },
  },
  "roll-back-in-place": {
    before: { rollout: { onFailure: "rollback" } },
    ...{ after: {}, specAfter: OTHER_IMAGE },
  },
  "modify-and-replace": spec({ ...RECHARGED, description: "the web tier" }),
  "modify-and-restart": spec({ ...LARGER, description: "the web tier" }),
  "restart-and-rebuild": spec({ ...LARGER, ...OTHER_IMAGE }),
  "restart-and-replace": spec({ ...LARGER, ...RECHARGED }),
  "least-disruptive": {
    before: { rollout: { leastDisruptive: "replace" } },
    ...{ after: {}, specAfter: { description: "the web tier" } },
  },
  triggers: { before: { triggers: 1 }, after: { triggers: 2 } },
  "extra-spec": { after: { extraSpec: { resourceGroupId: "rg-golden" } } },
  respelt: spec(
    {
      name: "respelt",
      userTags: [
        { key: "env", value: "dev" },
        { key: "golden", value: "respelt" },
      ],
      userdata: "#!/bin/bash\n",
      charge: { chargeMode: "postpaid_by_duration" },
      dataDisks: [],
    },
    {
      name: "respelt-[001]",
      userTags: { golden: "respelt", env: "dev" },
      userdata: [{ key: "launch-script", value: "IyEvYmluL2Jhc2gK" }],
    },
  ),
  "no-effect": spec({ systemDisk: { ...SPEC.systemDisk, deviceName: "vda" } }),
  "run-options": { after: { onPartialFailure: "rollback", timeouts: { create: "10m" } } },
};

/** The groups with a recorded first launch. */
export const LAUNCHES: Readonly<Record<string, Inputs>> = {
  launch: groupOf("launch", { count: 3, preflight: {} }),
  "launch-special": groupOf("launch-special", {
    count: 4,
    overrides: { 2: { name: "the-third" } },
    placements: [{ az: "cn-north-1b", subnetId: "subnet-north1side" }],
  }),
};

/** A group with more deletions than `maxDelete`. */
export const REFUSED = {
  name: "max-delete",
  before: groupOf("max-delete", { count: 3, maxDelete: 1 }),
  after: groupOf("max-delete", { count: 1, maxDelete: 1 }),
};

/** The arguments of a group; its VMs have its name, and a tag with it for the ledger. */
export function groupOf(name: string, change: Inputs, specChange: Inputs = {}): Inputs {
  return {
    ...{
      regionId: "cn-north-1",
      count: 2,
      preflight: { quota: false, stock: false, network: false },
    },
    ...change,
    instanceSpec: { ...SPEC, name: `${name}-[01]`, userTags: { golden: name }, ...specChange },
  };
}

/** All groups of a round. */
export function round(moment: "before" | "after"): Readonly<Record<string, Inputs>> {
  const groups = Object.entries(CHANGES).map(([name, change]) => {
    const { before = {}, after, specBefore = {}, specAfter = {} } = change;
    return moment === "before"
      ? [name, groupOf(name, before, specBefore)]
      : [name, groupOf(name, { ...before, ...after }, { ...specBefore, ...specAfter })];
  });
  return { ...(Object.fromEntries(groups) as Readonly<Record<string, Inputs>>), ...LAUNCHES };
}
