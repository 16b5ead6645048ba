/**
 * Numbered names of a batch: `web-[001]` becomes `web-001`, `web-002`, … Pure throughout.
 *
 * @see docs/jdcloud.md#names
 */

const TOKEN = /\[(\d{1,4})\]/g;

/** Whether `text` has no token, or exactly one and not at its start. */
export function tokenIsWellPlaced(text: string): boolean {
  const tokens = [...text.matchAll(TOKEN)];
  return tokens.length === 0 || (tokens.length === 1 && tokens[0]?.index !== 0);
}

/** Whether `text` numbers the VMs of a batch. */
export function hasToken(text: string): boolean {
  return text.search(TOKEN) >= 0;
}

/** `text` for the VM at `position` (0-based) of its batch. A number longer than the token is written in full. */
export function expand(text: string, position: number): string {
  return text.replace(TOKEN, (_, start: string) =>
    String(Number(start) + position).padStart(start.length, "0"),
  );
}

/** Whether the cloud accepts `name`, with its token already expanded. */
export function isName(name: string): boolean {
  return /^(?!\.)[\u3400-\u9fffA-Za-z0-9_.-]{2,128}(?<!\.)$/u.test(name);
}

/** Whether the operating system accepts `hostname`, with its token already expanded. */
export function isHostname(hostname: string, osType: "linux" | "windows"): boolean {
  return osType === "windows"
    ? /^(?!-)(?!\d+$)(?!.*--)[A-Za-z0-9-]{2,15}(?<!-)$/.test(hostname)
    : /^(?![.-])(?!.*\.\.)(?!.*--)[A-Za-z0-9.-]{2,64}(?<![.-])$/.test(hostname);
}

/** The default host name of a VM: its name, with a hyphen for everything forbidden by RFC 952 and 1123. */
export function hostnameOf(name: string, instanceId: string): string {
  const plain = name
    .replace(/[^A-Za-z0-9.]+/g, "-")
    .replace(/[.-]{2,}/g, "-")
    .slice(0, 64)
    .replace(/^[.-]+|[.-]+$/g, "");
  return plain.length < 2 ? instanceId : plain;
}
