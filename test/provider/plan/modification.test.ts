/** Every field of a spec and of an override: what a change, an addition and a removal do to a running member. */
import { describe, expect, test } from "@jest/globals";
import { toDesired, type Desired } from "../../../provider/group/desired.js";
import { MAX_UNFINISHED } from "../../../provider/group/identity.js";
import { Override } from "../../../provider/inputs/inputs.js";
import { effectOf } from "../../../provider/inputs/policy.js";
import type { Step } from "../../../provider/plan/live-rules.js";
import { modificationOf, repairOf } from "../../../provider/plan/modification.js";
import { callsToModify } from "../../../provider/plan/modify-calls.js";
import { intend } from "../../../provider/plan/intent.js";
import { InstanceSpec } from "../../../provider/wire/spec.js";
import { INPUTS, memberOf, observedOf, SPEC, webWith } from "../group/web-group.js";
import { fieldsIn, stepsOf, withValue } from "./spec-fields.js";

type Outcome = "nothing" | "restart" | "rebuild" | "replace" | readonly Step[];

/** A field, two values of it, the spec around it, and the outcomes. */
interface Row {
  readonly values: readonly [unknown, unknown];
  readonly base?: object;
  /** From the first value to the second. */
  readonly changed: Outcome;
  /** From none to the first value; absent for a required field. */
  readonly added?: Outcome;
  /** From the first value to none; absent for a required field. */
  readonly removed?: Outcome;
}

const replaced = (...values: readonly [unknown, unknown]): Row => ({
  values,
  ...{ changed: "replace", added: "replace", removed: "replace" },
});
const within = (base: object, row: Row): Row => ({ ...row, base });
const required = ({ values, base, changed }: Row): Row => ({
  values,
  changed,
  ...(base && { base }),
});
const ignored = (...values: readonly [unknown, unknown]): Row => ({
  values,
  ...{ changed: "nothing", added: "nothing", removed: "nothing" },
});
const attributes = (attributes: Extract<Step, { kind: "attributes" }>["attributes"]): Step[] => [
  { kind: "attributes", attributes },
];
const key = (keyName: string | undefined, more: object = {}): Step[] => [
  { kind: "key", keyName, passwordAuth: "yes", isReattached: false, ...more },
];
const renewed = (isOn: boolean): Step[] => [{ kind: "autoRenew", isOn }];
const groups = (...groupIds: string[]): Step[] => [{ kind: "securityGroups", groupIds }];
const autoDeleted = (autoDelete: boolean): Step[] => [
  { kind: "diskAutoDelete", deviceName: "vdb", autoDelete },
];

const DISK = { cloudDiskSpec: { diskType: "ssd.io1", diskSizeGB: 100 } };
const SYSTEM = { systemDisk: DISK };
const DATA = { dataDisks: [{ ...DISK, deviceName: "vdb" }] };
const EIP = { elasticIp: { bandwidthMbps: 5, provider: "bgp" } };
const USAGE = { elasticIp: { ...EIP.elasticIp, chargeSpec: { chargeMode: "postpaid_by_usage" } } };
const PREPAID = { charge: { chargeMode: "prepaid_by_duration", chargeDuration: 1 } };
const TEMPLATE = { instanceTemplateId: "it-a", instanceType: undefined, imageId: undefined };

