/** Changes of a VM's states and tags. They keep the past, so the records know who was in service when. */
import { continued, type Timeline } from "./timeline.js";
import type { PastTags, Tag, Vm } from "./vm.js";

/** Puts a VM into `steps`, from the time of the first one. Steps planned for later are dropped. */
export function changeStates(vm: { timeline: Timeline }, steps: Timeline): void {
  vm.timeline = continued(vm.timeline, steps);
}

/** Replaces all tags of a VM at `nowMs`. */
export function changeTags(
  vm: { tags: readonly Tag[]; pastTags: readonly PastTags[] | undefined },
  tags: readonly Tag[],
  nowMs: number,
): void {
  vm.pastTags = [...(vm.pastTags ?? []), { untilMs: nowMs, tags: vm.tags }];
  vm.tags = tags;
}

/** The tags of a VM at `atMs`. Pure. */
export function tagsAt(vm: Vm, atMs: number): readonly Tag[] {
  return vm.pastTags?.find(({ untilMs }) => untilMs > atMs)?.tags ?? vm.tags;
}
