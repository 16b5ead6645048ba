/** Random valid inputs: in all three ways to create, with all fields, in the cloud's own forms. */
import fc, { type Arbitrary } from "fast-check";
import { defaultCatalog } from "../../../simulator/index.js";
import * as part from "./parts.js";
import { any, type Inputs } from "./parts.js";
import { settled } from "./settled.js";

/** The lineage added by the resource; always the same, since the slow hash of secrets depends on it. */
export const LINEAGE = "lineage-of-properties";

const REGIONS = defaultCatalog.regions.map(({ id, zones }) => ({
  regionId: id,
  zones,
  subnets: idsIn(defaultCatalog.subnets, id).filter((subnetId) => /main|side|dual/.test(subnetId)),
  groups: idsIn(defaultCatalog.securityGroups, id).filter((groupId) => !groupId.includes("else")),
  templateId: idsIn(defaultCatalog.templates, id)[0],
  agId: idsIn(defaultCatalog.availabilityGroups, id)[0],
}));
type Region = (typeof REGIONS)[number];

function idsIn(
  things: readonly { readonly id: string; readonly regionId: string }[],
  regionId: string,
): readonly string[] {
  return things.filter((thing) => thing.regionId === regionId).map(({ id }) => id);
}

/** A few members show most faults; some groups need more than one create call. */
const count = fc.oneof(
  { weight: 60, arbitrary: fc.integer({ min: 0, max: 4 }) },
  { weight: 1, arbitrary: fc.integer({ min: 99, max: 203 }) },
);

const TYPES = ["g.n2.medium", "g.n2.large", "g.n2.xlarge", "c.n2.large", "m.n2.large"];
const IMAGES = ["img-ubuntu2204", "img-ubuntu2404", "img-centos7900", "img-private001"];

/** Sets of secret fields from a pool: each new set costs 50 ms, since secrets are hashed slowly. */
function secrets(fields: { readonly [name: string]: Arbitrary<unknown> }): Arbitrary<Inputs> {
  return fc.constantFrom(...fc.sample(any(fields), { numRuns: 12, seed: 5 }));
}

const newFields = {
  burstSpec: fc.constant({ burstMode: "unlimited" }),
  resourceGroupId: part.someId,
  dedicatedPoolId: part.someId,
  cpuTopology: fc.constant({ sockets: [{ id: 0, cores: [{ id: 0 }] }] }),
  charge: fc.constant({ autoChangeChargeMode: false }),
};
const triggers = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constant(undefined));
const launchData = (script: Arbitrary<string>) =>
  script.map((text) => [{ key: "launch-script", value: Buffer.from(text).toString("base64") }]);
const machineSecrets = secrets({
  password: part.password,
  userdata: launchData(part.script),
  extraSpec: any(newFields),
  triggers,
});
const groupSecrets = secrets({ triggers });

/** Fields of a VM in every way to create but in an availability group. */
function machine({ subnets, groups }: Region, { size, address }: Scale) {
  return any({
    hostname: fc.oneof(part.hostName(size), part.linuxHostName(size)),
    keyNames: fc.constantFrom<string[]>([], ["ops"], ["dev"]),
    elasticIp: part.elasticIp,
    primaryNetworkInterface: nic(
      {
        securityGroups: fc.array(fc.constantFrom(...groups), { maxLength: 5 }),
        ...address,
      },
      { subnetId: fc.constantFrom(...subnets) },
    ),
    systemDisk: part.systemDisk,
    dataDisks: part.dataDisks,
    charge: part.charge,
    metadata: part.metadata(6),
    noPassword: fc.boolean(),
    noKeyNames: fc.boolean(),
    noElasticIp: fc.boolean(),
    chargeOnStopped: fc.constantFrom("keepCharging", "stopCharging"),
    autoImagePolicyId: part.someId,
    passwordAuth: fc.constantFrom("yes", "no"),
    imageInherit: fc.constantFrom("yes", "no"),
  });
}

/** The number of members, and the fixed address, allowed for a single member only. */
interface Scale {
  readonly size: number;
  readonly address: { readonly [name: string]: Arbitrary<unknown> };
}

type Fields = { readonly [name: string]: Arbitrary<unknown> };

function nic(optional: Fields, needed: Fields = {}): Arbitrary<Inputs> {
  const ignored = {
    az: fc.constant("cn-north-1a"),
    networkInterfaceName: part.someId,
    secondaryIpAddresses: fc.constant(["10.0.0.9"]),
    secondaryIpCount: fc.integer({ min: 0, max: 4 }),
    sanityCheck: fc.constantFrom(0, 1),
    description: part.description,
  };
  const networkInterface = fc
    .tuple(any<Inputs>({ ...ignored, ...optional }), fc.record(needed))
    .map(([some, all]) => ({ ...some, ...all }));
  return fc.record(
    { networkInterface, autoDelete: fc.boolean(), deviceIndex: fc.constant(1) },
    { requiredKeys: ["networkInterface"] },
  );
}

