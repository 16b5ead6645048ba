/** Data for the web page. It is requested every second, so it stays short with any number of VMs. Pure. */
import type { ClockReport } from "../clock/clock-control.js";
import type { Ledger, LedgerInstance } from "../records/ledger.js";
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
  /** At most 1,000 living VMs, and the 24 most recently gone ones. */
  readonly vms: readonly ShownVm[];
  /** The last 60 requests, newest first. */
  readonly requests: readonly LoggedRequest[];
  readonly faults: { readonly armed: readonly object[]; readonly firedCount: number };
}

const LIVING_SHOWN = 1000;
const GONE_SHOWN = 24;
const REQUESTS_SHOWN = 60;

/** The overview of a ledger and the other parts. */
export function overviewOf(
  { instances, ...sums }: Ledger,
  rest: Pick<Overview, "clock" | "seed" | "faults" | "requests">,
  ownerTag?: string,
): Overview {
  const living = instances.filter((vm) => vm.alive);
  const gone = instances
    .filter((vm) => !vm.alive)
    .sort((a, b) => ((a.goneAt ?? "") < (b.goneAt ?? "") ? -1 : 1));
  const states: Record<string, number> = {};
  for (const { status } of living) states[status] = (states[status] ?? 0) + 1;
  return {
    ...rest,
    sums,
    states,
    vms: [...living.slice(0, LIVING_SHOWN), ...gone.slice(-GONE_SHOWN)].map((vm) =>
      shown(vm, ownerTag),
    ),
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
