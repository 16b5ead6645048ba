import { describe, expect, test } from "@jest/globals";
import { writeFileSync } from "node:fs";
import { BROWSER, openPage } from "./browser.js";
import { startBench } from "../client.js";

test("the page is a single HTML document without external resources", async () => {
  const bench = await startBench();
  for (const path of ["/_simulator/", "/_simulator"]) {
    const reply = await fetch(`${bench.simulator.url}${path}`);
    expect(reply.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(await reply.text()).not.toMatch(/(src|href)="(?!data:)/);
  }
});

test("the overview lists at most 1,024 VMs and counts all of them, deleted VMs included", async () => {
  const bench = await startBench({ quota: 1200 });
  for (let call = 0; call < 11; call += 1) await bench.launch(100);
  for (const vm of bench.simulator.ledger().instances.slice(0, 50)) {
    bench.simulator.deleteInstance(vm.instanceId);
  }
  const { body } = await bench.admin("GET", "/overview");
  expect(body["vms"]).toHaveLength(1024);
  expect(body["states"]).toEqual({ pending: 1050 });
  expect(body["sums"]).toMatchObject({ alive: 1050, made: 1100 });
});

test("the overview groups VMs by the owner tag, and without an owner tag leaves the group empty", async () => {
  const groupsOf = async (options: Parameters<typeof startBench>[0]) => {
    const bench = await startBench(options);
    await bench.launch(1, { userTags: [{ key: "own:group", value: "web" }] });
    const { body } = await bench.admin("GET", "/overview");
    return (body["vms"] as readonly { readonly group: string }[]).map(({ group }) => group);
  };
  expect(await groupsOf({ ownerTag: "own:group" })).toEqual(["web"]);
  expect(await groupsOf({})).toEqual([""]);
});

test("the overview has the service of each shown group, from any time on", async () => {
  const bench = await startBench({ ownerTag: "own:group" });
  const inGroup = (value: string) => ({ userTags: [{ key: "own:group", value }] });
  const [a = ""] = await bench.launch(3, inGroup("web"));
  bench.clock.advance(1500);
  bench.simulator.stopInstance(a);
  bench.clock.advance(1000);
  await bench.launch(1);
  const nowMs = bench.clock.nowMs();
  const services = async (query = "") =>
    (await bench.admin("GET", `/overview${query}`)).body["services"];
  expect(await services()).toMatchObject({
    web: { running: 2, existing: 3, fewestRunning: 2, mostExisting: 3, fromMs: nowMs - 1500 },
    "": { running: 0, existing: 1, fewestRunning: 0, mostExisting: 1, fromMs: nowMs },
  });
  bench.simulator.stopInstance(bench.simulator.world().instances[1]?.instanceId ?? "");
  expect(await services(`?from=${nowMs}`)).toMatchObject({
    web: { fewestRunning: 1, fromMs: nowMs },
  });
  expect((await bench.admin("GET", "/overview?from=soon")).httpStatus).toBe(400);
});

// Skipped on a machine without a browser: apt-get install chromium.
const withBrowser = BROWSER === undefined ? describe.skip : describe;

withBrowser(`the page in a browser (${BROWSER ?? "skipped: no chromium on this machine"})`, () => {
  test("the page shows state changes of VMs and armed faults, its buttons work, and it escapes names", async () => {
    const bench = await startBench({ ownerTag: "jdvm:group" });
    const userTags = [{ key: "jdvm:group", value: "jdvm-web-fleet" }];
    await bench.launch(6, { userTags });
    bench.clock.advance(1000);
    await bench.launch(2, { userTags, name: "web-[007]" });
    const page = await openPage(`${bench.simulator.url}/_simulator/`);
    const count = (selector: string) => `document.querySelectorAll("${selector}").length`;
    await page.until(`${count(".vm.running")} === 6 && ${count(".vm.pending")} === 2`);
    bench.clock.advance(1000);
    await page.until(`${count(".vm.running")} === 8`);
    const line = 'document.querySelector(".group small").textContent';
    await page.until(
      `${line}.includes("8 running, 8 alive") && ${line}.includes("fewest running")`,
    );

    const click = (selector: string) => `document.querySelector('${selector}').click()`;
    const button = (label: string) =>
      `[...document.querySelectorAll("#chosen button")].find((one) => one.textContent === "${label}").click()`;
    const ids = bench.simulator.ledger().instances.map((vm) => vm.instanceId);
    await page.evaluate(click(`[data-id="${ids[1]}"]`));
    await page.evaluate(button("Stop"));
    await page.until(`${count(".vm.stopped")} === 1`);
    await page.evaluate(click(`[data-id="${ids[2]}"]`));
    await page.evaluate(button("Delete"));
    await page.until(`${count(".vm.gone")} === 1`);
    await page.evaluate(click(`[data-id="${ids[3]}"]`));
    await page.evaluate(button("Break"));
    await page.until(`${count(".vm.error")} === 1`);
    await page.until(`${line}.includes("fewest running 5 ")`);
    bench.clock.advance(1000);
    await page.evaluate(click("#count"));
    bench.simulator.stopInstance(ids[7] ?? "");
    await page.until(`${line}.includes("fewest running 4 ") && ${line}.includes("most alive 7")`);
    expect(
      bench.simulator
        .ledger()
        .instances.slice(1, 4)
        .map((vm) => vm.status),
    ).toEqual(["stopped", "gone", "error"]);

    await page.evaluate(`document.getElementById("fault").value = "throttle"; ${click("#arm")}`);
    await page.until(`document.getElementById("faults").textContent.includes("throttle")`);
    await bench.create();
    await page.until(`document.querySelector("#requests .tag")?.textContent === "throttle"`);

    bench.simulator.renameInstance(ids[4] ?? "", '<img src=x onerror="document.title=1">');
    await page.until(`document.getElementById("fleet").textContent.includes("<img")`);
    expect(await page.evaluate(count("img"))).toBe(0);
    bench.simulator.renameInstance(ids[4] ?? "", "web-005");
    await page.until(`!document.getElementById("fleet").textContent.includes("<img")`);

    const picture = await page.screenshot();
    expect(picture.subarray(1, 4).toString()).toBe("PNG");
    const file = process.env["JDVM_SCREENSHOT"];
    if (file) writeFileSync(file, picture);
    await page.evaluate(click("#forward"));
    await page.until(`${count(".vm.error")} === 0`);
    await page.close();
  }, 40_000);
});
