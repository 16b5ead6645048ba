/** Line ends of scripts and metadata across checkouts and releases: no member with the same script is replaced. */
import { describe, expect, test } from "@jest/globals";
import { parseInputs } from "../../../provider/inputs/check.js";
import { memberSpecOf, toDesired } from "../../../provider/group/desired.js";
import { isHashOf } from "../../../provider/group/identity.js";
import { assignSlots } from "../../../provider/group/slots.js";
import { outputsOf } from "../../../provider/group/state.js";
import { diffGroup } from "../../../provider/plan/diff.js";
import { intend } from "../../../provider/plan/intent.js";
import { candidate, INPUTS, memberOf, observedOf, SPEC, web } from "../group/web-group.js";

interface Case {
  readonly change: object;
  /** The hash in the tags of VMs launched by an earlier release with these line ends. */
  readonly formerHash: string;
}

const LF: Case = {
  change: { userdata: "#!/bin/bash\necho hello\n" },
  formerHash: "32b0f1d42e3d57cd",
};
const CRLF: Case = {
  change: { userdata: "#!/bin/bash\r\necho hello\r\n" },
  formerHash: "4b486b745ad9df95",
};
const WINDOWS: Case = {
  change: { userdata: "<cmd>\r\ndir\r\n</cmd>" },
  formerHash: "3a813e0b2e6461b3",
};
const METADATA: Case = {
  change: { metadata: { motd: "hello\r\n" } },
  formerHash: "3b902935260352d1",
};

const inputsOf = ({ change }: Case) => ({ ...INPUTS, instanceSpec: { ...SPEC, ...change } });
const desiredOf = (given: Case) => toDesired(parseInputs(inputsOf(given)));

/** The saved state of three members with this hash, by a program with these inputs. */
function stateOf(given: Case, specHash: string): Readonly<Record<string, unknown>> {
  const outputs = outputsOf({
    groupKey: web(3).groupKey,
    generation: 1,
    desiredCount: 3,
    observed: observedOf([0, 1, 2].map((slot) => memberOf(slot, { specHash }))),
    readyCount: 3,
    failures: [],
  });
  return { ...inputsOf(given), ...outputs };
}

describe("diffGroup of a checkout with CRLF", () => {
  test("diffGroup finds no change when the same script is checked out with other line ends", () => {
    for (const [before, after] of [
      [LF, CRLF],
      [CRLF, LF],
    ] as const) {
      const { specHash } = desiredOf(before);
      expect(diffGroup(stateOf(before, specHash), inputsOf(after)).changes).toBe(false);
    }
  });

  test.each([
    ["a Linux script with LF", LF],
    ["a Linux script with CRLF", CRLF],
    ["a Windows script with CRLF", WINDOWS],
    ["metadata with CRLF", METADATA],
  ])("diffGroup keeps the members that an earlier release launched with %s", (_, given) => {
    expect(diffGroup(stateOf(given, given.formerHash), inputsOf(given)).changes).toBe(false);
    const own = { ...inputsOf(given), overrides: { 1: { description: "own" } } };
    const { formerHash = "", specHash } = memberSpecOf(toDesired(parseInputs(own)), 1);
    const { changes } = diffGroup(
      { ...stateOf(given, given.formerHash), overrides: own.overrides },
      own,
    );
    expect(changes).toBe(true);
    expect(formerHash === "" || formerHash !== specHash).toBe(true);
  });

  test("diffGroup replaces members whose script never started, once the program gives it with LF", () => {
    const { preview } = diffGroup(stateOf(CRLF, CRLF.formerHash), inputsOf(LF));
    expect(preview).toMatchObject({
      plan: { intents: [{ kind: "replace" }, { kind: "replace" }, { kind: "replace" }] },
    });
  });
});

describe("assignSlots of VMs from an earlier release", () => {
  test("assignSlots prefers a VM with the same line ends to a VM with another spec", () => {
    const range = { generation: 0, specHash: "", first: 0, last: 0 };
    const other = candidate("i-a", { range, name: "web-001", specHash: "0000000000000000" });
    const former = candidate("i-b", { range, name: "web-001", specHash: CRLF.formerHash });
    const desired = desiredOf(CRLF);
    const { members, surplus } = assignSlots(desired, [other, former]);
    expect([members, surplus].map((vms) => vms.map(({ instanceId }) => instanceId))).toEqual([
      ["i-b"],
      ["i-a"],
    ]);
    const [first] = intend(desired, { members, surplus, leaving: [] });
    expect(first?.kind).toBe("keep");
  });
});

describe("toDesired of a checkout with CRLF", () => {
  test("toDesired sends a Linux script with LF, and a Windows script as it is", () => {
    const scriptIn = (given: Case) => atob(desiredOf(given).spec.userdata?.[0]?.value ?? "");
    expect(scriptIn(CRLF)).toBe("#!/bin/bash\necho hello\n");
    expect(scriptIn(WINDOWS)).toBe("<cmd>\r\ndir\r\n</cmd>");
  });

  test("toDesired sends the metadata of an override with LF, and knows its former hash", () => {
    const overrides = { 1: { metadata: { motd: "hello\r\n" } } };
    const desired = toDesired(parseInputs({ ...INPUTS, overrides }));
    const member = memberSpecOf(desired, 1);
    expect(member.spec.metadata).toEqual([{ key: "motd", value: "hello\n" }]);
    expect(isHashOf(member, METADATA.formerHash)).toBe(true);
    expect(member.specHash).not.toBe(METADATA.formerHash);
    expect(desired.formerHash).toBeUndefined();
  });
});
