/** The lookups of a preview, as a reviewer reads them. The wording is stable, since people compare it. */
import type { Check, Counts } from "./launch-spec.js";
import type { LookedUp } from "./lookups.js";
import type { Need } from "./needs.js";
import type { LookupResult } from "./look-up.js";

/** One line of a preview. */
export interface PreflightLine {
  readonly severity: "info" | "warning";
  readonly text: string;
}

/** The facts for the lines. */
export interface PreflightFacts extends LookupResult {
  readonly regionId: string;
  readonly checks: ReadonlySet<Check>;
  readonly counts: Counts;
  /** The needs of this plan, and of the other groups in the same preview. */
  readonly needs: readonly Need[];
  readonly others: readonly Need[];
}

/** The lines of a preflight: the result of each check, as a warning if the run would fail. Pure. */
export function linesOf(preflight: PreflightFacts): readonly PreflightLine[] {
  const { checks } = preflight;
  const missing = preflight.facts.missing;
  return [
    ...(missing
      ? [warning(`${missing.kind}: ${missing.id} does not exist in ${preflight.regionId}`)]
      : []),
    ...(checks.has("quota") ? quotaLines(preflight) : []),
    ...(checks.has("stock") ? [...stockLines(preflight), ...limitLines(preflight)] : []),
    ...(checks.has("image") ? imageLines(preflight) : []),
    ...networkLines(preflight),
    ...keyLines(preflight),
    ...templateLines(preflight),
    ...priceLines(preflight),
    ...shortfallLines(preflight),
  ];
}

const info = (text: string): PreflightLine => ({ severity: "info", text });
const warning = (text: string): PreflightLine => ({ severity: "warning", text });

/** The unit of each kind of quota. */
const UNITS: readonly (readonly [keyof LookedUp["quotas"], string])[] = [
  ["instance", "VMs"],
  ["instance_cpu", "vCPUs"],
  ["instance_memory", "GiB of memory"],
  ["elastic_ip", "elastic IPs"],
  ["disk", "disks"],
];

function quotaLines({ facts, needs, others, counts }: PreflightFacts): readonly PreflightLine[] {
  return UNITS.flatMap(([kind, unit]) => {
    const quota = facts.quotas[kind];
    if (!quota) return [];
    const { limit, used } = quota;
    const { surge } = counts;
    const [need, theirs] = [countOf(needs, kind), countOf(others, kind)];
    if (need > 0 && used + need + Math.max(0, theirs) > limit) {
      const what = kind === "instance" ? launchText(counts) : `${need} ${unit} needed`;
      const lower = surge > 0 ? "count or rollout.maxSurge" : "count";
      const more = theirs > 0 ? ` and ${theirs} by other groups of this preview` : "";
      const left = Math.max(0, limit - used);
      return [
        warning(
          `quota: ${what}${more}, ${left} left (limit ${limit}, used ${used}): raise the quota or lower ${lower}`,
        ),
      ];
    }
    const most = surge > 0 ? `, at most ${used + need} during it` : "";
    return kind === "instance"
      ? [info(`quota: ${used + need - surge} of ${limit} VMs after this${most}`)]
      : [];
  });
}

function launchText({ launch, retire, surge }: Counts): string {
  const given = retire > 0 ? ` after ${retire} ${retire === 1 ? "is" : "are"} deleted` : "";
  if (surge === 0) return `${launch} to launch${given}`;
  const extra = `${surge} to launch beyond count by rollout.maxSurge`;
  return launch > 0 || retire > 0 ? `${launch} to launch${given} and ${extra}` : extra;
}

function stockLines({ facts, regionId }: PreflightFacts): readonly PreflightLine[] {
  const { launchSpec, types } = facts;
  const { instanceType, azs } = launchSpec;
  if (!types || instanceType === undefined) return [];
  const offer = types.find((one) => one.instanceType === instanceType);
  if (!offer) return [warning(`stock: ${instanceType} is not offered in ${regionId}`)];
  const sold = offer.state.filter(({ inStock }) => inStock).map(({ az }) => az);
  const elsewhere =
    sold.length > 0 ? `in stock in ${sold.join(", ")}` : `sold out in every zone of ${regionId}`;
  const isReported = (az: string) => offer.state.some((one) => one.az === az);
  const lacking = azs.filter((az) => !sold.includes(az));
  const soldOut = lacking.filter(isReported);
  const unknown = lacking.filter((az) => !isReported(az));
  const faults = [
    ...(soldOut.length > 0
      ? [warning(`stock: ${instanceType} is sold out in ${soldOut.join(", ")}; ${elsewhere}`)]
      : []),
    ...(unknown.length > 0
      ? [warning(`stock: ${instanceType} is not offered in ${unknown.join(", ")}; ${elsewhere}`)]
      : []),
  ];
  if (faults.length > 0 || azs.length === 0) return faults;
  return [info(`stock: ${instanceType} in ${azs.join(", ")}: yes`)];
}

