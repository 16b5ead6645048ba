/**
 * What the vendor's page demands beyond the shape of a field: what is needed in which mode, and which fields go
 * together. Each rule is a pure function over what is known; a value that is unknown, or wrong by itself, is left alone.
 */
import type { Finding } from "./findings.js";
import { TAG_PREFIX } from "./identity.js";
import type { GroupInputs } from "./inputs.js";
import { capacityOf, namePattern, widerName } from "./names.js";
import type { Path } from "./unknown.js";

/** Inputs of which any part may be absent. */
export type Partly<T> = T extends readonly (infer Item)[]
  ? readonly (Partly<Item> | undefined)[]
  : T extends object
    ? { readonly [Name in keyof T]?: Partly<T[Name]> | undefined }
    : T;

/** What a rule sees: what is known and well-formed, and which places it may not speak about. */
export interface Facts {
  readonly inputs: Partly<GroupInputs>;
  readonly isOpen: (path: Path) => boolean;
}

type Rule = (facts: Facts) => readonly Finding[];

const SPEC = "instanceSpec";

/** @see reference 5.9 rule 1 */
const isCompleteForItsMode: Rule = ({ inputs, isOpen }) => {
  const spec = inputs.instanceSpec;
  if (!spec || spec.agId !== undefined || isOpen([SPEC, "agId"])) return [];
  const needed: Finding[] = [];
  const need = (path: Path, value: unknown, otherwise: string): void => {
    if (value === undefined && !isOpen(path)) {
      needed.push({ path, problem: `is required unless ${otherwise} is given` });
    }
  };
  need([SPEC, "az"], spec.az, "agId");
  if (spec.instanceTemplateId !== undefined || isOpen([SPEC, "instanceTemplateId"])) return needed;
  const otherwise = "instanceTemplateId or agId";
  need([SPEC, "instanceType"], spec.instanceType, otherwise);
  need([SPEC, "imageId"], spec.imageId, otherwise);
  const subnet = [SPEC, "primaryNetworkInterface", "networkInterface", "subnetId"];
  if (spec.primaryNetworkInterface?.networkInterface === undefined) {
    need(subnet, undefined, otherwise);
  }
  return needed;
};

/** "Chinese" is not given as a range of code points; the usual block is taken. @see vendor's page, name */
const NAME = /^(?!\.)[\u4e00-\u9fa5A-Za-z0-9_.-]{2,128}(?<!\.)$/;
const TOKENS = /\[[^\]]*\]/g;

/** @see reference 5.9 rule 12 */
const namesAreWellFormed: Rule = ({ inputs }) =>
  (["name", "hostname"] as const).flatMap((field) => {
    const text = inputs.instanceSpec?.[field];
    if (text === undefined) return [];
    const path = [SPEC, field];
    const [token, ...more] = text.match(TOKENS) ?? [];
    if (more.length > 0)
      return [{ path, problem: `"${text}" has ${more.length + 1} [number] tokens; use one` }];
    if (token !== undefined && !/^\[\d{1,4}\]$/.test(token)) {
      return [
        { path, problem: `${token} is not a number token; use 1 to 4 digits, such as [001]` },
      ];
    }
    if (text.startsWith("["))
      return [{ path, problem: `"${text}" starts with its number; put text before it` }];
    const pattern = namePattern(text);
    const plain = pattern.prefix + "0".repeat(pattern.width) + pattern.suffix;
    if (field === "name" && !NAME.test(plain)) {
      return [
        {
          path,
          problem: `"${text}" makes names that are not 2..128 Chinese characters, letters, digits, "_", "-" or "." without "." at an end`,
        },
      ];
    }
    const { count } = inputs;
    const capacity = capacityOf(pattern);
    if (count === undefined || count <= capacity) return [];
    const wider = widerName(pattern, count);
    return [{ path, problem: `has numbers for ${capacity} of ${count} members; use "${wider}"` }];
  });

/** @see reference 5.9 rule 4 */
const fixedAddressIsForOne: Rule = ({ inputs }) => {
  const address = inputs.instanceSpec?.primaryNetworkInterface?.networkInterface?.primaryIpAddress;
  if (address === undefined || inputs.count === undefined || inputs.count <= 1) return [];
  const path = [SPEC, "primaryNetworkInterface", "networkInterface", "primaryIpAddress"];
  return [
    {
      path,
      problem: `${address} cannot be given to ${inputs.count} members; leave it out, or set count to 1`,
    },
  ];
};

