/** A cloud against a simulator over real HTTP, on a virtual clock: a wait costs no time and advances the simulator. */
import { z } from "zod";
import { createCall, type Call } from "../../../provider/api/client.js";
import { createCloud, type Cloud } from "../../../provider/api/cloud.js";
import { createLimiter } from "../../../provider/api/limiter.js";
import { ApiError } from "../../../provider/api/error.js";
import { createTransport, type WireRequest } from "../../../provider/api/transport.js";
import type { Operation } from "../../../provider/wire/operations.js";
import {
  startSimulator,
  virtualClock,
  type Simulator,
  type SimulatorOptions,
} from "../../../simulator/index.js";

const SPEC = {
  az: "cn-north-1a",
  instanceType: "g.n2.large",
  imageId: "img-ubuntu2204",
  name: "web",
  primaryNetworkInterface: { networkInterface: { subnetId: "subnet-north1main" } },
};

/** Metadata and scripts; the provider itself does not read them. */
const describeInstancesCustomData = {
  name: "describeInstancesCustomData",
  service: "vm",
  method: "GET",
  path: "/v1/regions/{regionId}/instancesCustomData",
  isRepeatable: true,
  result: z.looseObject({
    customData: z.array(z.looseObject({ metadata: z.unknown(), userdata: z.unknown() })),
  }),
} satisfies Operation<unknown>;

export interface CloudBench {
  readonly simulator: Simulator;
  readonly cloud: Cloud;
  readonly call: Call;
  /** All requests so far. */
  readonly requests: readonly WireRequest[];
  /** Launches VMs and waits until they run; the ids. */
  readonly launch: (count: number, spec?: object) => Promise<readonly string[]>;
  /** Launches one VM and stops it. */
  readonly stopped: (spec?: object) => Promise<string>;
  /** The VM as describeInstance shows it, with all fields. */
  readonly look: (instanceId: string) => Promise<Readonly<Record<string, unknown>>>;
  readonly customData: (instanceId: string) => Promise<unknown>;
  /** Calls of an operation so far. */
  readonly calls: (operation: string) => number;
  /** Advances the simulator's clock. */
  readonly pass: (ms: number) => void;
}

export async function startCloudBench(options: SimulatorOptions = {}): Promise<CloudBench> {
  const clock = virtualClock();
  const simulator = await startSimulator({ clock, signingClock: clock, ...options });
  const ports = { nowMs: clock.nowMs, sleep: async (ms: number) => void clock.advance(ms) };
  const { url, credentials } = simulator;
  const transport = createTransport();
  const requests: WireRequest[] = [];
  let unique = 0;
  const call = createCall(
    { regionId: credentials.regionId, url, credentials },
    {
      transport: async (request) => {
        requests.push(request);
        return transport(request);
      },
      limiter: createLimiter({ perSecond: 1e6, burst: 1e6, concurrent: 16 }, ports),
      clock: ports,
      random: () => 1,
      nonce: () => `nonce-${(unique += 1)}`,
      signal: new AbortController().signal,
    },
  );
  const cloud = createCloud(call);
  const look = async (instanceId: string) => (await cloud.find(instanceId)) ?? {};
  const launch = async (count: number, spec: object = {}): Promise<readonly string[]> => {
    const ids: string[] = [];
    while (ids.length < count) {
      const clientToken = `token-${(unique += 1)}`;
      const maxCount = Math.min(100, count - ids.length);
      const instanceSpec = { ...SPEC, ...spec };
      ids.push(...(await cloud.launch({ instanceSpec, maxCount, clientToken })).instanceIds);
    }
    clock.advance(2_000);
    return ids;
  };
  return {
    ...{ simulator, cloud, call, requests, look, launch },
    stopped: async (spec) => {
      const [id = ""] = await launch(1, spec);
      simulator.stopInstance(id);
      return id;
    },
    customData: async (instanceId) => {
      const query = { filters: [{ name: "instanceId", values: [instanceId] }] };
      const { customData } = (await call(describeInstancesCustomData, { query })).result;
      return customData[0];
    },
    calls: (operation) => simulator.ledger().calls[operation] ?? 0,
    pass: (ms) => clock.advance(ms),
  };
}

/** The ApiError of a call that must fail. */
export async function errorOf(call: Promise<unknown>): Promise<ApiError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw new Error("the call did not fail with an ApiError");
  return error;
}