const diskRows = (at: string, base: object): Readonly<Record<string, Row>> => ({
  [`${at}.diskCategory`]: {
    ...within(base, replaced("cloud", "local")),
    ...(at === "dataDisks[0]" && { added: "nothing", removed: "nothing" }),
  },
  [`${at}.noDevice`]: { ...within(base, replaced(true, false)) },
  [`${at}.cloudDiskSpec.az`]: within(base, ignored("cn-north-1a", "cn-north-1b")),
  [`${at}.cloudDiskSpec.name`]: within(base, replaced("a", "b")),
  [`${at}.cloudDiskSpec.description`]: within(base, replaced("a", "b")),
  [`${at}.cloudDiskSpec.diskType`]: required(within(base, replaced("ssd.io1", "ssd.gp1"))),
  [`${at}.cloudDiskSpec.diskSizeGB`]: within(base, replaced(100, 200)),
  [`${at}.cloudDiskSpec.iops`]: within(base, replaced(4000, 5000)),
  [`${at}.cloudDiskSpec.snapshotId`]: within(base, replaced("snap-a", "snap-b")),
  [`${at}.cloudDiskSpec.policyId`]: within(base, replaced("policy-a", "policy-b")),
  [`${at}.cloudDiskSpec.charge`]: within(base, ignored({ autoRenew: true }, { autoRenew: false })),
  [`${at}.cloudDiskSpec.multiAttachable`]: within(base, replaced(true, false)),
  [`${at}.cloudDiskSpec.encrypt`]: within(base, replaced(true, false)),
});

const NIC = "primaryNetworkInterface";
const NETWORK = `${NIC}.networkInterface`;

