/** The simulator in this process, called through the provider's own client, without a socket. */
import { createCall } from "../../../provider/api/client.js";
import { createCloud, type Cloud } from "../../../provider/api/cloud.js";
import type { Transport } from "../../../provider/api/transport.js";
import { createRequest, type CreateRequest } from "../../../provider/group/batch.js";
import type { Desired } from "../../../provider/group/desired.js";
import type { Batch } from "../../../provider/group/identity.js";
import { startSimulator, virtualClock, type Simulator } from "../../../simulator/index.js";

/** A simulated cloud whose VMs run at once. */
export interface TrialCloud {
  readonly simulator: Simulator;
  readonly of: (regionId: string) => Cloud;
  /** Sends create calls in turn; the first refused call, or undefined if the cloud accepts all. */
  readonly firstRefusal: (
    regionId: string,
    requests: readonly CreateRequest[],
  ) => Promise<Refused | undefined>;
}

/** A refused create call. */
export interface Refused {
  readonly httpStatus: number;
  /** `INVALID_ARGUMENT: Parameter InstanceSpec.Name invalid`. */
  readonly text: string;
}

const NO_LIMIT = { run: <Result>(call: () => Promise<Result>) => call() };

/** A simulated cloud of its own. */
export async function startCloud(): Promise<TrialCloud> {
  const clock = virtualClock();
  const simulator = await startSimulator({
    ...{ listen: false, bootMs: 0, quota: 10_000, seed: "properties" },
    ...{ clock, signingClock: clock },
  });
  let last = { httpStatus: 0, body: "" };
  const transport: Transport = async ({ method, url, headers, body }) => {
    const answer = await simulator.request({ method, url, headers, body });
    if (answer.kind !== "whole") throw new Error(`the simulator's answer was ${answer.kind}`);
    return (last = answer);
  };
  let nonces = 0;
  const of = (regionId: string): Cloud => {
    const endpoint = { regionId, url: simulator.url, credentials: simulator.credentials };
    return createCloud(
      createCall(endpoint, {
        transport,
        limiter: NO_LIMIT,
        clock: {
          nowMs: clock.nowMs,
          sleep: () => Promise.reject(new Error("no call may wait")),
        },
        random: () => 0.5,
        nonce: () => `nonce-${(nonces += 1)}`,
        signal: new AbortController().signal,
      }),
    );
  };
  return {
    simulator,
    of,
    async firstRefusal(regionId, requests) {
      for (const request of requests) {
        try {
          await of(regionId).launch(request);
        } catch (error) {
          if (last.httpStatus === 200) throw error;
          const { error: refusal } = JSON.parse(last.body) as ErrorReply;
          return { httpStatus: last.httpStatus, text: `${refusal.status}: ${refusal.message}` };
        }
      }
      return undefined;
    },
  };
}

interface ErrorReply {
  readonly error: { readonly status: string; readonly message: string };
}

/** The create calls of batches. */
export function requestsOf(desired: Desired, batches: readonly Batch[]): readonly CreateRequest[] {
  return batches.map((batch) => createRequest(desired, batch));
}
