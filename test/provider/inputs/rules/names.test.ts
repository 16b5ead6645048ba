import { describe, expect, test } from "@jest/globals";
import { UNKNOWN } from "../../../../provider/inputs/unknown.js";
import { SPEC } from "../../group/web-group.js";
import { problemsOf, problemsOfChange, type Change } from "./problems.js";

const NAMES =
  '2..128 Chinese characters, letters, digits, "_", "-" or ".", without "." at the start or end';
const LINUX =
  '2..64 letters, digits, "-" or ".", without "-" or "." at the start or end, and without "--" or ".."';
const WINDOWS =
  '2..15 letters, digits or "-", not digits only, without "-" at the start or end, and without "--"';
const illFormed = (name: string) =>
  `instanceSpec.name: "${name}" makes invalid names; use ${NAMES}`;
const illHost = (name: string, rule = LINUX) =>
  `instanceSpec.hostname: "${name}" makes invalid hostnames; use ${rule}`;
const TOKEN = "is not a number token; use 1 to 4 digits, such as [001]";

describe("namesAreWellFormed", () => {
  test.each<readonly [string, number]>([
    ["web", 999],
    ["web-[001]", 999],
    ["web-[0]", 10],
    ["web-[0000]", 10_000],
    ["服务器_[01].x", 3],
    ["w", 1],
    ["x".repeat(124), 1],
    ["web-[9999]", 1],
  ])("namesAreWellFormed passes %j for %i members", (name, count) => {
    expect(problemsOfChange({ name }, count)).toEqual([]);
  });

  test.each<readonly [string, number, string]>([
    ["web", 1000, 'instanceSpec.name: has numbers for 999 of 1000 members; use "web-[0001]"'],
    ["web", 10_000, 'instanceSpec.name: has numbers for 999 of 10000 members; use "web-[0000]"'],
    ["a-[1]-b", 10, 'instanceSpec.name: has numbers for 9 of 10 members; use "a-[01]-b"'],
    ["web-[9999]", 3, 'instanceSpec.name: has numbers for 1 of 3 members; use "web-[9997]"'],
    ["web-[1]-[2]", 1, 'instanceSpec.name: "web-[1]-[2]" has 2 [number] tokens; use one'],
    ["web-[]", 1, `instanceSpec.name: [] ${TOKEN}`],
    ["web-[00001]", 1, `instanceSpec.name: [00001] ${TOKEN}`],
    ["web-[n]", 1, `instanceSpec.name: [n] ${TOKEN}`],
    ["web-[[01]", 1, `instanceSpec.name: [[01] ${TOKEN}`],
    [
      "[001]-web",
      1,
      'instanceSpec.name: "[001]-web" starts with its number; put text before the number',
    ],
    [".web", 1, illFormed(".web")],
    ["web-[001].", 1, illFormed("web-[001].")],
    ["web server", 1, illFormed("web server")],
    ["web[", 1, illFormed("web[")],
    ["x".repeat(125), 1, illFormed("x".repeat(125))],
  ])("namesAreWellFormed refuses %j for %i members", (name, count, expected) => {
    expect(problemsOfChange({ name }, count)).toEqual([expected]);
  });

  test.each(["web", "a.b-[01]", "WEB-[1]x", "x".repeat(60), "7-[1]"])(
    "namesAreWellFormed passes the host name %j",
    (hostname) => {
      expect(problemsOfChange({ hostname })).toEqual([]);
    },
  );

  test.each([
    ["-web", illHost("-web")],
    [".web", illHost(".web")],
    ["web-[01]-", illHost("web-[01]-")],
    ["web-[01].", illHost("web-[01].")],
    ["we..b", illHost("we..b")],
    ["we--b", illHost("we--b")],
    ["web-", illHost("web-")],
    ["服务器", illHost("服务器")],
    ["web_a", illHost("web_a")],
    ["x".repeat(61), illHost("x".repeat(61))],
    [
      "[01]-web",
      'instanceSpec.hostname: "[01]-web" starts with its number; put text before the number',
    ],
  ])("namesAreWellFormed refuses the host name %j", (hostname, expected) => {
    expect(problemsOfChange({ hostname })).toEqual([expected]);
  });

  test("namesAreWellFormed refuses a host name with too few numbers", () => {
    expect(problemsOfChange({ name: "web-[0001]", hostname: "web-[01]" }, 100)).toEqual([
      'instanceSpec.hostname: has numbers for 99 of 100 members; use "web-[001]"',
    ]);
  });

  test("namesAreWellFormed skips the numbers while the count has a finding", () => {
    expect(problemsOf({ count: -1 })).toEqual(["count: -1 is too small; use 0..10000 VMs"]);
  });

  test("namesAreWellFormed applies the Linux rule beside a Linux script", () => {
    expect(problemsOfChange({ hostname: "a.b", userdata: "#!/bin/bash" })).toEqual([]);
  });

  const CMD = { userdata: "<cmd>dir</cmd>" };
  test.each<readonly [string, Change]>([
    ["web", CMD],
    ["7-[1]", CMD],
    ["web-server1", { userdata: "<powershell>ls</powershell>" }],
  ])("namesAreWellFormed passes %j beside a Windows script", (hostname, change) => {
    expect(problemsOfChange({ ...change, hostname })).toEqual([]);
  });

  test.each<readonly [string, Change]>([
    ["a.b", CMD],
    ["web-server-off-[1]", { userdata: "<powershell>ls</powershell>" }],
  ])("namesAreWellFormed refuses %j beside a Windows script only", (hostname, change) => {
    expect(problemsOfChange({ ...change, hostname })).toEqual([illHost(hostname, WINDOWS)]);
    expect(problemsOfChange({ hostname })).toEqual([]);
  });
});

