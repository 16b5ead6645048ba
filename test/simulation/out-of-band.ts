/** The steps of others: changes in the console, VMs of unknown origin, other groups. */
import type { Account } from "./account.js";
import { idsIn, livingVms, taggedVms } from "./invariants/views.js";
import { startProcess } from "./process.js";
import { inputsOf, OTHER_REGION, type Program } from "./program.js";
import { createStack, type Stack } from "./stack.js";
import type { Step } from "./steps.js";
import { NO_PROCESS } from "./trace.js";

/** The part of a scenario that these steps act on. */
export interface Surroundings {
  readonly account: Account;
  readonly stack: Stack;
  readonly otherGroup: Stack;
  readonly altered: Set<string>;
  readonly program: Program;
  orphans: number;
}

/** Changes a VM. Never takes the tags of a VM no state knows yet: nobody could determine its owner any more. */
export function changeOutOfBand(
  { account, stack, altered }: Surroundings,
  { how, which }: Extract<Step, { kind: "change" }>,
): void {
  const known = idsIn(stack);
  const tagged = new Set(taggedVms(account, stack).map(({ instanceId }) => instanceId));
  const vms = livingVms(account).filter(
    ({ instanceId }) => known.has(instanceId) || (how !== "untag" && tagged.has(instanceId)),
  );
  if (how === "delete every other") {
    for (const vm of vms.filter((_, position) => position % 2 === which % 2)) {
      account.controls.change(vm.instanceId, { kind: "delete" });
    }
    return;
  }
  const vm = vms[which % Math.max(1, vms.length)];
  if (!vm) return;
  const { instanceId } = vm;
  altered.add(instanceId);
  account.trace(NO_PROCESS, "change", () => `${how} ${vm.name} (${instanceId})`);
  const changes = {
    delete: { kind: "delete" },
    stop: { kind: "stop" },
    error: { kind: "error" },
    rename: { kind: "rename", name: "renamed-by-hand" },
    untag: { kind: "retag", tags: { owner: "somebody" } },
    resize: { kind: "changeType", instanceType: "c.n2.large" },
  } as const;
  account.controls.change(instanceId, changes[how]);
}

/** Creates a VM of another lineage, and gives it the tags of one of ours. */
export async function createOrphan(context: Surroundings): Promise<void> {
  const { account, stack, altered } = context;
  const [ours] = taggedVms(account, stack);
  if (!ours || isDisturbed(account)) return;
  context.orphans += 1;
  const source = createStack(account, `lineage-orphan-${context.orphans}`);
  const process = startProcess(account, `orphan ${context.orphans}`);
  // Of a region of the group: no run of it was ever anywhere else.
  const regionId = ours.regionId === OTHER_REGION ? OTHER_REGION : undefined;
  const program = { count: 1, type: "g.n2.large", isSecret: false } as const;
  await source.up(inputsOf({ ...program, ...(regionId && { regionId }) }), process);
  for (const instanceId of idsIn(source)) {
    altered.add(instanceId);
    account.controls.change(instanceId, { kind: "retag", tags: { ...ours.tags } });
  }
}

/** Creates the other group, unless a fault could break it; from then on nothing may happen to it. */
export async function createOtherGroup({
  account,
  otherGroup,
  program,
}: Surroundings): Promise<void> {
  if (isDisturbed(account)) return;
  await otherGroup.up(inputsOf({ ...program, count: 2 }), startProcess(account, "other"));
}

function isDisturbed(account: Account): boolean {
  return account.controls.faults.armed().length > 0 || account.isCut();
}
