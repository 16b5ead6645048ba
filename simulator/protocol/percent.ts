/**
 * Percent encoding as the cloud's gateway must do it to accept every official SDK: bytes, not characters, so that
 * nothing is lost on text that is not UTF-8; decoding never fails.
 *
 * @see docs/jdcloud.md#accepting-a-signature
 */

/** The bytes of `text` with `+` as a space and every well-formed `%XX` decoded; a malformed `%` stays. Pure. */
export function decodeLeniently(text: string): Buffer {
  const bytes = Buffer.from(text.replaceAll("+", " "), "utf8").toString("latin1");
  const decoded = bytes.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(decoded, "latin1");
}

/** `bytes` with everything but RFC 3986's unreserved characters (and `kept`) as upper-case `%XX`. Pure. */
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

/** The path that a request means: decoded, without doubled slashes, with a leading one. Pure. */
export function decodePath(path: string): Buffer {
  const decoded = decodeLeniently(path)
    .toString("latin1")
    .replace(/\/{2,}/g, "/");
  return Buffer.from(decoded.startsWith("/") ? decoded : `/${decoded}`, "latin1");
}

/** Name and value of each piece of a query, decoded, in the order sent; pieces without a name are left out. Pure. */
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