describe("overriddenNamesAreUnique", () => {
  test.each<readonly [string, Change]>([
    ["a name unlike any other", { 0: { name: "db" } }],
    ["its own numbered name", { 1: { name: "web-002" } }],
    ["a numbered name beyond the members", { 1: { name: "web-004" } }],
    ["two names that are swapped", { 0: { name: "web-002" }, 1: { name: "web-001" } }],
    ["a host name", { 0: { hostname: "db.local" } }],
    ["nothing", { 0: {} }],
  ])("overriddenNamesAreUnique passes %s", (_, overrides) => {
    expect(problemsOf({ overrides })).toEqual([]);
  });

  test.each<readonly [string, Change, readonly string[]]>([
    [
      "the numbered name of another member",
      { 0: { name: "web-003" } },
      ['overrides.0.name: "web-003" is already the name of slot 2; give every member its own name'],
    ],
    [
      "one name for two",
      { 0: { name: "db" }, 2: { name: "db" } },
      ['overrides.2.name: "db" is already the name of slot 0; give every member its own name'],
    ],
    [
      "an ill-formed name",
      { 0: { name: ".db" } },
      [`overrides.0.name: ".db" is not valid; use ${NAMES}`],
    ],
    [
      "a name with a number token",
      { 0: { name: "db-[01]" } },
      [`overrides.0.name: "db-[01]" is not valid; use ${NAMES}`],
    ],
    [
      "an ill-formed host name beside an ill-formed name",
      { 0: { name: "d", hostname: "-d" } },
      [
        `overrides.0.hostname: "-d" is not valid; use ${LINUX}`,
        `overrides.0.name: "d" is not valid; use ${NAMES}`,
      ],
    ],
  ])("overriddenNamesAreUnique refuses %s", (_, overrides, expected) => {
    expect(problemsOf({ overrides })).toEqual(expected);
  });

  test("overriddenNamesAreUnique refuses an invalid Windows host name beside a Windows script", () => {
    const instanceSpec = { ...SPEC, userdata: "<cmd>dir</cmd>" };
    expect(problemsOf({ instanceSpec, overrides: { 0: { hostname: "1234" } } })).toEqual([
      `overrides.0.hostname: "1234" is not valid; use ${WINDOWS}`,
    ]);
    const hidden = { ...SPEC, userdata: UNKNOWN };
    expect(problemsOf({ instanceSpec: hidden, overrides: { 0: { hostname: "1234" } } })).toEqual(
      [],
    );
    expect(problemsOf({ instanceSpec: UNKNOWN, overrides: { 0: { hostname: "1234" } } })).toEqual(
      [],
    );
  });

  test("overriddenNamesAreUnique compares with no numbered name while the name has a finding", () => {
    const instanceSpec = { ...SPEC, name: 7 };
    expect(problemsOf({ instanceSpec, overrides: { 0: { name: "web-003" } } })).toEqual([
      "instanceSpec.name: 7 is not text",
    ]);
  });

  test("overriddenNamesAreUnique adds no finding to an override of the wrong type", () => {
    expect(problemsOf({ overrides: { 0: "db" } })).toEqual(['overrides.0: "db" is not an object']);
    expect(problemsOf({ count: "x", overrides: { 0: { name: "web-003" } } })).toHaveLength(1);
  });
});