/** Each field of `InstanceSpec`, by its path. */
const SPEC_ROWS: Readonly<Record<string, Row>> = {
  agId: replaced("ag-a", "ag-b"),
  instanceTemplateId: replaced("it-a", "it-b"),
  az: replaced("cn-north-1a", "cn-north-1b"),
  instanceType: { ...replaced("g.n2.large", "g.n2.xlarge"), changed: "restart" },
  imageId: { ...replaced("img-a", "img-b"), changed: "rebuild" },
  name: required({ values: ["web-[001]", "app-[001]"], changed: attributes({ name: "app-001" }) }),
  hostname: {
    values: ["web-[001]", "app-[001]"],
    changed: attributes({ hostname: "app-001" }),
    added: attributes({ hostname: "web-001" }),
    removed: "replace",
  },
  password: {
    values: ["Tr0ub4dor&3", "Sn0w&Rain!Wind"],
    changed: [{ kind: "password", password: "Sn0w&Rain!Wind" }],
    added: [{ kind: "password", password: "Tr0ub4dor&3" }],
    removed: "replace",
  },
  keyNames: {
    values: [["ops"], ["dev"]],
    ...{ changed: key("dev"), added: key("ops"), removed: key(undefined) },
  },
  passwordAuth: {
    base: { keyNames: ["ops"], password: "Tr0ub4dor&3" },
    values: ["no", "yes"],
    changed: [{ kind: "password", password: "Tr0ub4dor&3" }, ...key("ops", { isReattached: true })],
    added: key("ops", { passwordAuth: "no", isReattached: true }),
    removed: [{ kind: "password", password: "Tr0ub4dor&3" }, ...key("ops", { isReattached: true })],
  },
  "elasticIp.bandwidthMbps": required({
    base: EIP,
    values: [5, 10],
    changed: [{ kind: "bandwidth", bandwidthMbps: 10 }],
  }),
  "elasticIp.provider": required(within(EIP, replaced("bgp", "no_bgp"))),
  "elasticIp.chargeSpec.chargeMode": within(USAGE, {
    ...replaced("postpaid_by_usage", "postpaid_by_duration"),
  }),
  "elasticIp.chargeSpec.chargeUnit": within(USAGE, {
    ...{ values: ["month", "year"], changed: "replace", added: "nothing", removed: "nothing" },
  }),
  "elasticIp.chargeSpec.chargeDuration": within(USAGE, replaced(1, 2)),
  "elasticIp.chargeSpec.autoRenew": within(USAGE, replaced(true, false)),
  "elasticIp.chargeSpec.buyScenario": within(USAGE, ignored("a", "b")),
  [`${NIC}.deviceIndex`]: ignored(1, 2),
  [`${NIC}.autoDelete`]: replaced(false, true),
  [`${NETWORK}.subnetId`]: replaced("subnet-a", "subnet-b"),
  [`${NETWORK}.az`]: ignored("a", "b"),
  [`${NETWORK}.networkInterfaceName`]: ignored("a", "b"),
  [`${NETWORK}.primaryIpAddress`]: replaced("10.0.0.4", "10.0.0.5"),
  [`${NETWORK}.secondaryIpAddresses`]: ignored(["10.0.0.6"], ["10.0.0.7"]),
  [`${NETWORK}.secondaryIpCount`]: ignored(1, 2),
  [`${NETWORK}.securityGroups`]: {
    values: [["sg-a"], ["sg-a", "sg-b"]],
    changed: groups("sg-a", "sg-b"),
    added: groups("sg-a"),
    removed: "replace",
  },
  [`${NETWORK}.sanityCheck`]: ignored(1, 2),
  [`${NETWORK}.description`]: ignored("a", "b"),
  ...diskRows("systemDisk", SYSTEM),
  "systemDisk.autoDelete": within(SYSTEM, replaced(true, false)),
  "systemDisk.deviceName": within(SYSTEM, ignored("vda", "vdz")),
  ...diskRows("dataDisks[0]", DATA),
  "dataDisks[0].autoDelete": within(DATA, {
    values: [true, false],
    ...{ changed: autoDeleted(false), added: autoDeleted(true), removed: autoDeleted(false) },
  }),
  "dataDisks[0].deviceName": within(DATA, replaced("vdb", "vdc")),
  "charge.chargeMode": {
    ...replaced("prepaid_by_duration", "postpaid_by_duration"),
  },
  "charge.chargeUnit": within(PREPAID, {
    ...{ values: ["month", "year"], changed: "replace", added: "nothing", removed: "nothing" },
  }),
  "charge.chargeDuration": within(PREPAID, replaced(1, 2)),
  "charge.autoRenew": within(PREPAID, {
    values: [true, false],
    ...{ changed: renewed(false), added: renewed(true), removed: renewed(false) },
  }),
  "charge.buyScenario": ignored("a", "b"),
  metadata: {
    values: [[{ key: "Role", value: "web" }], [{ key: "role", value: "db" }]],
    changed: attributes({ metadata: [{ key: "role", value: "db" }] }),
    added: attributes({ metadata: [{ key: "Role", value: "web" }] }),
    removed: "replace",
  },
  userdata: {
    values: [[{ key: "launch-script", value: "YQ==" }], [{ key: "launch-script", value: "Yg==" }]],
    changed: attributes({ userdata: [{ key: "launch-script", value: "Yg==" }] }),
    added: attributes({ userdata: [{ key: "launch-script", value: "YQ==" }] }),
    removed: "replace",
  },
  description: {
    values: ["old", "new"],
    changed: attributes({ description: "new" }),
    added: attributes({ description: "old" }),
    removed: "replace",
  },
  noPassword: within(TEMPLATE, { ...replaced(true, false) }),
  noKeyNames: within(TEMPLATE, { ...replaced(true, false) }),
  noElasticIp: within(TEMPLATE, { ...replaced(true, false) }),
  userTags: {
    values: [[{ key: "env", value: "dev" }], [{ key: "team", value: "web" }]],
    changed: [{ kind: "tags", set: [{ key: "team", value: "web" }], removed: ["env"] }],
    added: [{ kind: "tags", set: [{ key: "env", value: "dev" }], removed: [] }],
    removed: [{ kind: "tags", set: [], removed: ["env"] }],
  },
  chargeOnStopped: replaced("stopCharging", "keepCharging"),
  autoImagePolicyId: replaced("pol-a", "pol-b"),
  imageInherit: replaced("yes", "no"),
};

