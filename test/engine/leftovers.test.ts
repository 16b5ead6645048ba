/** Previews and runs of the real engine report the disks and elastic IPs of deleted VMs. */
import { expect, test } from "@jest/globals";
import type { Simulator } from "../../simulator/index.js";
import { SPEC, type Project } from "./project.js";
import { projectForFile } from "./given-project.js";
import { linesUnder } from "./goldens/promises.js";

let simulator: Simulator;
let project: Project;
projectForFile({ bootMs: 200 }, (given) => {
  ({ simulator, project } = given);
});

const disk = { cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 40 } };
const groupOf = (count: number, spec: object = {}) => ({
  group: {
    regionId: "cn-north-1",
    count,
    preflight: { quota: false, stock: false },
    instanceSpec: {
      ...SPEC,
      systemDisk: disk,
      dataDisks: [disk, { ...disk, autoDelete: true }],
      elasticIp: { bandwidthMbps: 5, provider: "bgp" },
      ...spec,
    },
  },
});

/** Runs a command with its preview; returns its output, and the line about leftovers of each part. */
async function runs(args: readonly string[], program: ReturnType<typeof groupOf>) {
  const { code, output } = await project.run([...args, "--yes"], program);
  if (code !== 0) throw new Error(output);
  const [preview = "", run = ""] = output.split(/^(?:Updating|Destroying) \(/m);
  const leaves = (part: string) =>
    linesUnder("fleet", part)
      .map((line) => line.trim())
      .filter((line) => line.startsWith("leaves "));
  return { output, preview: leaves(preview), run: leaves(run) };
}

/** The elastic IPs and disks without a VM, except those in `known`. */
function unattached(known: ReadonlySet<string> = new Set()) {
  const { elasticIps, disks } = simulator.world();
  const isNew = (id: string, instanceId: string | null) => instanceId === null && !known.has(id);
  return {
    elasticIps: elasticIps.filter(({ elasticIpId: id, instanceId }) => isNew(id, instanceId)),
    disks: disks.filter(({ diskId: id, instanceId }) => isNew(id, instanceId)),
  };
}

function idsOf({ elasticIps, disks }: ReturnType<typeof unattached>): readonly string[] {
  return [
    ...elasticIps.map(({ elasticIpId }) => elasticIpId),
    ...disks.map(({ diskId }) => diskId),
  ];
}

test("the first up warns about each disk without autoDelete", async () => {
  const { output } = await runs(["up"], groupOf(3));
  expect(output).toContain("warning: instanceSpec.systemDisk.autoDelete: is not set");
  expect(output).toContain("warning: instanceSpec.dataDisks[0].autoDelete: is not set");
  expect(output).not.toContain("dataDisks[1].autoDelete");
});

test.each<readonly [string, readonly string[], ReturnType<typeof groupOf>, string, boolean]>([
  ["a scale-in", ["up"], groupOf(1), "leaves 2 elastic IPs and 4 disks behind", true],
  [
    "a replacement",
    ["up"],
    groupOf(1, { chargeOnStopped: "stopCharging" }),
    "leaves 1 elastic IP and 2 disks behind",
    true,
  ],
  // The engine asks no provider when it previews a destroy.
  ["a destroy", ["destroy"], groupOf(1), "leaves 1 elastic IP and 2 disks behind", false],
])("%s names everything that stays", async (what, args, program, head, isPreviewed) => {
  const known = new Set(idsOf(unattached()));
  const { preview, run } = await runs(args, program);
  const left = unattached(known);
  const tail = what === "a replacement" ? "; addresses change" : "";
  const addresses = left.elasticIps.map(({ address }) => address).join(", ");
  expect(preview).toEqual(isPreviewed ? [`${head}: ${addresses}${tail}`] : []);
  expect(run).toHaveLength(1);
  expect(run[0]).toMatch(new RegExp(`^${head}: .*${tail}$`));
  const named = run[0]?.slice(head.length + 2).replace(/; addresses change$/, "") ?? "";
  const ids = named.split(", ").map((name) => name.replace(/ \(.*$/, ""));
  expect([...ids].sort()).toEqual([...idsOf(left)].sort());
});
