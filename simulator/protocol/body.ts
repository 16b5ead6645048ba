/**
 * Reads bodies as the cloud does: keys in any case, absent values in all their spellings, no value of a wrong type,
 * no unknown key. The result has one form for all SDKs. Pure throughout.
 *
 * @see docs/jdcloud.md#official-sdks, #contradictions
 */
import { z } from "zod";
import { invalid, type ErrorReply } from "./error-reply.js";

/** Maximum ids in one call. @see docs/jdcloud.md#queries */
export const ID_LIMIT = 100;

/** A key and its value in tags, metadata and userdata. */
export const Pair = z.strictObject({ key: z.string().optional(), value: z.string().optional() });
/** A key and its value, as sent. */
export type Pair = z.output<typeof Pair>;

/**
 * The shape of an action's body: `fields`, plus the path parameters, since the Go and Python SDKs repeat them in the
 * body.
 */
export function actionShape<Fields extends z.ZodRawShape>(fields: Fields) {
  return z.strictObject({
    regionId: z.string().optional(),
    instanceId: z.string().optional(),
    ...fields,
  });
}

/** A body of this shape, or an error reply. An empty body counts as `{}`. */
export function readBody<Shape extends z.ZodType>(
  shape: Shape,
  body: Buffer,
): z.output<Shape> | ErrorReply {
  let json: unknown;
  try {
    json = body.length === 0 ? {} : JSON.parse(body.toString("utf8"));
  } catch {
    return invalid("Request body is not JSON");
  }
  const parsed = shape.safeParse(fold(shape, json));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.filter((step) => typeof step === "string") ?? [];
  if (issue?.code !== "unrecognized_keys") {
    return invalid(path.length ? `Parameter ${spell(path)} invalid` : "Request body is invalid");
  }
  return invalid(`Parameter ${spell([...path, issue.keys[0] ?? ""])} unknown`);
}

/** Fields sent as 0 by Go's structs when they are not set. @see docs/jdcloud.md#official-sdks */
const ZERO_IS_ABSENT = new Set(["diskSizeGB", "bandwidthMbps"]);

/** `value` with keys spelled as in `shape` and without absent values. Parts outside the shape stay as they are. */
function fold(shape: z.ZodType, value: unknown): unknown {
  if (shape instanceof z.ZodOptional) return fold(shape.unwrap() as z.ZodType, value);
  if (shape instanceof z.ZodArray && Array.isArray(value)) {
    const element = shape.element as z.ZodType;
    return value.filter((one) => one !== null).map((one) => fold(element, one));
  }
  if (!(shape instanceof z.ZodObject) || !isObject(value)) return value;
  const fields = shape.shape as Record<string, z.ZodType>;
  const spelling = new Map(Object.keys(fields).map((name) => [name.toLowerCase(), name]));
  const entries = Object.entries(value).flatMap(([key, raw]) => {
    const name = spelling.get(key.toLowerCase()) ?? key;
    if (raw === null || raw === "" || (raw === 0 && ZERO_IS_ABSENT.has(name))) return [];
    const field = fields[name];
    return [[name, field ? fold(field, raw) : raw] as const];
  });
  return Object.fromEntries(entries);
}

/** A path as in the cloud's messages: `InstanceSpec.ImageId` for `instanceSpec.imageId`. */
function spell(path: readonly string[]): string {
  return path
    .map((name) => name.slice(0, 64).replace(/[^\w-]/g, "?"))
    .map((name) => name.charAt(0).toUpperCase() + name.slice(1))
    .join(".");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