function specOf(region: Region, scale: Scale): Arbitrary<Inputs> {
  const { zones, subnets, templateId, agId } = region;
  const common = any({ description: part.description, userTags: part.userTags(6) });
  const az = fc.constantFrom(...zones.slice(0, 2));
  const kind = {
    az,
    instanceType: fc.constantFrom(...TYPES),
    imageId: fc.constantFrom(...IMAGES),
    primaryNetworkInterface: nic(scale.address, { subnetId: fc.constantFrom(...subnets) }),
  };
  const name = part.memberName(scale.size);
  const named = fc.record({ name });
  const custom = fc
    .tuple(named, common, fc.record(kind), machine(region, scale))
    .map((parts): Inputs => Object.assign({}, ...parts) as Inputs);
  const ofTemplate = fc
    .tuple(
      named,
      common,
      fc.record({ az, instanceTemplateId: fc.constant(templateId) }),
      any({ instanceType: kind.instanceType, imageId: kind.imageId }),
      machine(region, scale),
    )
    .map((parts): Inputs => Object.assign({}, ...parts) as Inputs);
  const inGroup = fc
    .tuple(
      named,
      common,
      fc.record({ agId: fc.constant(agId) }),
      any({
        instanceTemplateId: part.someId,
        primaryNetworkInterface: nic(scale.address),
        noPassword: fc.boolean(),
        noKeyNames: fc.boolean(),
        noElasticIp: fc.boolean(),
      }),
    )
    .map((parts): Inputs => Object.assign({}, ...parts) as Inputs);
  return fc.oneof(
    { weight: 5, arbitrary: custom },
    { weight: 3, arbitrary: ofTemplate },
    { weight: 2, arbitrary: inGroup },
  );
}

/** Overrides of one member; fewer are allowed in an availability group. */
function override(slot: number, isInGroup: boolean): Arbitrary<Inputs> {
  return any({
    description: part.description,
    userTags: part.userTags(2),
    name: part.memberName(1).map((name) => `${name.replace(/[[\]]/g, "").slice(0, 40)}_own${slot}`),
    ...(!isInGroup && {
      // The simulator assigns low addresses first.
      primaryIpAddress: fc.constant(`10.0.200.${slot + 10}`),
      hostname: part.hostName(1).map((name) => `${name.replace(/\W/g, "")}own${slot}`.slice(-15)),
      metadata: part.metadata(3),
    }),
  });
}

function groupOf(region: Region, size: number): Arbitrary<Inputs> {
  const { regionId, zones, subnets } = region;
  const address = size <= 1 ? { primaryIpAddress: fc.ipV4().map(() => "10.0.200.9") } : {};
  return specOf(region, { size, address }).chain((spec) => {
    const isInGroup = spec["agId"] !== undefined;
    const slots = fc.uniqueArray(fc.integer({ min: 0, max: size + 2 }), { maxLength: 3 });
    const overrides = slots.chain((own) =>
      fc.record(Object.fromEntries(own.map((slot) => [slot, override(slot, isInGroup)]))),
    );
    const placement = fc.record(
      {
        az: fc.constantFrom(...zones),
        subnetId: fc.constantFrom(...subnets),
        instanceType: fc.constantFrom(...TYPES),
      },
      { requiredKeys: ["az", "subnetId"] },
    );
    const more = any({
      overrides,
      ...(!isInGroup && { placements: fc.array(placement, { maxLength: 3 }) }),
      deletionProtection: fc.boolean(),
      maxDelete: fc.integer({ min: 0, max: 10_000 }),
      launchRetries: fc.integer({ min: 0, max: 10 }),
      onPartialFailure: fc.constantFrom("keep", "rollback"),
      minReady: fc.integer({ min: 0, max: 100 }).map((share) => `${share}%`),
      timeouts: any({ create: fc.constant("1h30m"), perVm: fc.constant("90s") }),
      rollout: rollout(size),
      preflight: any({ quota: fc.boolean(), stock: fc.boolean(), price: fc.boolean() }),
    });
    const hidden = isInGroup ? groupSecrets : machineSecrets;
    return fc.tuple(more, hidden).map(([rest, { password, userdata, ...beside }]) =>
      settled({
        ...{ regionId, count: size, lineage: LINEAGE },
        instanceSpec: defined({ ...spec, password, userdata }),
        ...rest,
        ...defined(beside),
      }),
    );
  });
}

/** Every field of a rollout; `maxUnavailable` has no effect with `recreate`. */
function rollout(size: number): Arbitrary<Inputs> {
  const amount = (min: number) =>
    fc.oneof(
      fc.integer({ min, max: 10_000 }),
      fc.integer({ min, max: 100 }).map((share) => `${share}%`),
    );
  const common = {
    canary: amount(0),
    pause: fc.constantFrom("0s", "90s", "24h"),
    maxFailed: amount(0),
    upTo: amount(0),
    hold: fc.uniqueArray(fc.integer({ min: 0, max: size }), { maxLength: 3 }),
  };
  return fc.oneof(
    any({ ...common, strategy: fc.constant("rolling"), maxUnavailable: amount(1) }),
    any({ ...common, strategy: fc.constant("recreate") }),
  );
}

function defined(tree: Inputs): Inputs {
  return Object.fromEntries(Object.entries(tree).filter(([, member]) => member !== undefined));
}

/** Valid inputs of a group. */
export const validInputs: Arbitrary<Inputs> = fc
  .tuple(fc.constantFrom(...REGIONS), count)
  .chain(([region, size]) => groupOf(region, size));
