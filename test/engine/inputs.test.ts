/** Invalid, unknown and secret inputs on the real engine. */
import { expect, test } from "@jest/globals";
import type { Simulator } from "../../simulator/index.js";
import { cloudOf, createProject, SPEC, type Project } from "./project.js";
import { projectForFile } from "./given-project.js";

const PASSWORD = "Mk7#verySecret9";
const SCRIPT = Buffer.from("#!/bin/bash\necho token-in-a-script\n").toString("base64");

let simulator: Simulator;
let project: Project;
projectForFile({ bootMs: 500 }, (given) => {
  ({ simulator, project } = given);
});

const UP = ["up", "--yes", "--skip-preview"];

test("a preview reports every invalid input with its path, rule and fix, and sends no request", async () => {
  const { az: _az, ...spec } = SPEC;
  const { code, output } = await project.run(["preview"], {
    group: {
      regionId: "cn-north-1",
      count: -1,
      instanceSpec: {
        ...spec,
        instanceTpye: "g.n2.large",
        userdata: [{ key: "launch-script", value: "echo hello" }],
        description: 7,
        systemDisk: { autoDelete: true, cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 45 } },
        password: "short",
      },
    },
  });
  expect(code).not.toBe(0);
  for (const line of [
    "count: -1 is too small; use 0..10000 VMs",
    "instanceSpec.az: is required unless agId is given",
    "instanceSpec.instanceTpye: unknown field; did you mean instanceType?",
    "instanceSpec.description: 7 is not text",
    "instanceSpec.systemDisk.cloudDiskSpec.diskSizeGB: 45 is not a multiple of 10; use 40 or 50 (40..500 GiB in steps of 10)",
    "instanceSpec.password: is not 8..30 characters",
    "instanceSpec.userdata[0].value: is not a script, plain or in base64",
  ]) {
    expect(output).toContain(line);
  }
  expect(output).not.toContain('"short"');
  expect(output).not.toMatch(/^\s+at /m);
  expect(simulator.ledger().totalCalls).toBe(0);
});

test.each([
  [2.5, "count: 2.5 is not a whole number (0..10000 VMs)"],
  ["three", 'count: "three" is not a number (0..10000 VMs)'],
  [
    "3",
    'count: "3" is not a number; it is text: write it without quotes, or read it with config.requireNumber (0..10000 VMs)',
  ],
])("a preview reports a count of %p as invalid", async (count, line) => {
  const { code, output } = await project.run(["preview"], {
    group: { regionId: "cn-north-1", count, instanceSpec: SPEC },
  });
  expect(code).not.toBe(0);
  expect(output).toContain(line);
});

test("a preview accepts unknown values, and up checks them once they are known", async () => {
  const program = {
    group: { regionId: "cn-north-1", count: 1, instanceSpec: SPEC },
    second: { regionId: "cn-north-1", count: 1, instanceSpec: { ...SPEC, name: "second-[01]" } },
  };
  const preview = await project.run(["preview"], program);
  expect(preview.output).toContain(
    "instanceSpec.userTags[0].value is not known yet; the plan is that of the other inputs",
  );
  expect(preview.code).toBe(0);
  const up = await project.run(UP, program);
  expect(up.code).toBe(0);
  const [first, second] = simulator.ledger().instances;
  expect(second?.tags["first"]).toBe(first?.instanceId);
  expect((await project.run(["destroy", "--yes", "--skip-preview"], program)).code).toBe(0);
});

test("a checkout with CRLF of the same script and metadata changes nothing, and a preview warns", async () => {
  simulator.reset();
  const program = (lineEnd: string) => ({
    group: {
      regionId: "cn-north-1",
      count: 1,
      instanceSpec: {
        ...SPEC,
        userdata: btoa(["#!/bin/bash", "echo hello", ""].join(lineEnd)),
        metadata: { motd: ["hello", ""].join(lineEnd) },
      },
    },
  });
  expect((await project.run(UP, program("\n"))).code).toBe(0);
  const preview = await project.run(["preview", "--expect-no-changes"], program("\r\n"));
  expect(preview.output).toContain("instanceSpec.userdata: has Windows line ends (CRLF)");
  expect(preview.output).toContain("instanceSpec.metadata.motd: has Windows line ends (CRLF)");
  expect(preview.code).toBe(0);
  await project.run(["destroy", "--yes", "--skip-preview"], program("\n"));
  expect(simulator.ledger().made).toBe(1);
});

