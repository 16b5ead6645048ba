/** The check refuses exactly the inputs that the simulator answers with 400, with named exceptions. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { batchesOf } from "../../../provider/group/batch.js";
import { checkInputs, findingText } from "../../../provider/inputs/check.js";
import {
  toDesired,
  type Declared,
  type Desired,
  type MemberSpec,
} from "../../../provider/group/desired.js";
import { spelledOut } from "../../../provider/inputs/shorthand.js";
import { known } from "../../../provider/inputs/unknown.js";
import type { InstanceSpec } from "../../../provider/wire/spec.js";
import { requestsOf, startCloud, type Refused, type TrialCloud } from "./cloud.js";
import { LENIENT, STRICTER } from "./exceptions.js";
import { validInputs } from "./inputs.js";
import type { Inputs } from "./parts.js";
import { mutate, type Pick, type Mutation } from "./mutations.js";
import { report, RUNS, SEED } from "./runs.js";
import { respelt } from "./spellings.js";

let cloud: TrialCloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.simulator.close());

/** Maximum of create calls per group; these show every fault of its members. */
const FEW_CALLS = 6;

/** The group of any inputs, checked or not; undefined for unreadable inputs. */
function desiredAnyway(inputs: Inputs): Desired | undefined {
  const declared = known(spelledOut(inputs).value).value as Declared;
  const { count, regionId } = declared;
  if (!Number.isInteger(count) || typeof regionId !== "string" || regionId === "") return undefined;
  try {
    return toDesired(declared);
  } catch {
    return undefined;
  }
}

/**
 * The same group with its spec as given, fields without effect included: they allow a comparison of the check's findings
 * about them with the simulator.
 */
function desiredAsGiven(inputs: Inputs): Desired | undefined {
  const declared = known(spelledOut(inputs).value).value as Declared;
  const { password: _password, userdata: _userdata, ...open } = declared.instanceSpec ?? {};
  // Secrets are hashed slowly, and their hashes are not needed here.
  const rest = { ...inputs, instanceSpec: open, extraSpec: undefined, triggers: undefined };
  const desired = desiredAnyway(rest);
  if (!desired) return undefined;
  const given: InstanceSpec = declared.instanceSpec;
  const overridden = [...desired.overridden].map(([slot, make]): readonly [number, MemberSpec] => {
    const own = Object(declared.overrides?.[slot]) as object;
    const names = [...Object.keys(own), ...("primaryIpAddress" in own ? [INTERFACE] : [])];
    const changed = names.map((name) => [name, make.spec[name as keyof InstanceSpec]]);
    return [slot, { ...make, spec: { ...given, ...Object.fromEntries(changed) } }];
  });
  return { ...desired, spec: given, overridden: new Map(overridden) };
}

const INTERFACE = "primaryNetworkInterface";

/** The simulator's answer to the create calls of a group. */
async function answerTo(desired: Desired): Promise<Refused | undefined | "no request"> {
  cloud.simulator.reset();
  try {
    const some = Array.from({ length: Math.min(desired.count, 250) }, (_, slot) => slot);
    // Also overridden slots beyond the count, and one slot without overrides, since the check covers all of them.
    const own = [...desired.overridden.keys()];
    const plain = Array.from({ length: own.length + 1 }, (_, slot) => slot).find(
      (slot) => !own.includes(slot),
    );
    const slots = [...new Set([...some, ...own, plain ?? 0])].sort((a, b) => a - b);
    const batches = batchesOf(desired, slots, { generation: 1 }).slice(0, FEW_CALLS);
    const requests = requestsOf(desired, batches);
    if (requests.length === 0) return "no request";
    return await cloud.firstRefusal(desired.regionId, requests);
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return "no request";
    throw error;
  }
}

/** The verdicts of the check and of the cloud on one mutation. */
interface Verdicts {
  /** The findings of the check, one line each. */
  readonly findings: readonly string[];
  /** The cloud's refusal of the create calls; undefined if it accepts them. */
  readonly answer: Refused | undefined | "no request";
}

async function verdictsOn(inputs: Inputs): Promise<Verdicts> {
  const findings = checkInputs(inputs).findings.map(findingText);
  const desired = findings.length > 0 ? desiredAsGiven(inputs) : desiredAnyway(inputs);
  const answer = desired ? await answerTo(desired) : "no request";
  if (typeof answer !== "object") return { findings, answer };
  return { findings, answer: { ...answer, text: `${answer.text} (${desired?.spec.imageId})` } };
}

/** Disagreements of the two, without the known exceptions. */
function disagreements({ findings, answer }: Verdicts): readonly string[] {
  if (findings.length > 0 && answer === undefined) {
    return findings
      .filter((text) => !STRICTER.some(([known]) => known.test(text)))
      .map((text) => `refused by the check, accepted by the cloud: ${text}`);
  }
  const isRefused = typeof answer === "object" && answer.httpStatus === 400;
  return findings.length > 0 || !isRefused || LENIENT.some(([known]) => known.test(answer.text))
    ? []
    : [`accepted by the check, refused by the cloud: ${answer.text}`];
}

test(
  `the check refuses the same of ${RUNS} random mutations as the cloud, and no others`,
  async () => {
    const tally = new Map<string, number>();
    const unexplained = new Map<string, { readonly text: string; readonly mutation: Mutation }>();
    const sample = fc.sample(fc.tuple(validInputs, fc.infiniteStream(fc.nat())), {
      numRuns: RUNS,
      seed: SEED,
    });
    for (const [valid, picks] of sample) {
      const pick: Pick = (below) => (picks.next().value as number) % below;
      const mutation = mutate(pick(2) === 0 ? respelt(valid, picks) : valid, pick);
      if (!mutation) continue;
      const verdicts = await verdictsOn(mutation.inputs);
      for (const text of disagreements(verdicts)) {
        const kind = text.replace(/\d+/g, "0").replace(/"[^"]*"/g, '"…"');
        if (!unexplained.has(kind)) unexplained.set(kind, { text, mutation });
      }
      const outcome = outcomeOf(verdicts);
      tally.set(outcome, (tally.get(outcome) ?? 0) + 1);
    }
    report(tally);
    expect([...unexplained]).toEqual([]);
    // The sample covers every outcome.
    expect([...tally.keys()].sort()).toEqual(OUTCOMES);
  },
  RUNS * 60 + 20_000,
);

const OUTCOMES = [
  "accepted by both",
  "accepted, but refused by the cloud",
  "refused by both",
  "refused, and no request possible",
  "refused, but accepted by the cloud",
];

function outcomeOf({ findings, answer }: Verdicts): string {
  const isTaken = answer === undefined;
  if (findings.length === 0)
    return isTaken ? "accepted by both" : "accepted, but refused by the cloud";
  if (answer === "no request") return "refused, and no request possible";
  return isTaken ? "refused, but accepted by the cloud" : "refused by both";
}
