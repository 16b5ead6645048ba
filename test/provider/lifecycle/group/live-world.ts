/** A group and its methods against a simulator over real HTTP, as the engine calls them, for changes in place. */
import { z } from "zod";
import type { Cloud } from "../../../../provider/api/cloud.js";
import { PartialFailure, type Properties } from "../../../../provider/lifecycle/boundary.js";
import { explain } from "../../../../provider/lifecycle/connection.js";
import { createGroupProvider } from "../../../../provider/lifecycle/group.js";
import { createSession } from "../../../../provider/lifecycle/session.js";
import type { InstanceSpec } from "../../../../provider/wire/spec.js";
import { createTrial, SPEC, type Trial } from "../../reconcile/harness.js";

/** The state that the engine keeps of a group: after a failed change its inputs are older than its outputs. */
export interface Kept {
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** One `pulumi up` of an existing group. */
export interface Up {
  /** Lines of the preview. */
  readonly preview: string;
  readonly changes: boolean;
  /** Lines of the run. */
  readonly log: string;
  readonly kept: Kept;
  /** The error of the run, if it failed. */
  readonly error: string;
  /** Operations called, each with the last part of its path. */
  readonly calls: readonly string[];
}

/** A VM as the cloud has it. */
export type Seen = Readonly<Record<string, unknown>>;

export interface LiveWorld {
  readonly trial: Trial;
  readonly create: (given?: Given) => Promise<Kept>;
  /** Previews and runs a change; without `cloud` the calls are not disturbed. */
  readonly up: (kept: Kept, given?: Given, cloud?: Partial<Cloud>) => Promise<Up>;
  /** One `pulumi refresh`: its lines, and what the engine keeps. */
  readonly refresh: (kept: Kept) => Promise<{ readonly lines: string; readonly kept: Kept }>;
  /** The members by slot, with metadata and userdata. */
  readonly vms: (kept: Kept) => Promise<readonly Seen[]>;
}

/** Changes of the spec, and other inputs. */
export interface Given {
  readonly spec?: Partial<InstanceSpec>;
  readonly inputs?: Properties;
}

const CUSTOM_DATA = {
  name: "describeInstancesCustomData",
  service: "vm",
  method: "GET",
  path: "/v1/regions/{regionId}/instancesCustomData",
  isRepeatable: true,
  result: z.looseObject({ customData: z.array(z.looseObject({ instanceId: z.string() })) }),
} as const;

const URN = "urn:pulumi:dev::web::pulumi-nodejs:dynamic:Resource::web";

const NO_LOOK_UPS = { quota: false, stock: false, network: false };

export async function createLiveWorld(
  options: { readonly quota?: number } = {},
): Promise<LiveWorld> {
  const trial = await createTrial(options);
  const { simulator } = trial;
  const { url, credentials } = simulator;
  const clock = { nowMs: trial.nowMs, sleep: async (ms: number) => trial.pass(ms) };
  const providerWith = (cloud: Partial<Cloud>, lines: string[] = []) =>
    createGroupProvider(createSession(), {
      clock,
      say: ({ text, isLive }) => void (isLive || lines.push(text)),
      connect: (regionId) => ({
        cloud: { ...trial.cloud, ...cloud },
        catalogUntil: () => {
          throw new Error("no look-up in this test");
        },
        explain: (error) => explain(error, { url, credentials, source: "the test" }, regionId),
        ...{ url, source: "the test", accountMark: "mark" },
      }),
    });
  const inputsOf = ({ spec = {}, inputs = {} }: Given): Properties => ({
    ...{ regionId: credentials.regionId, count: 4, lineage: "lineage-1", ...inputs },
    ...{ instanceSpec: { ...SPEC, ...spec }, preflight: NO_LOOK_UPS },
  });
  const idsOf = ({ outputs }: Kept): readonly string[] => outputs["instanceIds"] as string[];
  return {
    trial,
    async create(given = {}) {
      const inputs = inputsOf(given);
      const { outs } = await providerWith({}).create({ ...inputs, __urn: URN });
      return { inputs, outputs: outs };
    },
    async up(kept, given = {}, cloud = {}) {
      const lines: string[] = [];
      const provider = providerWith(cloud, lines);
      const id = String(kept.outputs["groupKey"]);
      const news = { ...inputsOf(given), __urn: URN };
      const checked = await provider.check(kept.inputs, { ...news, __isPreview: true });
      const { inputs, failures = [] } = checked;
      const findings = failures.map(({ reason }) => reason).join("\n");
      const { changes } = await provider.diff(id, kept.outputs, { ...inputs, __urn: URN });
      const preview = lines.join("\n");
      const before = simulator.requests().length;
      const shown = lines.length;
      const finish = (outputs: Properties, error: string): Up => ({
        log: lines.slice(shown).join("\n"),
        ...{ preview, changes, error, kept: { inputs: error ? kept.inputs : news, outputs } },
        calls: simulator
          .requests()
          .slice(before)
          .map(({ operation }) => operation),
      });
      if (!changes || findings !== "") return finish(kept.outputs, findings);
      // The run has a process of its own, which checks and compares again.
      const running = providerWith(cloud, lines);
      const checkedAgain = await running.check(kept.inputs, news);
      await running.diff(id, kept.outputs, { ...checkedAgain.inputs, __urn: URN });
      try {
        return finish((await running.update(id, kept.outputs, news)).outs, "");
      } catch (error) {
        if (!(error instanceof PartialFailure)) throw error;
        return finish(error.properties, error.reasons.join());
      }
    },
    async refresh(kept) {
      const lines: string[] = [];
      const id = String(kept.outputs["groupKey"]);
      const outputs = { ...kept.outputs, __urn: URN };
      const { props } = await providerWith({}, lines).read(id, outputs);
      return { lines: lines.join("\n"), kept: { ...kept, outputs: props } };
    },
    async vms(kept) {
      const filters = [{ name: "instanceId", values: idsOf(kept) }];
      const { result } = await trial.call(CUSTOM_DATA, { query: { filters } });
      const custom = new Map(result.customData.map((one) => [one.instanceId, one]));
      const found = await Promise.all(idsOf(kept).map((id) => trial.cloud.find(id)));
      return found.map((vm): Seen => ({ ...custom.get(vm?.instanceId ?? ""), ...vm }));
    },
  };
}
