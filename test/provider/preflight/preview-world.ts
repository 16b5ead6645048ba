/** Previews of one process against a simulator over real HTTP; the test decides when a preview times out. */
import type { Clock } from "../../../provider/api/clock.js";
import { createCall } from "../../../provider/api/client.js";
import { createLimiter } from "../../../provider/api/limiter.js";
import { createCatalog } from "../../../provider/api/catalog.js";
import { createTransport, type Transport } from "../../../provider/api/transport.js";
import { explain } from "../../../provider/lifecycle/connection.js";
import type { Counts } from "../../../provider/preflight/launch-spec.js";
import {
  createPreviewMemory,
  preflightLines,
  type Preflighted,
} from "../../../provider/preflight/preflight.js";
import type { InstanceSpec } from "../../../provider/wire/spec.js";
import type { Simulator } from "../../../simulator/index.js";

export const SPEC: InstanceSpec = {
  az: "cn-north-1a",
  instanceType: "g.n2.large",
  imageId: "img-ubuntu2204",
  name: "web-[001]",
  keyNames: ["ops"],
  primaryNetworkInterface: { networkInterface: { subnetId: "subnet-north1main" } },
  systemDisk: { autoDelete: true, cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 40 } },
};

export const ALL = {
  quota: true,
  stock: true,
  image: true,
  network: true,
  keys: true,
  template: true,
  price: true,
};

export interface Previewed {
  readonly owner?: string;
  readonly regionId?: string;
  readonly spec?: Partial<InstanceSpec>;
  readonly before?: InstanceSpec;
  readonly counts?: Partial<Counts>;
  readonly preflight?: Preflighted["preflight"];
}

export interface PreviewWorld {
  /** The lines of one group's preview; warnings start with `warning: `. */
  readonly preview: (given?: Previewed) => Promise<readonly string[]>;
  /** Lets the waiting preview time out. */
  readonly runOut: () => void;
  /** Number of answered requests. */
  readonly answered: () => number;
  /** Timeout of each preview, in milliseconds. */
  readonly timeouts: readonly number[];
}

/** A process without any lookup yet. */
export function createPreviewWorld(
  { url, credentials }: Simulator,
  given: {
    readonly secretAccessKey?: string;
    /** Waits before a retry; by default not at all. */
    readonly sleep?: Clock["sleep"];
  } = {},
): PreviewWorld {
  const { secretAccessKey = credentials.secretAccessKey, sleep = async () => undefined } = given;
  const keys = { ...credentials, secretAccessKey };
  const http = createTransport();
  let answered = 0;
  const transport: Transport = async (request) => {
    const reply = await http(request);
    answered += 1;
    return reply;
  };
  const quick: Clock = { nowMs: Date.now, sleep };
  const limiter = createLimiter({ perSecond: 1e6, burst: 1e6, concurrent: 16 }, quick);
  const memory = createPreviewMemory();
  const timeouts: number[] = [];
  let runOut = (): void => undefined;
  const clock: Clock = {
    nowMs: Date.now,
    sleep: (ms) => {
      timeouts.push(ms);
      return new Promise((resolve) => (runOut = resolve));
    },
  };
  const connect = (regionId: string) => ({
    catalogUntil: (signal: AbortSignal) =>
      createCatalog(
        createCall(
          { regionId, url, credentials: keys },
          {
            transport,
            limiter,
            clock: quick,
            random: () => 0,
            nonce: () => globalThis.crypto.randomUUID(),
            signal,
          },
        ),
      ),
    explain: (error: unknown) =>
      explain(error, { url: "https://cloud", credentials: keys, source: "the test" }, regionId),
  });
  return {
    timeouts,
    answered: () => answered,
    runOut: () => runOut(),
    preview: async ({ owner = "web", regionId = "cn-north-1", spec, before, ...plan } = {}) => {
      const counts = { launch: 3, replace: 0, retire: 0, surge: 0, ...plan.counts };
      const lines = await preflightLines(
        { owner, regionId, spec: { ...SPEC, ...spec }, before, counts, preflight: plan.preflight },
        { connect, clock, memory },
      );
      return lines.map(({ severity, text }) =>
        severity === "warning" ? `warning: ${text}` : text,
      );
    },
  };
}

/** Resolves when the condition holds. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