/** Each field of an override, over the group's own values. */
const OVERRIDE_ROWS: Readonly<Record<string, Row>> = {
  name: {
    values: ["db", "log"],
    changed: attributes({ name: "log" }),
    added: attributes({ name: "db" }),
    removed: attributes({ name: "web-001" }),
  },
  hostname: {
    values: ["db", "log"],
    changed: attributes({ hostname: "log" }),
    added: attributes({ hostname: "db" }),
    removed: "replace",
  },
  primaryIpAddress: replaced("10.0.0.4", "10.0.0.5"),
  description: {
    values: ["db", "log"],
    changed: attributes({ description: "log" }),
    added: attributes({ description: "db" }),
    removed: "replace",
  },
  metadata: {
    values: [[{ key: "role", value: "db" }], [{ key: "role", value: "log" }]],
    changed: attributes({ metadata: [{ key: "role", value: "log" }] }),
    added: attributes({ metadata: [{ key: "role", value: "db" }] }),
    removed: "replace",
  },
  userTags: {
    values: [[{ key: "role", value: "db" }], [{ key: "role", value: "log" }]],
    changed: [{ kind: "tags", set: [{ key: "role", value: "log" }], removed: [] }],
    added: [{ kind: "tags", set: [{ key: "role", value: "db" }], removed: [] }],
    removed: [{ kind: "tags", set: [], removed: ["role"] }],
  },
};

/** The outcome for the first member when a group of one declaration gets another. */
function outcomeOf(before: Desired, after: Desired): Outcome {
  const specHash = before.overridden.get(0)?.specHash ?? before.specHash;
  const member = memberOf(0, { specHash });
  const [intent] = intend({ ...after, earlier: [before] }, observedOf([member]));
  if (intent?.kind === "keep") return "nothing";
  if (intent?.kind === "modify") return intent.steps;
  if (intent?.kind === "restart" || intent?.kind === "rebuild") return intent.kind;
  expect(intent?.kind).toBe("replace");
  return "replace";
}

const CASES = ["changed", "added", "removed"] as const;
type Case = (typeof CASES)[number];

function valuesOf({ values: [first, second] }: Row, how: Case): readonly [unknown, unknown] {
  return {
    changed: [first, second] as const,
    added: [undefined, first] as const,
    removed: [first, undefined] as const,
  }[how];
}

const casesOf = (rows: Readonly<Record<string, Row>>) =>
  Object.entries(rows).flatMap(([path, row]) =>
    CASES.filter((how) => row[how] !== undefined).map((how) => [path, how, row] as const),
  );

describe("a change of a field of instanceSpec", () => {
  test("the table has every field, and for an optional one its addition and its removal", () => {
    expect(Object.keys(SPEC_ROWS).sort()).toEqual([...fieldsIn(InstanceSpec)].sort());
    expect(Object.keys(OVERRIDE_ROWS).sort()).toEqual([...fieldsIn(Override)].sort());
  });

  test.each(casesOf(SPEC_ROWS))("modificationOf %s that is %s", (path, how, row) => {
    const [before, after] = valuesOf(row, how).map((value) =>
      webWith({ instanceSpec: withValue({ ...SPEC, ...row.base }, path, value) as typeof SPEC }),
    );
    if (!before || !after) throw new Error("no values");
    expect(outcomeOf(before, after)).toEqual(row[how]);
  });

  test.each(Object.entries(SPEC_ROWS))(
    "the policy of %s promises no more than what a change does",
    (path, row) => {
      const effect = effectOf(["instanceSpec", ...stepsOf(path).filter(isName)]);
      const outcomes = CASES.map((how) => row[how] ?? "nothing").map((one) =>
        typeof one === "string" ? one : "live",
      );
      const best = outcomes.includes("live")
        ? "live"
        : (BY_DISRUPTION.find((way) => outcomes.includes(way)) ?? "nothing");
      expect({ path, best }).toEqual({ path, best: BEST[effect ?? ""] });
    },
  );
});

const BY_DISRUPTION = ["restart", "rebuild", "replace"] as const;
const isName = (step: string): boolean => !/^\d+$/.test(step);
const BEST: Readonly<Record<string, string>> = {
  ...{ live: "live", "restarts members": "restart", "rebuilds members": "rebuild" },
  ...{ "replaces members": "replace", nothing: "nothing" },
};

