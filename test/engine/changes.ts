/** Changes that a reviewer is asked to approve, each made to a group that stands as the one before it left it. */
import { SPEC, type Inputs } from "./project.js";

/** A change: its name, which is that of its golden text, and what it does to the group's inputs. */
export type Change = readonly [name: string, change: (group: Inputs) => Inputs];

const spec = (fields: Inputs) => (group: Inputs) => ({
  ...group,
  instanceSpec: { ...(group["instanceSpec"] as Inputs), ...fields },
});
const inputs = (fields: Inputs) => (group: Inputs) => ({ ...group, ...fields });
const disk = (fields: Inputs) => ({ cloudDiskSpec: { diskType: "ssd.gp1", ...fields } });
const nic = (fields: Inputs) => ({
  primaryNetworkInterface: { networkInterface: { subnetId: "subnet-north1main", ...fields } },
});

/** The group that the first change is made to. */
export const BASE: Inputs = { regionId: "cn-north-1", count: 2, instanceSpec: SPEC };

/** In this order; the last one leaves nothing. */
export const CHANGES: readonly Change[] = [
  ["scale-out", inputs({ count: 3 })],
  ["scale-in", inputs({ count: 2 })],
  ["respelling", spec({ chargeOnStopped: "keepCharging", keyNames: [], charge: {} })],
  ["description", spec({ description: "Serves the web site" })],
  ["tags", spec({ userTags: { env: "prod", team: "web" } })],
  ["password", spec({ password: "Zx9!kQw7#v" })],
  ["userdata", spec({ userdata: "#!/bin/bash\necho hello\n" })],
  ["metadata", spec({ metadata: { role: "web" } })],
  ["key", spec({ keyNames: ["ops"] })],
  ["type", spec({ instanceType: "g.n2.xlarge" })],
  ["image", spec({ imageId: "img-ubuntu2404" })],
  ["disk-size", spec({ systemDisk: disk({ diskSizeGB: 60 }) })],
  ["data-disk", spec({ dataDisks: [{ autoDelete: true, ...disk({ diskSizeGB: 20 }) }] })],
  ["security-group", spec(nic({ securityGroups: ["sg-north1http"] }))],
  ["subnet", spec({ ...nic({ subnetId: "subnet-north1side" }) })],
  ["zone", spec({ az: "cn-north-1b" })],
  ["placements", inputs({ placements: [{ az: "cn-north-1c", subnetId: "subnet-north1main" }] })],
  ["override", inputs({ overrides: { 1: { description: "the last one" } } })],
  [
    "override-name",
    inputs({ overrides: { 0: { name: "primary" }, 1: { description: "the last one" } } }),
  ],
  ["rename", spec({ name: "web-[01]" })],
  ["triggers", inputs({ triggers: { build: 7 } })],
  ["template", spec({ instanceTemplateId: "it-north1main", noElasticIp: true })],
  [
    "region",
    (group) => ({ ...group, regionId: "cn-east-2", instanceSpec: EAST, placements: undefined }),
  ],
  ["to-zero", inputs({ count: 0 })],
];

const EAST = {
  ...SPEC,
  az: "cn-east-2a",
  primaryNetworkInterface: { networkInterface: { subnetId: "subnet-east2main0" } },
};
