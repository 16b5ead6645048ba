// @ts-check
/** `npm start`: a group's whole lifecycle with the real Pulumi against the simulator, checked by the simulator's ledger. */
import { Failure, main } from "./process/failure.mjs";
import { DEMO_STEPS } from "./demo/demo-steps.mjs";
import { mismatch, readLedger, summaryLines } from "./demo/ledger.mjs";
import { secondsSince } from "./process/heartbeat.mjs";
import { setUp } from "./setup/setup.mjs";
import { startSimulator } from "./demo/simulator.mjs";
import { temporaryStack } from "./demo/stack.mjs";
import { cleanup, cleanupOnSignals, isShuttingDown } from "./process/cleanup.mjs";

/**
 * @import { DemoStep } from "./demo/demo-steps.mjs"
 * @import { Reading } from "./demo/ledger.mjs"
 * @import { Simulator } from "./demo/simulator.mjs"
 */

const BOOT_TIME = "2s";

/** Runs all steps. Throws at the first difference between the ledger and the expected one. */
async function start() {
  const pulumi = await setUp();
  const begin = Date.now();
  console.log("\n> a simulated JD Cloud on this machine, and a stack on a temporary backend");
  const cloud = await startSimulator({ bootTime: BOOT_TIME });
  console.log(`  ${cloud.url}, VMs boot in ${BOOT_TIME}`);
  const env = {
    JDCLOUD_ENDPOINT: cloud.url,
    JDCLOUD_ACCESS_KEY_ID: cloud.accessKeyId,
    JDCLOUD_SECRET_ACCESS_KEY: cloud.secretAccessKey,
  };
  const runPulumi = await temporaryStack({ pulumi, env });
  const durations = [`prepare ${secondsSince(begin).toFixed(1)}`];
  let reading = readLedger(await cloud.ledger());
  for (const step of DEMO_STEPS) {
    const stepBegin = Date.now();
    console.log(`\n> ${step.name}: ${step.description}`);
    reading = await runStep(step, { runPulumi, cloud, before: reading });
    durations.push(`${step.name} ${secondsSince(stepBegin).toFixed(1)}`);
  }
  console.log(`\n${summaryLines(reading).join("\n")}`);
  console.log(`time:   ${secondsSince(begin).toFixed(1)} s (${durations.join(", ")})`);
}

/**
 * Runs one step; resolves to the reading of the ledger after it.
 *
 * @param {DemoStep} step
 * @param {object} context
 * @param {(args: readonly string[]) => Promise<void>} context.runPulumi
 * @param {Simulator} context.cloud
 * @param {Reading} context.before
 * @returns {Promise<Reading>}
 */
async function runStep(step, { runPulumi, cloud, before }) {
  if ("deletesVm" in step) await deleteOneVm(cloud);
  else await runPulumi(step.pulumi);
  const now = readLedger(await cloud.ledger());
  const wrong = mismatch({ expected: step.expected, before, now });
  if (wrong) throw new Failure(`start: after "${step.name}" the ledger shows ${wrong}`);
  console.log(`  ledger: ${now.created} created, ${now.alive} alive`);
  return now;
}

/** @param {Simulator} cloud */
async function deleteOneVm(cloud) {
  const { instances } = await cloud.ledger();
  const vm = instances.find(({ alive }) => alive);
  if (!vm) throw new Failure("start: no VM is left to delete");
  await cloud.remove(vm.instanceId);
  console.log(`  ${vm.name} (${vm.instanceId}) is deleted`);
}

cleanupOnSignals();
await main(async () => {
  try {
    await start();
    return 0;
  } catch (error) {
    if (!isShuttingDown()) throw error;
    return 1;
  } finally {
    await cleanup();
  }
});
