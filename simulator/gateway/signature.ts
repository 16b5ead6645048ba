/**
 * The simulator's own check of JDCLOUD2 and JDCLOUD3 signatures. It shares no code with the signer under test.
 *
 * @see docs/jdcloud.md#signing, #accepting-a-signature
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { decodePath, decodeQuery, encodeStrictly } from "../protocol/percent.js";

/** A request as received. Header names are in lower case, repeated headers are joined by a comma. */
export interface SignedRequest {
  readonly method: string;
  /** Path as sent, still percent-encoded. */
  readonly path: string;
  /** Query as sent, without `?`. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The parts of an `Authorization` header. */
export interface Authorization {
  readonly algorithm: string;
  readonly accessKeyId: string;
  /** `YYYYMMDD` of the credential scope. */
  readonly day: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
  readonly signedHeaders: string;
  readonly signature: string;
}

const LAYOUT =
  /^(JDCLOUD([23])-HMAC-SHA256) Credential=([^/\s]+)\/(\d{8})\/([^/\s]+)\/([^/\s]+)\/(jdcloud\2_request), ?SignedHeaders=([^,\s]+), ?Signature=([0-9a-f]{64})$/;

/**
 * The parts of an `Authorization` header; undefined if it is malformed, or its algorithm and terminator disagree.
 * Pure.
 */
export function parseAuthorization(header: string): Authorization | undefined {
  const match = LAYOUT.exec(header.trim());
  if (!match) return undefined;
  const [, algorithm, , accessKeyId, day, region, service, terminator, signedHeaders, signature] =
    match as unknown as readonly string[];
  return {
    algorithm: algorithm ?? "",
    accessKeyId: accessKeyId ?? "",
    day: day ?? "",
    region: region ?? "",
    service: service ?? "",
    terminator: terminator ?? "",
    signedHeaders: signedHeaders ?? "",
    signature: signature ?? "",
  };
}

/**
 * Whether `authorization` was made for `request` with `secretAccessKey`. Pure, and in constant time once parsed.
 *
 * A signed header value with a run of whitespace is tried twice, as sent and with runs collapsed: the Go and
 * JavaScript SDKs collapse runs, the others do not (docs/jdcloud.md#accepting-a-signature).
 */
export function signatureFits(
  request: SignedRequest,
  authorization: Authorization,
  secretAccessKey: string,
): boolean {
  if (!bodyHashFits(request, authorization)) return false;
  const names = authorization.signedHeaders.split(";");
  const hasRun = names.some((name) => /\s{2,}|[^\S ]/.test(headerValue(request, name)));
  const spellings = hasRun ? [asSent, collapsed] : [asSent];
  return spellings.some((spell) =>
    isSame(
      signatureOf(canonicalRequest(request, names, spell), request, authorization, secretAccessKey),
      authorization.signature,
    ),
  );
}

/** The six signed parts. Pure. @see docs/jdcloud.md#signing */
export function canonicalRequest(
  request: SignedRequest,
  signedHeaders: readonly string[],
  spell: (value: string) => string = asSent,
): string {
  const headers = signedHeaders.map((name) => `${name}:${spell(headerValue(request, name))}\n`);
  return [
    request.method.toUpperCase(),
    encodeStrictly(decodePath(request.path), "/"),
    canonicalQuery(request.query),
    headers.join(""),
    signedHeaders.join(";"),
    declaredBodyHash(request, signedHeaders) ?? sha256(request.body),
  ].join("\n");
}

function signatureOf(
  canonical: string,
  request: SignedRequest,
  { algorithm, day, region, service, terminator }: Authorization,
  secretAccessKey: string,
): string {
  const scope = [day, region, service, terminator];
  const date = request.headers["x-jdcloud-date"] ?? "";
  const text = [algorithm, date, scope.join("/"), sha256(Buffer.from(canonical, "utf8"))].join(
    "\n",
  );
  const prefix = algorithm.slice(0, "JDCLOUD2".length);
  return hmac(signingKey(prefix + secretAccessKey, scope), text).toString("hex");
}

/** Derived signing keys by secret, date, region and service: a key is valid for a day, and costs four hashes. */
const signingKeys = new Map<string, Buffer>();
const MOST_SIGNING_KEYS = 100;

function signingKey(secret: string, scope: readonly string[]): Buffer {
  const source = JSON.stringify([secret, ...scope]);
  const known = signingKeys.get(source);
  if (known) return known;
  const key = scope.reduce<Buffer>(hmac, Buffer.from(secret, "utf8"));
  if (signingKeys.size >= MOST_SIGNING_KEYS) signingKeys.clear();
  signingKeys.set(source, key);
  return key;
}

function canonicalQuery(query: string): string {
  return decodeQuery(query)
    .map(([name, value]) => [encodeStrictly(name), encodeStrictly(value)] as const)
    .sort(([a, x], [b, y]) => inOrder(a, b) || inOrder(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

/** The value of `x-jdcloud-content-sha256`. It replaces the body's hash only if the header itself is signed. */
function declaredBodyHash(request: SignedRequest, signedHeaders: readonly string[]) {
  const name = "x-jdcloud-content-sha256";
  return signedHeaders.includes(name) ? headerValue(request, name) : undefined;
}

function bodyHashFits(request: SignedRequest, { signedHeaders }: Authorization): boolean {
  const declared = declaredBodyHash(request, signedHeaders.split(";"));
  return declared === undefined || isSame(declared.toLowerCase(), sha256(request.body));
}

const headerValue = (request: SignedRequest, name: string) =>
  (request.headers[name.toLowerCase()] ?? "").trim();
const asSent = (value: string) => value;
const collapsed = (value: string) => value.replace(/\s+/g, " ");
const inOrder = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
const hmac = (key: Buffer, text: string) => createHmac("sha256", key).update(text).digest();

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a, "utf8"), Buffer.from(b, "utf8")];
  return left.length === right.length && timingSafeEqual(left, right);
}
