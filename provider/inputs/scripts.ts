/** The script of a VM's first boot: its encoding, its permitted first lines, and the faults to report. */
import { utf8ToBytes } from "@noble/hashes/utils.js";

/** The beginning of a plain script, before it is encoded. @see docs/jdcloud.md#userdata-and-metadata */
const PLAIN = /^(#!|<cmd>|<powershell>)/;
/** The first lines permitted by the cloud. @see docs/jdcloud.md#userdata-and-metadata */
const PERMITTED = /^(#!\/bin\/bash|#!\/usr\/bin\/env python|<cmd>|<powershell>)/;
const FIRST_LINES =
  '"#!/bin/bash" or "#!/usr/bin/env python" (Linux), "<cmd>" or "<powershell>" (Windows)';
/** Base64 with or without padding: the vendor's own example has none. */
const BASE64 = /^([A-Za-z0-9+/]+)={0,2}$/;

/** A plain script in base64; any other text as it is. Pure. */
export function encoded(text: string): string {
  return PLAIN.test(text) ? btoa(latin1(utf8ToBytes(text))) : text;
}

/** The bytes of a text in base64, one character a byte; undefined for any other text. Pure. */
export function decoded(value: string): string | undefined {
  const [, base64 = ""] = BASE64.exec(value) ?? [];
  return base64 === "" || base64.length % 4 === 1 ? undefined : atob(base64);
}

/** Whether the decoded text of a script is for Linux. Pure. */
export function isLinuxScript(text: string): boolean {
  return text.startsWith("#!");
}

/** Texts often given in place of a script, and the fix for each. */
const MISTAKES: readonly (readonly [RegExp, string])[] = [
  [/^\s*$/, "is empty; leave it out, or give it a script"],
  [
    // As text, and as the bytes of UTF-8.
    /^(\ufeff|\u00ef\u00bb\u00bf)/,
    "begins with a byte order mark (BOM), so it would not start; save the file as UTF-8 without BOM",
  ],
  [
    /^\s+(#!|<cmd>|<powershell>)/,
    "has blank space before its first line, so it would not start; begin it at the first character, without indentation",
  ],
  [
    /^(#cloud-(config|boothook)|#include|#part-handler|## template:)/,
    `is cloud-init data, which JD Cloud does not support; write it as a script that begins with ${FIRST_LINES}`,
  ],
  [
    /^(content-type|mime-version):/i,
    `is a MIME message, which JD Cloud does not support; give one script that begins with ${FIRST_LINES}`,
  ],
  [
    // The second byte of gzip is lost if the file was read as UTF-8.
    /^\x1f[\x8b\ufffd]/,
    "is compressed with gzip, which JD Cloud does not support; give the script without compression",
  ],
  [/^#!/, `names an interpreter that JD Cloud does not support; begin it with ${FIRST_LINES}`],
];

/** Why a value is not a script in base64, and the fix; undefined for a script. Never quotes the value. Pure. */
export function scriptProblem(value: string): string | undefined {
  const text = decoded(value) ?? value;
  if (text !== value && PERMITTED.test(text)) return undefined;
  const mistake = MISTAKES.find(([start]) => start.test(text));
  if (mistake) return mistake[1];
  if (PLAIN.test(decoded(text) ?? "")) return "is encoded twice; encode it once, or give it plain";
  if (PLAIN.test(decoded(value.replace(/\s/g, "")) ?? "")) {
    return "is base64 in several lines; remove the line breaks (base64 -w 0)";
  }
  return `is not a script, plain or in base64: it must begin with ${FIRST_LINES}`;
}

/** Text of one character a byte, as `btoa` expects and `decoded` returns it. Pure. */
function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}
