/**
 * JD Cloud's request signature, JDCLOUD2-HMAC-SHA256, and JDCLOUD3 with other names only.
 *
 * @see docs/jdcloud.md#signing; the vectors of `test/fixtures/signature-vectors.json`
 */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** Signature algorithms the gateway accepts. */
export type Algorithm = "JDCLOUD2" | "JDCLOUD3";

/** Keys of an account. Never printed, never stored. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** A request as it is sent, without its authorization; all `headers` given are signed. */
export interface Signable {
  readonly method: string;
  /** As sent, percent-encoded or not. */
  readonly path: string;
  /** As sent, without the question mark. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The scope of a signature: it is valid for nothing else. */
export interface Scope {
  readonly algorithm: Algorithm;
  readonly regionId: string;
  readonly service: string;
  /** `YYYYMMDDTHHmmssZ`; also sent as `x-jdcloud-date`. */
  readonly date: string;
}

/** A signature and its intermediate texts. */
export interface Signed {
  readonly authorization: string;
  readonly canonicalRequest: string;
  readonly stringToSign: string;
  readonly signature: string;
}

/** The authorization of a request, with the intermediate texts. Pure. */
export function sign(request: Signable, scope: Scope, credentials: Credentials): Signed {
  const { algorithm, regionId, service, date } = scope;
  const name = `${algorithm}-HMAC-SHA256`;
  const terminator = `${algorithm.toLowerCase()}_request`;
  const day = date.slice(0, 8);
  const path = `${day}/${regionId}/${service}/${terminator}`;

  const headers = canonicalHeaders(request.headers);
  const signedHeaders = headers.map(([header]) => header).join(";");
  const declared = headers.find(([header]) => header === "x-jdcloud-content-sha256")?.[1];
  const canonicalRequest = [
    request.method.toUpperCase(),
    canonicalPath(request.path),
    canonicalQuery(request.query),
    ...headers.map(([header, value]) => `${header}:${value}`),
    "",
    signedHeaders,
    declared ?? hashOf(request.body),
  ].join("\n");
  const stringToSign = [name, date, path, hashOf(canonicalRequest)].join("\n");
  const key = [day, regionId, service, terminator].reduce(
    (previous, part) => hmac(sha256, previous, utf8ToBytes(part)),
    utf8ToBytes(algorithm + credentials.secretAccessKey),
  );
  const signature = bytesToHex(hmac(sha256, key, utf8ToBytes(stringToSign)));
  const authorization = `${name} Credential=${credentials.accessKeyId}/${path}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
  return { authorization, canonicalRequest, stringToSign, signature };
}

/** `YYYYMMDDTHHmmssZ` of a moment, in UTC. Pure. */
export function dateText(nowMs: number): string {
  return new Date(nowMs).toISOString().replace(/[-:]|\.\d{3}/g, "");
}

/** RFC 3986: all but the unreserved characters as `%XX`. Pure. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function canonicalPath(path: string): string {
  const decoded = decode(path.replaceAll("+", " ")).replace(/\/{2,}/g, "/");
  return (decoded.startsWith("/") ? decoded : `/${decoded}`).split("/").map(encode).join("/");
}

function canonicalQuery(query: string): string {
  const pairs = query
    .split("&")
    .filter((piece) => piece !== "")
    .map((piece) => {
      const at = piece.indexOf("=");
      const [name, value] = at < 0 ? [piece, ""] : [piece.slice(0, at), piece.slice(at + 1)];
      return [decode(name.replaceAll("+", " ")), decode(value.replaceAll("+", " "))] as const;
    })
    .filter(([name]) => name !== "")
    .map(([name, value]) => [encode(name), encode(value)] as const);
  return pairs
    .sort((left, right) => compare(left[0], right[0]) || compare(left[1], right[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function canonicalHeaders(
  headers: Readonly<Record<string, string>>,
): (readonly [string, string])[] {
  return Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value.trim().replace(/\s+/g, " ")] as const)
    .sort(([left], [right]) => compare(left, right));
}

/** The percent-decoded text; a malformed `%` stays, since the vendor's printed example sends one. */
function decode(text: string): string {
  return text.replace(/(%[0-9a-fA-F]{2})+/g, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function hashOf(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}