/** @see vendor's page, DiskSpec.iops and ElasticIpSpec */
const disksFit: Rule = ({ inputs }) => {
  const spec = inputs.instanceSpec;
  const disks = [
    { path: [SPEC, "systemDisk"] as Path, disk: spec?.systemDisk },
    ...(spec?.dataDisks ?? []).map((disk, place) => ({
      path: [SPEC, "dataDisks", place] as Path,
      disk,
    })),
  ];
  return disks.flatMap(({ path, disk }) => {
    const { iops, diskType, diskSizeGB } = disk?.cloudDiskSpec ?? {};
    if (iops === undefined) return [];
    const at = [...path, "cloudDiskSpec", "iops"];
    if (diskType !== undefined && diskType !== "ssd.io1") {
      return [
        { path: at, problem: `is for ssd.io1 disks only, this one is ${diskType}; leave it out` },
      ];
    }
    const most = Math.min(32_000, (diskSizeGB ?? Infinity) * 50);
    return iops > most
      ? [
          {
            path: at,
            problem: `${iops} is more than ${most}, which is 50 for each of ${diskSizeGB} GiB; use 200..${most}`,
          },
        ]
      : [];
  });
};

/** @see vendor's page, ChargeSpec; reference 5.9 rules 7 and 8 */
const chargeFits: Rule = ({ inputs }) => {
  const { charge, chargeOnStopped } = inputs.instanceSpec ?? {};
  const path = [SPEC, "charge"];
  const findings: Finding[] = [];
  if (charge?.chargeMode === "postpaid_by_usage") {
    findings.push({
      path: [...path, "chargeMode"],
      problem:
        "postpaid_by_usage is for elastic IPs only; use postpaid_by_duration or prepaid_by_duration",
    });
  }
  if (charge?.chargeUnit === "year" && (charge.chargeDuration ?? 1) > 3) {
    findings.push({
      path: [...path, "chargeDuration"],
      problem: `${charge.chargeDuration} years is too long; use 1..3`,
    });
  }
  if (chargeOnStopped === "stopCharging" && charge?.chargeMode === "prepaid_by_duration") {
    findings.push({
      path: [SPEC, "chargeOnStopped"],
      problem: "stopCharging is for postpaid_by_duration VMs only; use keepCharging",
    });
  }
  return findings;
};

/** @see vendor's page, Tag */
const tagsAreTheUsers: Rule = ({ inputs }) =>
  (inputs.instanceSpec?.userTags ?? []).flatMap((tag, place, tags) => {
    const key = tag?.key;
    if (key === undefined) return [];
    const path = [SPEC, "userTags", place, "key"];
    const reserved = ["jrn:", "jdc-", TAG_PREFIX].find((prefix) => key.startsWith(prefix));
    if (reserved)
      return [
        { path, problem: `"${key}" starts with the reserved ${reserved}; choose another key` },
      ];
    return tags.findIndex((other) => other?.key === key) < place
      ? [
          {
            path,
            problem: `"${key}" is given twice; a tag has one value`,
          },
        ]
      : [];
  });

/** @see reference 5.1, password; the words and runs it also forbids are left to the cloud */
const passwordIsStrong: Rule = ({ inputs }) => {
  const password = inputs.instanceSpec?.password;
  if (password === undefined) return [];
  const classes = [/[A-Z]/, /[a-z]/, /\d/, /[^A-Za-z0-9]/].filter((one) =>
    one.test(password),
  ).length;
  return password.length >= 8 && password.length <= 30 && classes >= 3
    ? []
    : [
        {
          path: [SPEC, "password"],
          problem:
            "is not 8..30 characters with three of: upper case, lower case, digits, special characters",
        },
      ];
};

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const SCRIPT = /^(#!\/bin\/bash|#!\/usr\/bin\/env python|<cmd>|<powershell>)/;
const SCRIPT_BYTES = 16 * 1024;

/** @see vendor's page, userdata; its own example leaves out the padding (reference 8, point 10) */
const scriptsAreEncoded: Rule = ({ inputs }) =>
  (inputs.instanceSpec?.userdata ?? []).flatMap((script, place) => {
    const value = script?.value;
    if (value === undefined) return [];
    const path = [SPEC, "userdata", place, "value"];
    if (!BASE64.test(value) || value.replace(/=+$/, "").length % 4 === 1) {
      return [{ path, problem: 'is not base64; use Buffer.from(script).toString("base64")' }];
    }
    const text = bytesOf(value);
    if (text.length > SCRIPT_BYTES) {
      return [
        { path, problem: `is a script of ${text.length} bytes; use at most ${SCRIPT_BYTES}` },
      ];
    }
    return SCRIPT.test(text)
      ? []
      : [
          {
            path,
            problem:
              'is not the base64 of a script that starts with "#!/bin/bash" or "#!/usr/bin/env python" (Linux), "<cmd>" or "<powershell>" (Windows)',
          },
        ];
  });

/** One character a byte, which is all that these rules look at. */
function bytesOf(base64: string): string {
  return atob(base64.replace(/=+$/, ""));
}

/** All rules, in the order their findings are shown. */
export const RULES: readonly Rule[] = [
  isCompleteForItsMode,
  namesAreWellFormed,
  passwordIsStrong,
  scriptsAreEncoded,
  fixedAddressIsForOne,
  disksFit,
  chargeFits,
  tagsAreTheUsers,
];
