/**
 * Line ends of scripts and metadata. A checkout on Windows turns every LF of a file into CRLF. Linux does not start a
 * script whose first line ends with CRLF, so LF is sent. CRLF of a checkout never replaces a VM.
 */
import type { InstanceSpec } from "../wire/spec.js";
import { decoded, isLinuxScript } from "./scripts.js";

/** A spec as it is sent: Linux script and metadata with LF. The same object if nothing changes. Pure. */
export function asSent(spec: InstanceSpec): InstanceSpec {
  return withLines(spec, { scriptOf: sentScript, textOf: sentText });
}

/**
 * A spec as it is compared: a Windows script with LF as well. Windows runs both, so its script is sent as given. The
 * same object if nothing changes. Pure.
 */
export function asCompared(spec: InstanceSpec): InstanceSpec {
  return withLines(spec, { scriptOf: comparedScript, textOf: sentText });
}

/** A script in base64 as it is sent. Pure. */
export function sentScript(value: string): string {
  const text = decoded(value);
  return text !== undefined && /^#![^\r\n]*\r\n/.test(text) ? btoa(withLf(text)) : value;
}

/** The value of a metadata pair as it is sent. Pure. */
export function sentText(value: string): string {
  return isCrlf(value) ? withLf(value) : value;
}

function comparedScript(value: string): string {
  const text = decoded(value);
  if (text === undefined || isLinuxScript(text)) return sentScript(value);
  return isCrlf(text) ? btoa(withLf(text)) : value;
}

/** Whether every line ends with CRLF, as after a checkout. A mixture of line ends is deliberate. */
function isCrlf(text: string): boolean {
  return text.includes("\r\n") && !/(?<!\r)\n/.test(text);
}

function withLf(text: string): string {
  return text.replaceAll("\r\n", "\n");
}

interface Lines {
  readonly scriptOf: (value: string) => string;
  readonly textOf: (value: string) => string;
}

function withLines(spec: InstanceSpec, { scriptOf, textOf }: Lines): InstanceSpec {
  const { userdata, metadata } = spec;
  const scripts = userdata?.map((one) => ({ ...one, value: scriptOf(one.value) }));
  const pairs = metadata?.map((one) => ({ ...one, value: textOf(one.value) }));
  const isSame =
    (scripts ?? []).every(({ value }, at) => value === userdata?.[at]?.value) &&
    (pairs ?? []).every(({ value }, at) => value === metadata?.[at]?.value);
  if (isSame) return spec;
  return { ...spec, ...(scripts && { userdata: scripts }), ...(pairs && { metadata: pairs }) };
}
