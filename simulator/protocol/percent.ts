/**
 * Percent encoding as the cloud's gateway must do it to accept all official SDKs. It works on bytes, not on
 * characters, so text outside UTF-8 survives. Decoding never fails.
 *
 * @see docs/jdcloud.md#accepting-a-signature
 */

/** The bytes of `text`, with `+` as a space and every well-formed `%XX` decoded. A malformed `%` stays. Pure. */
export function decodeLeniently(text: string): Buffer {
  const bytes = Buffer.from(text.replaceAll("+", " "), "utf8").toString("latin1");
  const decoded = bytes.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(decoded, "latin1");
}

/** `bytes` with everything except RFC 3986's unreserved characters (and `kept`) as upper-case `%XX`. Pure. */
export function encodeStrictly(bytes: Buffer, kept = ""): string {
  let encoded = "";
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    encoded +=
      byte < 128 && (/[A-Za-z0-9\-._~]/.test(character) || kept.includes(character))
        ? character
        : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return encoded;
}

/** The decoded path of a request, with a leading slash and without doubled ones. Pure. */
export function decodePath(path: string): Buffer {
  const decoded = decodeLeniently(path)
    .toString("latin1")
    .replace(/\/{2,}/g, "/");
  return Buffer.from(decoded.startsWith("/") ? decoded : `/${decoded}`, "latin1");
}

/** Decoded name and value of each query parameter, in the order sent. Parameters without a name are dropped. Pure. */
export function decodeQuery(query: string): readonly (readonly [Buffer, Buffer])[] {
  return query
    .split("&")
    .map((piece) => {
      const at = piece.indexOf("=");
      const [name, value] = at < 0 ? [piece, ""] : [piece.slice(0, at), piece.slice(at + 1)];
      return [decodeLeniently(name), decodeLeniently(value)] as const;
    })
    .filter(([name]) => name.length > 0);
}
