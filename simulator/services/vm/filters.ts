/**
 * Filters of a listing: AND between filters, OR between the values of one filter. Pure throughout.
 *
 * @see docs/jdcloud.md#filters
 */
import { addressText } from "../../world/address.js";
import type { Criterion } from "../../protocol/query.js";
import { invalid, type ErrorReply } from "../../protocol/error-reply.js";
import { vmStatus, type Vm } from "../../world/world.js";

/** Whether a listing includes a VM. */
export type Selection = (vm: Vm) => boolean;

interface Filter {
  /** The VM's values for this filter; one must match. */
  readonly of: (vm: Vm, nowMs: number) => readonly (string | undefined)[];
  readonly isFuzzy?: true;
  readonly isSingle?: true;
}

const FILTERS: Readonly<Record<string, Filter>> = {
  instanceId: { of: (vm) => [vm.instanceId] },
  az: { of: (vm) => [vm.az] },
  vpcId: { of: (vm) => [vm.vpcId] },
  status: { of: (vm, nowMs) => [vmStatus(vm, nowMs)] },
  imageId: { of: (vm) => [vm.imageId] },
  networkInterfaceId: { of: (vm) => [vm.networkInterfaceId] },
  subnetId: { of: (vm) => [vm.subnetId] },
  instanceType: { of: (vm) => [vm.instanceType] },
  faultDomain: { of: (vm) => [vm.ag?.faultDomain] },
  dedicatedHostId: { of: () => [] },
  dedicatedPoolId: { of: () => [] },
  agId: { of: (vm) => [vm.ag?.id], isSingle: true },
  name: { of: (vm) => [vm.name], isFuzzy: true, isSingle: true },
  privateIpAddress: { of: (vm) => [addressText(vm.address)], isFuzzy: true },
  elasticIpAddress: { of: (vm) => [vm.elasticIp?.address], isSingle: true },
};

/** Filters unknown to describeInstanceStatus. */
const ONLY_OF_INSTANCES = new Set([
  "az",
  "instanceType",
  "dedicatedHostId",
  "dedicatedPoolId",
  "elasticIpAddress",
]);

/** The filter names of a listing. */
export function filterNames(listing: "instances" | "status"): readonly string[] {
  return Object.keys(FILTERS).filter(
    (name) => listing === "instances" || !ONLY_OF_INSTANCES.has(name),
  );
}

/** A test for all filters and tag filters together, or an error reply for an invalid filter. */
export function select(
  criteria: { readonly filters: readonly Criterion[]; readonly tags: readonly Criterion[] },
  known: readonly string[],
  nowMs: number,
): Selection | ErrorReply {
  const refused = criteria.filters.map((one) => checkFilter(one, known)).find(Boolean);
  if (refused) return refused;
  const byInterface = criteria.filters.filter((one) => isByInterface(one.name));
  const others = criteria.filters.filter((one) => !isByInterface(one.name));
  const tests: Selection[] = [
    ...others.map((one) => testOf(one, nowMs)),
    ...criteria.tags.map(tagTest),
    ...(byInterface.length > 0 ? [anyOf(byInterface.map((one) => testOf(one, nowMs)))] : []),
  ];
  return (vm) => tests.every((test) => test(vm));
}

/**
 * The cloud looks up an elastic address as a network interface, so these two filters are OR with each other.
 * @see docs/jdcloud.md#filters
 */
const isByInterface = (name: string) =>
  name === "networkInterfaceId" || name === "elasticIpAddress";

const anyOf =
  (tests: readonly Selection[]): Selection =>
  (vm) =>
    tests.some((test) => test(vm));

function checkFilter({ name, operator, values }: Criterion, known: readonly string[]) {
  const filter = known.includes(name) ? FILTERS[name] : undefined;
  if (!filter) return invalid(`Filter '${name.slice(0, 64)}' not supported`);
  if (!["eq", "in", ...(filter.isFuzzy ? ["like"] : [])].includes(operator)) {
    return invalid(`Filter '${name}' does not support operator '${operator.slice(0, 16)}'`);
  }
  return filter.isSingle && values.length > 1
    ? invalid(`Filter '${name}' takes a single value`)
    : undefined;
}

function testOf({ name, values }: Criterion, nowMs: number): Selection {
  const filter = FILTERS[name];
  if (!filter) return () => false;
  const wanted = new Set(values);
  return (vm) =>
    filter.of(vm, nowMs).some((own) => {
      if (own === undefined) return false;
      return filter.isFuzzy ? values.some((value) => own.includes(value)) : wanted.has(own);
    });
}

function tagTest({ name, values }: Criterion): Selection {
  return (vm) =>
    vm.tags.some((tag) => tag.key === name && (values.length === 0 || values.includes(tag.value)));
}