test("output and state never contain the secret key, a password or a script", async () => {
  simulator.reset();
  const outputs: string[] = [];
  const program = (count: number, change = {}) => ({
    group: {
      regionId: "cn-north-1",
      count,
      instanceSpec: {
        ...SPEC,
        password: PASSWORD,
        userdata: [{ key: "launch-script", value: SCRIPT }],
        ...change,
      },
    },
  });
  const run = async (args: readonly string[], declared: ReturnType<typeof program>) => {
    const { output } = await project.run(args, declared);
    outputs.push(output, (await project.state()).text);
  };
  await run(["preview", "--diff"], program(2));
  await run(UP, program(2));
  simulator.setQuota(2);
  await run(["up", "--yes", "--diff"], program(3));
  simulator.setQuota(100);
  await run(["refresh", "--yes", "--diff"], program(3));
  await run(["preview", "--diff", "--expect-no-changes"], program(2));
  await run(["preview", "--diff"], program(3, { password: "Other8!Secret" }));
  await run(UP, program(3));
  await run(["destroy", "--yes"], program(3));
  const everything = outputs.join("\n");
  expect(simulator.ledger().made).toBe(3);
  for (const secret of [PASSWORD, "Other8!Secret", SCRIPT, simulator.credentials.secretAccessKey]) {
    expect(everything).not.toContain(secret);
  }
});

test("previews and errors never contain a value marked as secret, in any field", async () => {
  simulator.reset();
  const program = (description: string, change = {}) => ({
    group: {
      regionId: "cn-north-1",
      count: 1,
      instanceSpec: {
        ...SPEC,
        description: { secret: description },
        userTags: [{ key: "code", value: { secret: "Marked-tag-value" } }],
        ...change,
      },
    },
  });
  const wrong = await project.run(["preview"], program("Marked-wrong".repeat(30)));
  expect(wrong.output).toContain("instanceSpec.description: has 360 characters; use at most 256");
  const up = await project.run(UP, program("Marked-description"));
  expect(up.code).toBe(0);
  const preview = await project.run(["preview"], program("Marked-other", { userTags: [] }));
  expect(preview.output).toContain("description changed");
  expect(preview.output).toContain("userTags.code changed");
  const plain = await project.run(["preview"], {
    group: { ...program("").group, instanceSpec: { ...SPEC, description: "no secret" } },
  });
  expect(plain.output).toContain("description changed");
  const destroy = await project.run(["destroy", "--yes"]);
  expect(destroy.code).toBe(0);
  for (const { output } of [wrong, up, preview, plain, destroy])
    expect(output).not.toContain("Marked");
  expect((await project.state()).text).not.toContain("Marked");
});

test.each([
  [
    "no keys",
    { JDCLOUD_ACCESS_KEY_ID: "", JDCLOUD_SECRET_ACCESS_KEY: "", HOME: "/nonexistent" },
    "set JDCLOUD_ACCESS_KEY_ID and JDCLOUD_SECRET_ACCESS_KEY",
  ],
  [
    "a wrong secret key",
    { JDCLOUD_SECRET_ACCESS_KEY: "WRONG" },
    "the keys of JDCLOUD_ACCESS_KEY_ID and JDCLOUD_SECRET_ACCESS_KEY are not accepted",
  ],
  [
    "an endpoint that does not answer",
    { JDCLOUD_ENDPOINT: "http://127.0.0.1:9" },
    "no answer from http://127.0.0.1:9",
  ],
  [
    "an endpoint that is no URL",
    { JDCLOUD_ENDPOINT: "localhost" },
    'JDCLOUD_ENDPOINT "localhost" is not a URL',
  ],
])("with %s, up fails with one line naming the setting to change", async (_name, change, line) => {
  const other = await createProject({ ...cloudOf(simulator), ...change });
  try {
    const { code, output } = await other.run(UP, {
      group: { regionId: "cn-north-1", count: 1, instanceSpec: SPEC },
    });
    expect(code).not.toBe(0);
    expect(output).toContain(line);
    expect(output).not.toMatch(/^\s+at /m);
  } finally {
    other.remove();
  }
});

test("up names a region that does not exist, with the setting to change", async () => {
  const { code, output } = await project.run(UP, {
    group: { regionId: "cn-mars-1", count: 1, instanceSpec: SPEC },
  });
  expect(code).not.toBe(0);
  expect(output).toContain("set regionId to an existing region, such as cn-north-1");
  // A typing error must not block the destroy of the stack.
  const destroy = await project.run(["destroy", "--yes", "--skip-preview"]);
  expect(destroy.code).toBe(0);
});