describe("repairOf", () => {
  const full = {
    ...{ description: "old", keyNames: ["ops"], userTags: [{ key: "env", value: "prod" }] },
    primaryNetworkInterface: {
      networkInterface: { subnetId: "subnet-a", securityGroups: ["sg-a"] },
    },
  };
  const desired = webWith({ instanceSpec: { ...SPEC, ...full } });
  const drifted = (mismatches: Readonly<Record<string, string>>) =>
    memberOf(0, { specHash: desired.specHash, liveDrift: "drift", mismatches });

  test.each<readonly [Readonly<Record<string, string>>, readonly Step[]]>([
    [{ name: "db" }, attributes({ name: "web-001" })],
    [{ description: "mine" }, attributes({ description: "old" })],
    [{ keyNames: "dev" }, key("ops")],
    [{ securityGroups: "sg-b" }, groups("sg-a")],
    [
      { "userTags.env": "dev" },
      [{ kind: "tags", set: [{ key: "env", value: "prod" }], removed: [] }],
    ],
    [
      { "userTags.env": "(none)" },
      [{ kind: "tags", set: [{ key: "env", value: "prod" }], removed: [] }],
    ],
    [
      { "jdvm:group": "(none)" },
      [{ kind: "tags", set: [{ key: "jdvm:group", value: desired.groupKey }], removed: [] }],
    ],
    [{ "jdvm:batch": "(none)" }, [{ kind: "tags", set: [], removed: [] }]],
  ])("repairOf a member with %j sets that field only", (mismatches, steps) => {
    expect(repairOf(desired, drifted(mismatches))).toEqual({ action: "live", steps });
  });

  test("repairOf is that of each member, though members of one spec share their changes", () => {
    expect(repairOf(desired, drifted({ description: "a", name: "db" }))).toEqual({
      action: "live",
      steps: attributes({ name: "web-001", description: "old" }),
    });
    expect(repairOf(desired, drifted({ keyNames: "dev" }))).toEqual({
      action: "live",
      steps: key("ops"),
    });
  });

  test("intend changes a drifted member in place, and replaces one whose type has drifted as well", () => {
    const member = drifted({ name: "db" });
    expect(intend(desired, observedOf([member]))[0]).toMatchObject({
      kind: "modify",
      why: "drift",
    });
    expect(intend(desired, observedOf([{ ...member, drift: "type" }]))[0]).toMatchObject({
      ...{ kind: "replace", why: "type; drift" },
    });
    const { instanceId } = member;
    const deferred = new Set([instanceId]);
    expect(intend(desired, observedOf([member]), { deferred })[0]).toMatchObject({ kind: "keep" });
  });

  test("callsToModify counts no mark for a repair, and tags only if a tag differs", () => {
    const callsFor = (mismatches: Readonly<Record<string, string>>): number =>
      callsToModify(intend(desired, observedOf([drifted(mismatches)])).slice(0, 1));
    expect(callsFor({ name: "db" })).toBe(1);
    expect(callsFor({ "userTags.env": "dev" })).toBe(1);
    expect(callsFor({ name: "db", "userTags.env": "dev" })).toBe(2);
  });
});

describe("a change of a field of an override", () => {
  test.each(casesOf(OVERRIDE_ROWS))("modificationOf %s that is %s", (path, how, row) => {
    const [before, after] = valuesOf(row, how).map((value) =>
      webWith({ overrides: value === undefined ? {} : { 0: { [path]: value } } }),
    );
    if (!before || !after) throw new Error("no values");
    expect(outcomeOf(before, after)).toEqual(row[how]);
  });
});

const specWith = (given: object): Desired =>
  toDesired({ ...INPUTS, instanceSpec: { ...SPEC, ...given } });

