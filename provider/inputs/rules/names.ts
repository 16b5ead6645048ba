/** Names and host names: the cloud's rules, and enough numbers for all members. */
import type { Finding } from "../findings.js";
import { capacityOf, namePattern, slotName, slotOfName, widerName } from "../names.js";
import type { Path } from "../unknown.js";
import { SPEC, unless, type Facts, type Rule } from "./facts.js";

/** The page does not define "Chinese" as code points; this is the usual block. @see docs/jdcloud.md#names */
const NAME = /^(?!\.)[\u4e00-\u9fa5A-Za-z0-9_.-]{2,128}(?<!\.)$/;
const LINUX = /^(?![.-])(?!.*\.\.)(?!.*--)[A-Za-z0-9.-]{2,64}(?<![.-])$/;
/** In addition to the rule for Linux. */
const WINDOWS = /^(?!\d+$)[A-Za-z0-9-]{2,15}$/;
const TOKENS = /\[[^\]]*\]/g;

const NAME_RULE =
  '2..128 Chinese characters, letters, digits, "_", "-" or ".", without "." at the start or end';
const LINUX_RULE =
  '2..64 letters, digits, "-" or ".", without "-" or "." at the start or end, and without "--" or ".."';
const WINDOWS_RULE =
  '2..15 letters, digits or "-", not digits only, without "-" at the start or end, and without "--"';

/** @see docs/jdcloud.md#names */
export const namesAreWellFormed: Rule = (facts) =>
  (["name", "hostname"] as const).flatMap((field) => {
    const text = facts.inputs.instanceSpec?.[field];
    return text === undefined ? [] : patternFindings(field, text, facts);
  });

function patternFindings(
  field: "name" | "hostname",
  text: string,
  facts: Facts,
): readonly Finding[] {
  const path: Path = [SPEC, field];
  const [token, ...more] = text.match(TOKENS) ?? [];
  if (more.length > 0) {
    return [{ path, problem: `"${text}" has ${more.length + 1} [number] tokens; use one` }];
  }
  if (token !== undefined && !/^\[\d{1,4}\]/.test(token)) {
    return [{ path, problem: `${token} is not a number token; use 1 to 4 digits, such as [001]` }];
  }
  if (text.startsWith("[")) {
    return [{ path, problem: `"${text}" starts with its number; put text before the number` }];
  }
  const pattern = namePattern(text);
  const plain = slotName({ ...pattern, start: 0 }, 1);
  const rule = field === "name" ? nameRule(plain) : hostnameRule(plain, facts);
  if (rule) return [{ path, problem: `"${text}" makes invalid ${field}s; use ${rule}` }];
  const { count } = facts.inputs;
  const capacity = capacityOf(pattern);
  if (count === undefined || count <= capacity) return [];
  const problem = `has numbers for ${capacity} of ${count} members; use "${widerName(pattern, count)}"`;
  return [{ path, problem }];
}

/** The names of single members. @see docs/jdcloud.md#names */
export const overriddenNamesAreUnique: Rule = (facts) => {
  const { instanceSpec, overrides = {}, count = 0 } = facts.inputs;
  const pattern = instanceSpec?.name === undefined ? undefined : namePattern(instanceSpec.name);
  const firstWith = new Map<string, string>();
  return Object.entries(overrides).flatMap(([slot, override]) => {
    const { name, hostname } = override ?? {};
    const at = (field: string): Path => ["overrides", slot, field];
    const findings: Finding[] = [];
    if (hostname !== undefined) {
      const rule = hostnameRule(hostname, facts);
      findings.push(...unless(!rule, at("hostname"), `"${hostname}" is not valid; use ${rule}`));
    }
    if (name === undefined) return findings;
    const rule = nameRule(name);
    if (rule)
      return [...findings, { path: at("name"), problem: `"${name}" is not valid; use ${rule}` }];
    const other = firstWith.get(name);
    firstWith.set(name, slot);
    if (other !== undefined) {
      const problem = `"${name}" is already the name of slot ${other}; give every member its own name`;
      return [...findings, { path: at("name"), problem }];
    }
    const numbered = (pattern && slotOfName(pattern, name)) ?? count;
    const isTaken = numbered < count && overrides[numbered]?.name === undefined;
    const problem = `"${name}" is already the name of slot ${numbered}; give every member its own name`;
    return [...findings, ...unless(!isTaken, at("name"), problem)];
  });
};

function nameRule(name: string): string | undefined {
  return NAME.test(name) ? undefined : NAME_RULE;
}

/** The broken rule of a host name. A Windows script is the only sign of Windows here; Linux allows every Windows name. */
function hostnameRule(hostname: string, { inputs }: Facts): string | undefined {
  if (!LINUX.test(hostname)) return LINUX_RULE;
  return isWindows(inputs) && !WINDOWS.test(hostname) ? WINDOWS_RULE : undefined;
}

function isWindows({ instanceSpec }: Facts["inputs"]): boolean {
  const script = instanceSpec?.userdata?.[0]?.value;
  // "<cmd>" and "<powershell>" in base64; no other script begins with these.
  return ["PGNtZD", "PHBvd2Vyc2hlbGw"].some((start) => script?.startsWith(start));
}
