/** Two spellings of the same inputs have the same hashes, the same plan and no diff. */
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { checkInputs, parseInputs } from "../../../provider/inputs/check.js";
import { memberSpecOf, nameOf, toDesired, type Desired } from "../../../provider/group/desired.js";
import { diffGroup } from "../../../provider/plan/diff.js";
import { LINEAGE, validInputs } from "./inputs.js";
import type { Inputs } from "./parts.js";
import { RUNS, SEED } from "./runs.js";
import { respelt } from "./spellings.js";

const desiredOf = (inputs: Inputs): Desired => toDesired(parseInputs(inputs));

/** The saved properties of a group as in these inputs. */
function stateOf(inputs: Inputs): Inputs {
  const desired = desiredOf(inputs);
  const instances = Array.from({ length: desired.count }, (_, slot) => ({
    slot,
    instanceId: `i-${slot}`,
    name: nameOf(desired, slot),
    specHash: memberSpecOf(desired, slot).specHash,
  }));
  return JSON.parse(JSON.stringify({ ...inputs, version: 1, instances })) as Inputs;
}

const hashesOf = (desired: Desired): readonly string[] =>
  Array.from({ length: 6 }, (_, slot) => memberSpecOf(desired, slot).specHash);

const twoSpellings = fc.tuple(validInputs, fc.infiniteStream(fc.nat())).map(([inputs, picks]) => ({
  inputs,
  before: respelt(inputs, picks),
  after: respelt(inputs, picks),
}));

test(`${RUNS} random inputs in two spellings have the same hashes and no diff`, () => {
  fc.assert(
    fc.property(twoSpellings, ({ before, after }) => {
      expect(checkInputs(after).findings).toEqual([]);
      expect(hashesOf(desiredOf(after))).toEqual(hashesOf(desiredOf(before)));
      const { changes, replaces } = diffGroup(stateOf(before), after);
      expect({ changes, replaces }).toEqual({ changes: false, replaces: [] });
    }),
    { numRuns: RUNS, seed: SEED, endOnFailure: true },
  );
});

/** Inputs with one real change each. */
const CHANGES: Readonly<Record<string, (inputs: Inputs) => Inputs>> = {
  description: changedSpec(({ description = "" }) => ({
    description: description === "other" ? "another" : "other",
  })),
  name: changedSpec(({ name }) => ({ name: `x${name as string}` })),
  "one tag": changedSpec(({ userTags }) => ({
    userTags: Array.isArray(userTags) && userTags.length > 0 ? userTags.slice(1) : { more: "1" },
  })),
  count: (inputs) => ({ ...inputs, count: Number(inputs["count"]) - 1 }),
  triggers: (inputs) => ({ ...inputs, triggers: [inputs["triggers"] ?? "new"] }),
  lineage: (inputs) => ({ ...inputs, lineage: `${LINEAGE}-other` }),
};

function changedSpec(change: (spec: Inputs) => Inputs): (inputs: Inputs) => Inputs {
  return (inputs) => {
    const spec = inputs["instanceSpec"] as Inputs;
    return { ...inputs, instanceSpec: { ...spec, ...change(spec) } };
  };
}

test.each(Object.keys(CHANGES))(
  `${Math.ceil(RUNS / 6)} random inputs with a change of %s and another spelling have a diff`,
  (what) => {
    fc.assert(
      fc.property(twoSpellings, ({ inputs, before }) => {
        const after = CHANGES[what]?.(inputs) ?? {};
        fc.pre(Number(after["count"]) >= 0);
        expect(checkInputs(after).findings).toEqual([]);
        expect(diffGroup(stateOf(before), after).changes).toBe(true);
      }),
      { numRuns: Math.ceil(RUNS / 6), seed: SEED, endOnFailure: true },
    );
  },
);
