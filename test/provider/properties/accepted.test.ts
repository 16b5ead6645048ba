/** Valid inputs pass the check and the simulator, and cause no diff after the launch. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { batchesOf } from "../../../provider/group/batch.js";
import { checkInputs, parseInputs } from "../../../provider/inputs/check.js";
import { toDesired } from "../../../provider/group/desired.js";
import { diffGroup } from "../../../provider/plan/diff.js";
import { GROUP_TAG } from "../../../provider/group/identity.js";
import { readyOf } from "../../../provider/plan/intent.js";
import { outputsOf } from "../../../provider/group/state.js";
import { toObserved } from "../../../provider/reconcile/observe.js";
import { requestsOf, startCloud, type TrialCloud } from "./cloud.js";
import { validInputs } from "./inputs.js";
import type { Inputs } from "./parts.js";
import { respelt } from "./spellings.js";
import { RUNS, SEED } from "./runs.js";

let cloud: TrialCloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.simulator.close());

/** The saved properties of a launched group, as read back from the state. */
async function launched(inputs: Inputs): Promise<Inputs> {
  cloud.simulator.reset();
  const desired = toDesired(parseInputs(inputs));
  const slots = Array.from({ length: desired.count }, (_, slot) => slot);
  const requests = requestsOf(desired, batchesOf(desired, slots, { generation: 1 }));
  expect(await cloud.firstRefusal(desired.regionId, requests)).toBeUndefined();
  const { groupKey, regionId, count } = desired;
  const seen = await cloud.of(regionId).listByTag(GROUP_TAG, groupKey);
  const observed = toObserved(desired, [], {
    seen: new Map(seen.map((vm) => [vm.instanceId, vm])),
    announced: new Map(),
    retiring: new Map(),
    modified: new Map(),
    fieldsSet: new Map(),
    prepared: new Set(),
    overtaken: new Map(),
  });
  const readyCount = readyOf(desired, observed).length;
  expect(readyCount).toBe(count);
  const standing = outputsOf({
    ...{ groupKey, generation: 1, desiredCount: count, observed, readyCount, failures: [] },
  });
  return JSON.parse(JSON.stringify({ ...inputs, ...standing })) as Inputs;
}

test(
  `${RUNS} random valid inputs pass the check, are accepted by the cloud, and cause no diff afterwards`,
  async () => {
    await fc.assert(
      fc.asyncProperty(validInputs, fc.infiniteStream(fc.nat()), async (plain, picks) => {
        const inputs = respelt(plain, picks);
        const { findings, unknown } = checkInputs(inputs);
        expect({ findings, unknown }).toEqual({ findings: [], unknown: [] });
        const { changes, replaces } = diffGroup(await launched(inputs), inputs);
        expect({ changes, replaces }).toEqual({ changes: false, replaces: [] });
      }),
      { numRuns: RUNS, seed: SEED, endOnFailure: true },
    );
  },
  RUNS * 60 + 20_000,
);
