import { expect, test } from "@jest/globals";
import { nextEventMs } from "../../../simulator/clock/auto-advance.js";
import { createSimulation } from "../../../simulator/engine/create.js";
import { steady } from "../../../simulator/world/timeline.js";
import type { Vm } from "../../../simulator/world/vm.js";
import { changeStates } from "../../../simulator/world/vm-changes.js";

test("nextEventMs is the next time at which a VM changes its state or a disk stops extending", () => {
  const { world } = createSimulation();
  expect(nextEventMs(world, 0)).toBeUndefined();
  const disks = { systemDisk: {}, dataDisks: [{ extendingUntilMs: 70 }, { extendingUntilMs: 90 }] };
  const vm = { ...disks, timeline: steady(0, "running"), hiddenUntilMs: 0 } as unknown as Vm;
  world.present.set("i-a", vm);
  expect(nextEventMs(world, 10)).toBe(90);
  expect(nextEventMs(world, 90)).toBeUndefined();
  changeStates(vm, [...steady(20, "stopping"), { atMs: 50, status: "stopped" }]);
  expect(nextEventMs(world, 20)).toBe(50);
});
