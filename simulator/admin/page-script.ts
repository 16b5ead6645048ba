/**
 * Script of the web page: it requests the overview every second and shows it. Texts are inserted as text, never as
 * markup.
 */
export const PAGE_SCRIPT = String.raw`
"use strict";
const at = (id) => document.getElementById(id);
let chosen = null;
let shown = null;
let countsFrom = "";

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function fill(node, children) { node.replaceChildren(...children); }

async function send(method, path, body) {
  const init = { method };
  if (body !== undefined) init.body = JSON.stringify(body);
  const reply = await fetch("/_simulator" + path, init);
  const answer = await reply.json();
  at("said").textContent = reply.ok ? "" : answer.error;
  await refresh();
}

function act(label, className, run) {
  const button = make("button", "act " + className, label);
  button.addEventListener("click", run);
  return button;
}

function sum(value, label, isBad) {
  const node = make("div", isBad ? "sum bad" : "sum");
  node.append(make("b", "", String(value)), make("span", "", label));
  return node;
}

function showSums({ sums, states }) {
  const twice = sums.duplicates.length + sums.tokenDuplicates.length;
  fill(at("sums"), [
    sum(sums.alive, "alive, quota " + sums.quota), sum(sums.made, "created"), sum(sums.peakAlive, "peak alive"),
    sum(twice, "duplicates", twice > 0), sum(sums.totalCalls, "requests"), sum((sums.vmSeconds / 3600).toFixed(2), "VM-hours"),
  ]);
  fill(at("bar"), Object.entries(states).map(([status, count]) => {
    const part = make("i", status);
    part.style.cssText = "background: var(--state); animation: none; flex: " + count;
    part.title = count + " " + status;
    return part;
  }));
}

const byName = (a, b) => a.name.localeCompare(b.name, "en", { numeric: true }) || (a.id < b.id ? -1 : 1);

const clockTime = (ms) => new Date(ms).toISOString().slice(11, 19);

function serviceText({ running, existing, fewestRunning, fewestRunningAtMs, mostExisting, fromMs }) {
  return "  " + running + " running, " + existing + " alive · since " + clockTime(fromMs) + ": fewest running " + fewestRunning +
    " (" + clockTime(fewestRunningAtMs) + "), most alive " + mostExisting;
}

function showFleet({ vms, sums, services }) {
  const groups = new Map();
  for (const vm of vms) groups.set(vm.group, [...(groups.get(vm.group) || []), vm]);
  const parts = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([group, members]) => {
    const part = make("div", "group");
    const head = make("h3", "", group || "no group ");
    const service = Object.hasOwn(services, group) ? services[group] : undefined;
    if (service) head.append(make("small", "", serviceText(service)));
    const grid = make("div", "vms");
    for (const vm of members.sort(byName)) grid.append(card(vm));
    part.append(head, grid);
    return part;
  });
  const living = vms.filter((vm) => vm.status !== "gone").length;
  if (sums.alive > living) parts.push(make("p", "none", "… and " + (sums.alive - living) + " more"));
  if (vms.length === 0) parts.push(make("p", "none", "No VMs yet. Point a client at this address and create some."));
  const held = document.activeElement && document.activeElement.dataset.id;
  fill(at("fleet"), parts);
  if (held) document.querySelector('.vm[data-id="' + held + '"]')?.focus({ preventScroll: true });
}

function card(vm) {
  const node = make("button", "vm " + vm.status + (vm.id === chosen ? " chosen" : ""));
  node.dataset.id = vm.id;
  node.title = vm.name + " · " + vm.id;
  const cause = vm.status === "gone" && vm.endCause ? ", " + vm.endCause : "";
  node.append(make("b", "", vm.name || vm.id), make("span", "", vm.status + cause));
  node.addEventListener("click", () => { chosen = vm.id; show(shown); });
  return node;
}

function pairs(rows) {
  const list = make("dl");
  for (const [name, value] of rows) list.append(make("dt", "", name), make("dd", "", String(value)));
  return list;
}

function showChosen({ vms }) {
  const vm = vms.find((one) => one.id === chosen);
  if (!vm) return fill(at("chosen"), [make("p", "none", "Select a VM to change it out of band.")]);
  const tags = Object.entries(vm.tags).map(([key, value]) => key + "=" + value).join(", ");
  const path = "/instances/" + encodeURIComponent(vm.id);
  const ask = (verb, field, label, old) => () => {
    const value = window.prompt(label, old);
    if (value) send("POST", path + ":" + verb, { [field]: value });
  };
  const acts = make("div", "acts");
  acts.append(
    act("Stop", "", () => send("POST", path + ":stop")), act("Break", "", () => send("POST", path + ":error")),
    act("Delete", "bad", () => send("DELETE", path)), act("Rename…", "", ask("rename", "name", "New name", vm.name)),
    act("Change type…", "", ask("changeType", "instanceType", "New instance type", vm.type)),
    act("Drop tags", "", () => send("POST", path + ":retag", { tags: {} })));
  fill(at("chosen"), [pairs([["name", vm.name], ["id", vm.id], ["state", vm.status], ["type", vm.type], ["zone", vm.az],
    ["address", vm.address], ["tags", tags || "none"], ["age", vm.seconds.toFixed(0) + " s"]]),
    ...(vm.status === "gone" ? [] : [acts])]);
}

function plain(text) { try { return decodeURIComponent(text); } catch { return text; } }

function showRequests({ requests }) {
  if (requests.length === 0) return fill(at("requests"), [make("tr", "none", "No request yet.")]);
  fill(at("requests"), requests.map((one) => {
    const row = make("tr");
    const target = one.method + " " + plain(one.path) + (one.query ? "?" + plain(one.query) : "");
    const path = make("td", "path");
    path.title = target;
    for (const fault of one.faults) path.append(make("span", "tag", fault));
    path.append(make("span", "target", target));
    row.append(make("td", "", clockTime(one.atMs)),
      make("td", one.httpStatus === 200 ? "fine" : "fail", (one.httpStatus || "reset") + ""), make("td", "", one.operation), path);
    return row;
  }));
}

function showLedger({ sums, faults, seed }) {
  const calls = Object.entries(sums.calls).sort((a, b) => b[1] - a[1]);
  fill(at("ledger"), [pairs([...calls, ["peak in flight", sums.peakInFlight]])]);
  const armed = faults.armed.map((one) => [one.fault, one.operation + ", call " + (one.nth || 1) + ", seen " + one.seen]);
  fill(at("faults"), [pairs([...armed, ["armed", armed.length], ["fired", faults.firedCount], ["seed", seed]])]);
}

function show(overview) {
  shown = overview;
  at("mode").textContent = overview.clock.mode;
  at("now").textContent = overview.clock.now.replace("T", " ").slice(0, 19) + " UTC";
  showSums(overview); showFleet(overview); showChosen(overview); showRequests(overview); showLedger(overview);
}

async function refresh() {
  try {
    const reply = await fetch("/_simulator/overview" + countsFrom);
    show(await reply.json());
    at("link").className = "";
  } catch { at("link").className = "down"; }
}

at("forward").addEventListener("click", () => send("POST", "/clock", { advance: "1m" }));
at("count").addEventListener("click", () => {
  countsFrom = "?from=" + shown.clock.nowMs;
  refresh();
});
at("arm").addEventListener("click", () =>
  send("POST", "/faults", { operation: at("operation").value, fault: at("fault").value }));
at("disarm").addEventListener("click", () => send("DELETE", "/faults"));
(async () => { for (;;) { await refresh(); await new Promise((go) => setTimeout(go, 700)); } })();
`;
