/** Data for the web page. It is requested every second, so it stays short with any number of VMs. Pure. */
import type { ClockReport } from "../clock/clock-control.js";
import type { Ledger, LedgerInstance } from "../records/ledger.js";
import type { ServiceSummary } from "../records/service.js";
import type { LoggedRequest } from "../records/request-log.js";

/** One VM on the page. */
export interface ShownVm {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  /** The value of the owner tag; empty without one. */
  readonly group: string;
  readonly type: string;
  readonly az: string;
  readonly address: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly endCause: string | null;
  readonly seconds: number;
}

/** The content of the page. */
export interface Overview {
  readonly clock: ClockReport;
  readonly seed: string;
  /** The ledger without its VMs. */
  readonly sums: Omit<Ledger, "instances">;
  /** Number of VMs by state, without gone ones. */
  readonly states: Readonly<Record<string, number>>;
  /** The service of each group of the shown VMs, by its name. */
  readonly services: Readonly<Record<string, ServiceSummary>>;
  /** At most 1,000 living VMs, and the 24 most recently gone ones. */
  readonly vms: readonly ShownVm[];
  /** The last 60 requests, newest first. */
  readonly requests: readonly LoggedRequest[];
  readonly faults: { readonly armed: readonly object[]; readonly firedCount: number };
}

const LIVING_SHOWN = 1000;
const GONE_SHOWN = 24;
const REQUESTS_SHOWN = 60;

/** The records behind an overview. */
export interface Records {
  readonly ledger: Ledger;
  /** The service of each group, by the value of the owner tag. */
  readonly services: ReadonlyMap<string, ServiceSummary>;
  readonly ownerTag: string | undefined;
}

/** The overview of the records and the other parts. */
export function overviewOf(
  { ledger: { instances, ...sums }, services, ownerTag }: Records,
  rest: Pick<Overview, "clock" | "seed" | "faults" | "requests">,
): Overview {
  const living = instances.filter((vm) => vm.alive);
  const gone = instances
    .filter((vm) => !vm.alive)
    .sort((a, b) => ((a.goneAt ?? "") < (b.goneAt ?? "") ? -1 : 1));
  const states: Record<string, number> = {};
  for (const { status } of living) states[status] = (states[status] ?? 0) + 1;
  const vms = [...living.slice(0, LIVING_SHOWN), ...gone.slice(-GONE_SHOWN)].map((vm) =>
    shown(vm, ownerTag),
  );
  const groups = new Set(vms.map((vm) => vm.group));
  return {
    ...rest,
    sums,
    states,
    services: Object.fromEntries([...services].filter(([group]) => groups.has(group))),
    vms,
    requests: rest.requests.slice(-REQUESTS_SHOWN).reverse(),
  };
}

function shown(vm: LedgerInstance, ownerTag = ""): ShownVm {
  return {
    id: vm.instanceId,
    name: vm.name,
    status: vm.status,
    group: vm.tags[ownerTag] ?? "",
    type: vm.instanceType,
    az: vm.az,
    address: vm.privateIpAddress,
    tags: vm.tags,
    endCause: vm.endCause,
    seconds: vm.vmSeconds,
  };
}