describe("modificationOf", () => {
  test("modificationOf several fields joins the attributes in one step, and puts the tags last", () => {
    const before = specWith({});
    const after = specWith({
      ...{ description: "new", name: "app-[001]", userTags: [{ key: "a", value: "b" }] },
    });
    expect(outcomeOf(before, after)).toEqual([
      ...attributes({ name: "app-001", description: "new" }),
      { kind: "tags", set: [{ key: "a", value: "b" }], removed: [] },
    ]);
  });

  test("modificationOf one field that needs a new VM replaces the member, whatever else changes", () => {
    const after = specWith({ description: "new", imageId: "img-b", az: "cn-north-1b" });
    expect(outcomeOf(specWith({}), after)).toBe("replace");
  });

  test.each([
    ["extraSpec", { extraSpec: { cpuOptions: 2 } }],
    ["triggers", { triggers: 1 }],
  ])("modificationOf a group with other %s replaces the member", (_, given) => {
    expect(outcomeOf(webWith({}), webWith(given))).toBe("replace");
    const spec = { ...SPEC, description: "new" };
    expect(outcomeOf(webWith(given), webWith({ ...given, instanceSpec: spec }))).toEqual(
      attributes({ description: "new" }),
    );
  });

  test("modificationOf a member of an unknown spec replaces it", () => {
    const desired = { ...specWith({ description: "new" }), earlier: [specWith({})] };
    expect(modificationOf(desired, memberOf(0, { specHash: "0".repeat(16) }))).toEqual({
      ...{ action: "replace", needs: [] },
    });
    expect(modificationOf(specWith({}), memberOf(0, { specHash: undefined }))).toEqual({
      ...{ action: "replace", needs: [] },
    });
  });

  test("modificationOf a member of the group's spec, whose slot had an override, compares with the group's spec", () => {
    const before = webWith({ overrides: { 0: { description: "first" } } });
    const after = webWith({ overrides: { 0: { description: "second" } } });
    const [intent] = intend({ ...after, earlier: [before] }, observedOf([memberOf(0)]));
    expect(intent).toMatchObject({ kind: "modify", steps: attributes({ description: "second" }) });
  });

  test("modificationOf keys removes nothing that a template may have set", () => {
    const given = { ...TEMPLATE, keyNames: ["ops"], passwordAuth: "yes" };
    const before = specWith(given);
    expect(outcomeOf(before, specWith({ ...given, keyNames: ["dev"] }))).toEqual(key("dev"));
    expect(outcomeOf(before, specWith({ ...TEMPLATE, passwordAuth: "yes" }))).toBe("replace");
    expect(outcomeOf(specWith(TEMPLATE), specWith({ ...TEMPLATE, keyNames: ["ops"] }))).toBe(
      "replace",
    );
    const pairs = { metadata: [{ key: "a", value: "b" }] };
    expect(outcomeOf(specWith(TEMPLATE), specWith({ ...TEMPLATE, ...pairs }))).toBe("replace");
  });

  test("modificationOf a VM that only a key opens replaces it if it would need a password that nobody knows", () => {
    const keyOnly = { keyNames: ["ops"], passwordAuth: "no" };
    expect(outcomeOf(specWith(keyOnly), specWith({ keyNames: ["ops"] }))).toBe("replace");
    expect(outcomeOf(specWith(keyOnly), specWith({}))).toBe("replace");
    const withPassword = { keyNames: ["ops"], password: "Tr0ub4dor&3" };
    expect(outcomeOf(specWith(withPassword), specWith(keyOnly))).toEqual(
      key("ops", { passwordAuth: "no", isReattached: true }),
    );
  });

  test("modificationOf autoDelete needs the device of the disk, and a VM billed by configuration", () => {
    const disk = (given: object) => ({ dataDisks: [{ ...DISK, ...given }] });
    const changed = (around: object, base: object = {}) =>
      outcomeOf(
        specWith({ ...base, ...disk({ ...around, autoDelete: true }) }),
        specWith({ ...base, ...disk({ ...around, autoDelete: false }) }),
      );
    expect(changed({ deviceName: "vdb" })).toEqual(autoDeleted(false));
    expect(changed({})).toBe("replace");
    expect(changed({ deviceName: "vdb" }, PREPAID)).toBe("replace");
  });

  test("modificationOf another number of data disks, or an elastic IP added, replaces the member", () => {
    expect(outcomeOf(specWith({}), specWith(DATA))).toBe("replace");
    expect(outcomeOf(specWith(DATA), specWith({}))).toBe("replace");
    expect(outcomeOf(specWith({}), specWith(EIP))).toBe("replace");
    expect(outcomeOf(specWith(EIP), specWith({}))).toBe("replace");
  });
});

