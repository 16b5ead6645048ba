/** The options of a group and its companions, as the engine receives them. */
import { beforeAll, describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { JdVmInstanceGroup } from "../../../provider/index.js";
import { GroupArgs } from "../../../provider/inputs/inputs.js";
import {
  JOURNAL_IGNORED_KEY,
  JOURNAL_OF_KEY,
  readHidden,
} from "../../../provider/wire/hidden-inputs.js";

/** The parts of a registration for these tests. */
interface Registration {
  readonly name: string;
  readonly type: string;
  readonly parent: string;
  readonly protect: boolean | undefined;
  readonly retainondelete: boolean | undefined;
  readonly deletedwith: string;
  readonly dependencies: readonly string[];
  readonly provider: string;
  readonly ignorechanges: readonly string[];
  readonly aliases: readonly string[];
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** A request of the SDK. Its fields are read through getters. */
interface Request {
  readonly toObject: () => Record<string, unknown>;
  readonly getObject: () => { readonly toJavaScript: () => Record<string, unknown> };
}

const groups: JdVmInstanceGroup[] = [];
const registered: Registration[] = [];
const OLD_URN =
  "urn:pulumi:dev::shop::shop:Web$pulumi-nodejs:dynamic/jdcloud:JdVmInstanceGroup::old-urn";
const ARGS = {
  regionId: "cn-north-1",
  count: 1,
  instanceSpec: { az: "cn-north-1a", instanceType: "g.n2.large", imageId: "img-1", name: "web" },
} as unknown as ConstructorParameters<typeof JdVmInstanceGroup>[1];

/** `name|type` of an alias, or its URN; with `parent` and `noparent` when they are set. */
function aliasText(alias: unknown): string {
  const { urn, spec } = alias as { urn: string; spec?: Record<string, string | boolean> };
  if (!spec) return urn;
  const { name, type, parenturn, noparent } = spec;
  return [name, type, ...(parenturn ? [parenturn] : []), ...(noparent ? ["no parent"] : [])].join(
    "|",
  );
}

function readRequest(request: Request): Registration {
  const all = request.toObject();
  const list = (key: string) => all[key] as readonly unknown[];
  return {
    ...(all as unknown as Registration),
    dependencies: list("dependenciesList").map(String),
    ignorechanges: list("ignorechangesList").map(String),
    aliases: list("aliasesList").map(aliasText),
    inputs: request.getObject().toJavaScript(),
  };
}

/** The registration of a resource of the test's program. */
function registrationOf(name: string): Registration {
  const found = registered.find((each) => each.name === name);
  if (!found) throw new Error(`${name} was not registered`);
  return found;
}

class Component extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("shop:Web", name, {}, opts);
  }
}

class First extends pulumi.CustomResource {
  constructor(name: string) {
    super("shop:index:First", name);
  }
}

beforeAll(async () => {
  await pulumi.runtime.setMocks(
    {
      newResource: ({ name, inputs }) => ({
        id: `${name}-id`,
        state: { ...(inputs as object), regionIds: ["cn-north-1"], revision: `${name}-revision` },
      }),
      call: () => ({}),
    },
    "shop",
    "dev",
  );
  const monitor = pulumi.runtime.getMonitor() as unknown as {
    registerResource: (request: Request, ...more: unknown[]) => unknown;
  };
  const original = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, ...more) => {
    registered.push(readRequest(request));
    return original(request, ...more);
  };
  await pulumi.runtime.runInPulumiStack(async () => {
    const parent = new Component("parent", { protect: true });
    const first = new First("first");
    const web = new JdVmInstanceGroup("web", ARGS, {
      parent,
      protect: true,
      retainOnDelete: true,
      dependsOn: first,
      deletedWith: first,
      ignoreChanges: ["count"],
      aliases: [
        OLD_URN,
        { name: "old-name" },
        { parent: pulumi.rootStackResource },
        { type: "shop:Old", name: pulumi.output("old-type") },
      ],
    });
    groups.push(web, new JdVmInstanceGroup("plain", ARGS, { parent }));
    groups.push(new JdVmInstanceGroup("fixed", ARGS, { ignoreChanges: ["*"] }));
  });
  // A group is registered after its companions.
  const urns = groups.map(({ urn }) => new Promise((resolve) => void urn.apply(resolve)));
  await Promise.all(urns);
});

