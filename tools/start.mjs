/** `npm start`: the whole road with the real Pulumi against the simulator, checked by the simulator's ledger. */
import { Failure, main } from "./process/failure.mjs";
import { DEMO_STEPS } from "./demo/demo-steps.mjs";
import { mismatch, readLedger, summaryLines } from "./demo/ledger.mjs";
import { secondsSince } from "./process/heartbeat.mjs";
import { setUp } from "./setup/setup.mjs";
import { startSimulator } from "./demo/simulator.mjs";
import { temporaryStack } from "./demo/stack.mjs";
import { isShuttingDown, cleanup, cleanupOnSignals } from "./process/cleanup.mjs";

const BOOT_TIME = "2s";

/** Goes the whole journey. Throws at the first step after which the ledger is not as narrated. */
async function start() {
  const pulumi = await setUp();
  const begin = Date.now();
  console.log("\n> a simulated JD Cloud on this machine, and a stack on a backend to throw away");
  const cloud = await startSimulator({ bootTime: BOOT_TIME });
  console.log(`  ${cloud.url}, VMs boot in ${BOOT_TIME}`);
  const env = {
    JDCLOUD_ENDPOINT: cloud.url,
    JDCLOUD_ACCESS_KEY_ID: cloud.accessKeyId,
    JDCLOUD_SECRET_ACCESS_KEY: cloud.secretAccessKey,
  };
  const run = await temporaryStack({ pulumi, env });
  const seconds = [["prepare", secondsSince(begin)]];
  let reading = readLedger(await cloud.ledger());
  for (const step of DEMO_STEPS) {
    const stepBegin = Date.now();
    console.log(`\n> ${step.name}: ${step.say}`);
    reading = await take(step, { run, cloud, before: reading });
    seconds.push([step.name, secondsSince(stepBegin)]);
  }
  console.log(`\n${summaryLines(reading).join("\n")}`);
  const told = seconds.map(([name, taken]) => `${name} ${taken.toFixed(1)}`);
  console.log(`time:   ${secondsSince(begin).toFixed(1)} s (${told.join(", ")})`);
}

/** Takes one step; resolves to what the ledger comes to after it. */
async function take(step, { run, cloud, before }) {
  if (step.lose) {
    const { instances } = await cloud.ledger();
    const lost = instances.find((vm) => vm.alive);
    await cloud.remove(lost.instanceId);
    console.log(`  ${lost.name} (${lost.instanceId}) is gone`);
  } else await run(step.pulumi);
  const now = readLedger(await cloud.ledger());
  const wrong = mismatch({ expected: step.expected, before, now });
  if (wrong) throw new Failure(`start: after "${step.name}" the ledger shows ${wrong}`);
  console.log(`  ledger: ${now.made} made, ${now.alive} alive`);
  return now;
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
