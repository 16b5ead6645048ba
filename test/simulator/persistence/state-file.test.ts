import { afterAll, expect, test } from "@jest/globals";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBench } from "../client.js";

const folder = mkdtempSync(join(tmpdir(), "simulator-state-"));
afterAll(() => rmSync(folder, { recursive: true }));
const fileOf = (name: string) => join(folder, name);

test("a simulator with a state file continues where the previous one ended, with the same keys", async () => {
  const stateFile = fileOf("goes-on.json");
  const first = await startBench({ stateFile, clock: "virtual", quota: 9 });
  const made = await first.create({}, { maxCount: 2, clientToken: "t" });
  first.simulator.deleteInstance(made.body.result?.instanceIds?.[1] ?? "");
  first.simulator.clockControl.advance(700);
  const { calls, made: count } = first.simulator.ledger();
  await first.simulator.close();
  const second = await startBench({ stateFile, clock: "virtual" });
  expect(second.simulator.credentials).toEqual(first.simulator.credentials);
  expect(second.simulator.clock.nowMs()).toBe(first.simulator.clock.nowMs());
  expect(second.simulator.ledger()).toMatchObject({ calls, made: count, alive: 1, quota: 9 });
  const again = await second.create({}, { maxCount: 2, clientToken: "t" });
  expect(again.body.result).toEqual(made.body.result);
  expect(again.body.requestId).not.toBe(made.body.requestId);
  await second.simulator.close();
});

test("the state file contains each change before its reply is sent", async () => {
  const stateFile = fileOf("crash.json");
  const first = await startBench({ stateFile });
  await Promise.all(Array.from({ length: 8 }, () => first.launch(1)));
  // The first simulator is not closed, so for the second one it has crashed.
  const second = await startBench({ stateFile });
  expect(second.simulator.ledger()).toMatchObject({ made: 8, alive: 8 });
  await Promise.all([first.simulator.close(), second.simulator.close()]);
});

test("quota and limits of the options take precedence over the state file", async () => {
  const stateFile = fileOf("limits.json");
  const first = await startBench({ stateFile, quota: 9, limits: { cpu: 2, disk: 1 } });
  await first.launch(1);
  await first.simulator.close();
  const second = await startBench({ stateFile, limits: { cpu: 4 } });
  expect(second.simulator.ledger().quota).toBe(9);
  expect((await second.create()).body.error?.message).toBe("Disk quota limit exceeded");
  await second.simulator.close();
  const third = await startBench({ stateFile, quota: 1, limits: { cpu: 2, disk: 9 } });
  expect((await third.create()).body.error?.message).toBe("Instance quota limit exceeded");
  third.simulator.setQuota(9);
  expect((await third.create()).body.error?.message).toBe("InstanceCpu quota limit exceeded");
  await third.simulator.close();
});

test("the state file is replaced as a whole, and readable by its owner only", async () => {
  const stateFile = fileOf("whole.json");
  const { simulator } = await startBench({ stateFile });
  await simulator.close();
  expect(statSync(stateFile).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).not.toContain("whole.json.new");
});

test("startSimulator rejects a state file that cannot be written, with the reason", async () => {
  const stateFile = join(folder, "nowhere", "state.json");
  await expect(startBench({ stateFile })).rejects.toThrow(/^state not saved: .*ENOENT/);
});

test.each([
  "",
  "rubbish",
  "{}\n{}",
  '{"credentials":{"accessKeyId":"a","secretAccessKey":"b"}}\n{}',
])("startSimulator rejects a state file of %j and leaves it as it is", async (text) => {
  const stateFile = fileOf("rubbish.json");
  writeFileSync(stateFile, text);
  await expect(startBench({ stateFile })).rejects.toThrow(/state file|snapshot/);
  expect(statSync(stateFile).size).toBe(text.length);
});