describe("a member that a change in place left halfway", () => {
  const [first, second] = [
    specWith({ description: "first", userTags: [{ key: "a", value: "1" }] }),
    specWith({ description: "second", userTags: [{ key: "b", value: "2" }] }),
  ];
  const halfway = memberOf(0, { specHash: first.specHash, unfinished: [second.specHash] });
  const intentOf = (desired: Desired) => intend(desired, observedOf([halfway]))[0];

  test("modificationOf it goes on to the new spec", () => {
    expect(intentOf({ ...second, earlier: [first] })).toMatchObject({
      kind: "modify",
      why: "instanceSpec changed",
      steps: [
        ...attributes({ description: "second" }),
        { kind: "tags", set: [{ key: "b", value: "2" }], removed: ["a"] },
      ],
    });
  });

  test("modificationOf it goes back to its former spec, since some fields may have changed", () => {
    expect(intentOf({ ...first, earlier: [second] })).toMatchObject({
      kind: "modify",
      why: "an earlier change in place did not finish",
      steps: [
        ...attributes({ description: "first" }),
        { kind: "tags", set: [{ key: "a", value: "1" }], removed: ["b"] },
      ],
    });
  });

  test("modificationOf it sets every field that one of its specs has otherwise", () => {
    const third = specWith({ description: "first", userTags: [{ key: "b", value: "2" }] });
    expect(intentOf({ ...third, earlier: [second, first] })).toMatchObject({
      kind: "modify",
      steps: [
        ...attributes({ description: "first" }),
        { kind: "tags", set: [{ key: "b", value: "2" }], removed: ["a"] },
      ],
    });
  });

  test("modificationOf it sets every declared field again if the goal of the change is unknown", () => {
    expect(intentOf(first)).toMatchObject({
      kind: "modify",
      why: "an earlier change in place did not finish",
      steps: [
        ...attributes({ name: "web-001", description: "first" }),
        ...key(undefined),
        { kind: "tags", set: [{ key: "a", value: "1" }], removed: [] },
      ],
    });
    const unnamed = specWith({ dataDisks: [{ ...DISK, autoDelete: true }] });
    const unknown = memberOf(0, { specHash: unnamed.specHash, unfinished: ["0".repeat(16)] });
    expect(modificationOf(unnamed, unknown)).toEqual({
      action: "live",
      steps: [...attributes({ name: "web-001" }), ...key(undefined)],
    });
  });

  test("modificationOf it takes back the key, the renewal and the autoDelete that an unknown change may have set", () => {
    const dataDisks = [{ ...DISK, deviceName: "vdb", autoDelete: true }];
    const unknownAt = ({ specHash }: Desired) =>
      memberOf(0, { specHash, unfinished: ["0".repeat(16)] });
    const plain = specWith({ dataDisks });
    expect(modificationOf(plain, unknownAt(plain))).toEqual({
      action: "live",
      steps: [...attributes({ name: "web-001" }), ...key(undefined), ...autoDeleted(true)],
    });
    const prepaid = specWith({ ...PREPAID, keyNames: ["ops"] } as Partial<InstanceSpec>);
    expect(modificationOf(prepaid, unknownAt(prepaid))).toEqual({
      action: "live",
      steps: [...attributes({ name: "web-001" }), ...key("ops"), ...renewed(false)],
    });
  });

  test("modificationOf it replaces it after too many changes that did not finish", () => {
    const many = Array.from({ length: MAX_UNFINISHED + 1 }, (_, at) =>
      specWith({ description: `${at}` }),
    );
    const [desired = first, ...earlier] = many;
    const unfinished = earlier.map(({ specHash }) => specHash);
    const member = memberOf(0, { specHash: first.specHash, unfinished });
    const group = { ...desired, earlier: [first, ...earlier] };
    expect(modificationOf(group, member).action).toBe("replace");
    expect(modificationOf(group, { ...member, unfinished: unfinished.slice(1) }).action).toBe(
      "live",
    );
  });
});