/** The limits of the type for disks and interfaces; each VM of a group has one interface. */
function limitLines({ facts }: PreflightFacts): readonly PreflightLine[] {
  const { types, launchSpec, image } = facts;
  const { instanceType, dataDisks, systemDisk } = launchSpec;
  const offer = types?.find((one) => one.instanceType === instanceType);
  if (!offer) return [];
  const hasSystem = systemDisk !== undefined && image?.rootDeviceType !== "localDisk";
  const disks = [...(hasSystem ? [systemDisk] : []), ...dataDisks];
  const { cloudDiskCountLimit: most, cloudDiskTypes, nicLimit } = offer;
  const unsupported = [...new Set(disks.map(({ diskType }) => diskType))].filter(
    (type) => type !== undefined && cloudDiskTypes.length > 0 && !cloudDiskTypes.includes(type),
  );
  return [
    ...(most !== undefined && disks.length > most
      ? [
          warning(
            `disks: ${disks.length} for each VM, but ${instanceType} supports at most ${most}`,
          ),
        ]
      : []),
    ...unsupported.map((type) =>
      warning(`disks: ${instanceType} does not support ${type}, only ${cloudDiskTypes.join(", ")}`),
    ),
    ...(nicLimit !== undefined && nicLimit < 1
      ? [warning(`network: 1 interface for each VM, but ${instanceType} supports ${nicLimit}`)]
      : []),
  ];
}

/** Most instance types of an image in one line. */
const FEW_TYPES = 5;

function imageLines({ facts, regionId }: PreflightFacts): readonly PreflightLine[] {
  const { image, constraint, launchSpec } = facts;
  const { imageId, instanceType = "", systemDisk, keyNames } = launchSpec;
  if (image === undefined || imageId === undefined) return [];
  if (image === null) return [warning(`image: ${imageId} does not exist in ${regionId}`)];
  const { status, offline, systemDiskSizeGB: least = 0, osType } = image;
  const listed = constraint?.instanceTypes ?? [];
  const isOnly = constraint?.constraintsType === "includes";
  const isAllowed = listed.includes(instanceType) === isOnly;
  const few = isOnly && listed.length <= FEW_TYPES ? `; it allows ${listed.join(", ")}` : "";
  const size = systemDisk?.sizeGiB ?? least;
  const faults = [
    ...(status !== "ready" && status !== "" ? [`${imageId} is ${status}, not ready`] : []),
    ...(offline ? [`${imageId} is offline and cannot be used for new VMs`] : []),
    ...(constraint && instanceType && !isAllowed
      ? [`${imageId} does not allow ${instanceType}${few}`]
      : []),
    ...(size < least
      ? [`${imageId} needs a system disk of at least ${least} GiB, but the spec has ${size}`]
      : []),
    ...(osType === "windows" && keyNames.length > 0
      ? [`${imageId} is a Windows image; Windows does not support key pairs`]
      : []),
  ];
  if (faults.length > 0) return faults.map((text) => warning(`image: ${text}`));
  return [
    info(
      `image: ${imageId} is ready${constraint && instanceType ? ` and supports ${instanceType}` : ""}`,
    ),
  ];
}

function networkLines({
  facts,
  counts,
  needs,
  others,
  regionId,
}: PreflightFacts): readonly PreflightLine[] {
  const { subnet, launchSpec } = facts;
  const id = launchSpec.subnetId ?? "";
  if (subnet === undefined) return [];
  if (subnet === null) return [warning(`network: ${id} does not exist in ${regionId}`)];
  const { availableIpCount: free } = subnet;
  if (free === undefined) return [];
  const [need, theirs] = [Math.max(0, countOf(needs, id)), Math.max(0, countOf(others, id))];
  const more = theirs > 0 ? ` and ${theirs} by other groups of this preview` : "";
  const { surge } = counts;
  const lower = surge > 0 ? ": free some addresses or lower rollout.maxSurge" : "";
  return need > 0 && need + theirs > free
    ? [warning(`network: ${id} has ${free} free addresses, ${need} needed${more}${lower}`)]
    : [info(`network: ${id} has ${free} free addresses, ${need} needed`)];
}

function keyLines({ facts, regionId }: PreflightFacts): readonly PreflightLine[] {
  const { keyNames: found, launchSpec } = facts;
  if (!found) return [];
  return launchSpec.keyNames.map((name) =>
    found.includes(name)
      ? info(`keys: key pair "${name}" exists`)
      : warning(`keys: key pair "${name}" does not exist in ${regionId}`),
  );
}

function templateLines({ facts }: PreflightFacts): readonly PreflightLine[] {
  const { templateFlaw: flaw, templateId = "" } = facts;
  if (flaw === undefined) return [];
  return flaw === ""
    ? [info(`template: ${templateId} is valid`)]
    : [warning(`template: ${templateId} is not valid: ${flaw}`)];
}

function priceLines({ facts, counts }: PreflightFacts): readonly PreflightLine[] {
  if (!facts.price) return [];
  const { amount, prepaid, uncounted } = facts.price;
  const { launch, replace } = counts;
  const whom = [
    ...(launch > 0 ? [`${launch} to launch`] : []),
    ...(replace > 0 ? [`${replace} to replace`] : []),
  ].join(" and ");
  const span = prepaid === undefined ? " an hour" : "";
  const term = prepaid === undefined ? "" : `, ${prepaid} prepaid`;
  const rest = uncounted.length > 0 ? `; not counted: ${uncounted.join(", ")}` : "";
  return [info(`price: about ${yuanText(amount)} CNY${span} for ${whom}${term}${rest}`)];
}

/** Two decimals; below one yuan up to four. */
function yuanText(amount: number): string {
  return amount >= 1 || amount === 0 ? amount.toFixed(2) : String(Number(amount.toFixed(4)));
}

function shortfallLines({ late, waitedMs, failures }: PreflightFacts): readonly PreflightLine[] {
  return [
    ...(late.length > 0
      ? [info(`preflight: no answer within ${waitedMs / 1000} s: ${[...late].sort().join(", ")}`)]
      : []),
    ...failures.map((why) => info(`preflight: lookup failed: ${why}`)),
  ];
}

function countOf(needs: readonly Need[], what: string): number {
  return needs.find((need) => need.what === what)?.count ?? 0;
}