const GROUP = "pulumi-nodejs:dynamic/jdcloud:JdVmInstanceGroup";
const PARENT = "urn:pulumi:dev::shop::pulumi:pulumi:Stack$shop:Web::parent";
const FIRST = "urn:pulumi:dev::shop::pulumi:pulumi:Stack$shop:index:First::first";
const COMPANIONS = [
  ["lineage", "JdVmGroupLineage"],
  ["journal", "JdVmGroupJournal"],
  ["destroy-intent", "JdVmGroupJournal"],
] as const;

describe.each(COMPANIONS)("the companion %s", (suffix, type) => {
  const token = `pulumi-nodejs:dynamic/jdcloud:${type}`;

  test(`the ${suffix} has the group's parent, dependsOn, deletedWith and retainOnDelete`, () => {
    const { dependencies, ...companion } = registrationOf(`web-${suffix}`);
    const { provider } = registrationOf("web");
    expect(companion).toMatchObject({
      ...{ type: token, parent: PARENT, provider },
      ...{ deletedwith: FIRST, retainondelete: true },
    });
    expect(dependencies).toContain(FIRST);
  });

  test(`the ${suffix} is not protected, whether the group or its parent is`, () => {
    expect(registrationOf("web").protect).toBe(true);
    expect(registrationOf(`web-${suffix}`).protect).toBe(false);
    expect(registrationOf("plain").protect).toBe(true);
    expect(registrationOf(`plain-${suffix}`).protect).toBe(false);
  });

  test(`the ${suffix} has each alias of the group under its own name and type`, () => {
    const { aliases } = registrationOf(`web-${suffix}`);
    expect(aliases).toEqual([
      `${OLD_URN.replace("JdVmInstanceGroup", type)}-${suffix}`,
      `old-name-${suffix}||${PARENT}`,
      expect.stringMatching(
        /^\|\|(no parent|urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev)$/,
      ),
      `old-type-${suffix}|${token}|${PARENT}`,
    ]);
  });

  test(`the ${suffix} does not ignore changes, since its digest leaves out ignored arguments`, () => {
    expect(registrationOf("web").ignorechanges).toEqual(["count"]);
    expect(registrationOf(`web-${suffix}`).ignorechanges).toEqual([]);
  });
});

test("the group depends on its lineage, and not on its journals", () => {
  const { type, dependencies } = registrationOf("web");
  expect(type).toBe(GROUP);
  expect(dependencies.filter((urn) => urn.includes("::web-"))).toEqual([
    expect.stringContaining("::web-lineage"),
  ]);
});

test("the journal depends on the lineage, and the destroy intent on the journal", () => {
  expect(registrationOf("web-journal").dependencies).toEqual(
    expect.arrayContaining([expect.stringContaining("::web-lineage")]),
  );
  expect(registrationOf("web-destroy-intent").dependencies).toEqual(
    expect.arrayContaining([expect.stringContaining("::web-journal")]),
  );
});

/** The SDK's mark of a secret. @see pulumi sdk/nodejs/runtime/rpc.ts, specialSecretSig */
const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

describe("a journal", () => {
  test.each(["journal", "destroy-intent"])("the %s receives its value as a secret", (suffix) => {
    expect(registrationOf(`web-${suffix}`).inputs[JOURNAL_OF_KEY]).toMatchObject(SECRET);
  });

  test("a journal leaves out what the group ignores; a destroy intent has no arguments to leave out", () => {
    expect(registrationOf("web-journal").inputs[JOURNAL_IGNORED_KEY]).toEqual(["args.count"]);
    expect(registrationOf("web-destroy-intent").inputs).not.toHaveProperty(JOURNAL_IGNORED_KEY);
    expect(registrationOf("plain-journal").inputs).not.toHaveProperty(JOURNAL_IGNORED_KEY);
  });
});

describe("a group", () => {
  test.each(["instanceIds", "instances", "readyCount", "desiredCount", "failures", "groupKey"])(
    "a group has the output %s",
    (name) => {
      expect(pulumi.Output.isInstance(groups[0]?.[name as keyof JdVmInstanceGroup])).toBe(true);
    },
  );

  test("a group that ignores all changes names every argument, to the engine and to its own runs", () => {
    const { ignorechanges, inputs } = registrationOf("fixed");
    expect([...ignorechanges].sort()).toEqual(Object.keys(GroupArgs.shape).sort());
    expect(readHidden(inputs).ignored).toEqual(ignorechanges);
  });
});
