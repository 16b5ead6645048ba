/** The journal of a simulator, ready for replay: requests with their bodies, and out-of-band changes. */
import { z } from "zod";
import { FaultScript } from "../faults/script.js";
import { Change } from "../world/out-of-band.js";

const Count = z.int().min(0);

/** Limits of each region besides VMs. Limits not named here stay. */
export const LimitsOrder = z.strictObject({
  cpu: Count.exactOptional(),
  memory: Count.exactOptional(),
  elasticIp: Count.exactOptional(),
  disk: Count.exactOptional(),
  keypair: Count.exactOptional(),
  image: Count.exactOptional(),
  instanceTemplate: Count.exactOptional(),
});

/** Number of VMs of a type still available in a zone. Null restores the catalog's stock. */
export const StockOrder = z.strictObject({
  instanceType: z.string().min(1),
  az: z.string().min(1),
  left: Count.nullable(),
});

/** One line of a journal. */
export const JournalLine = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("request"),
    atMs: z.number(),
    method: z.string(),
    path: z.string(),
    query: z.string(),
    /** The service named in the signature. */
    service: z.string(),
    httpStatus: z.int(),
    status: z.string(),
    /** Faults fired at the request. */
    scripts: z.array(FaultScript),
    /** Ids returned by a create call. */
    made: z.array(z.string()),
    /** The body, with secrets replaced; absent if it was longer than 16 KiB. */
    body: z.string().optional(),
  }),
  z.object({
    kind: z.literal("change"),
    atMs: z.number(),
    instanceId: z.string(),
    change: Change,
  }),
  z.object({ kind: z.literal("quota"), atMs: z.number(), instances: z.int().min(0) }),
  z.object({ kind: z.literal("limits"), atMs: z.number(), limits: LimitsOrder }),
  z.object({ kind: z.literal("tokens-forgotten"), atMs: z.number() }),
  z.object({ kind: z.literal("stock"), atMs: z.number(), ...StockOrder.shape }),
]);
export type JournalLine = z.output<typeof JournalLine>;

const BODY_KEPT = 16 * 1024;

/** Stand-ins for secrets: a valid password, and a valid script. */
const STAND_INS: readonly (readonly [RegExp, string])[] = [
  [/^(password|adminpass)$/i, "Hidden-7-Kestrel"],
  [/^(value)$/i, Buffer.from("#!/bin/bash\n").toString("base64")],
];

/**
 * A request's body without secrets. Passwords and user data are replaced by stand-ins, which are valid or invalid
 * like the originals. Undefined if the body is too long, or unreadable: nobody knows where its secrets are. Pure.
 */
export function bodyToKeep(body: Buffer, wasTaken: boolean): string | undefined {
  if (body.length === 0) return "";
  if (body.length > BODY_KEPT) return undefined;
  try {
    return JSON.stringify(masked(JSON.parse(body.toString("utf8")), wasTaken, false));
  } catch {
    return undefined;
  }
}

function masked(value: unknown, wasTaken: boolean, inUserdata: boolean): unknown {
  if (Array.isArray(value)) return value.map((one) => masked(one, wasTaken, inUserdata));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const standIn = STAND_INS.find(([pattern]) => pattern.test(key));
      const isSecret = standIn && (inUserdata || !/^value$/i.test(key));
      if (isSecret && inner !== null && inner !== "") return [key, wasTaken ? standIn[1] : "?"];
      return [key, masked(inner, wasTaken, inUserdata || /^userdata$/i.test(key))];
    }),
  );
}
