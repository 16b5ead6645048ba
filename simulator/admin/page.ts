/** The web page at `/_simulator/`: one HTML file without external resources. */
import { FAULTS } from "../faults/script.js";
import { PAGE_SCRIPT } from "./page-script.js";
import { PAGE_STYLE } from "./page-style.js";
import { OPERATIONS } from "../protocol/operations.js";

const options = (values: readonly string[]) =>
  values.map((value) => `<option>${value}</option>`).join("");

/** All operations after createInstances, the most likely target of a fault. */
const OTHERS = OPERATIONS.filter((name) => name !== "createInstances");

/** The page may fetch from the simulator only, and no other page may frame its buttons. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src data:";

/** The HTML text of the page. */
export const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<link rel="icon" href="data:,">
<title>JD Cloud simulator</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header>
  <h1>JD Cloud simulator</h1><span id="link" title="connection to the simulator"></span>
  <span class="clock"><span id="now"></span> · clock <span id="mode"></span></span>
  <button id="forward" class="act" title="advances the simulator's clock by one minute">+1 min</button>
</header>
<main>
  <div class="stack">
    <section><div id="sums" class="sums"></div><div id="bar" class="bar"></div></section>
    <section><h2>VMs <button id="count" class="act" title="counts the fewest running and the most alive from this moment on">Count from now</button></h2><div id="fleet"></div></section>
    <section><h2>Requests, newest first</h2><div class="scroll"><table><tbody id="requests"></tbody></table></div></section>
  </div>
  <div class="stack">
    <section><h2>Selected VM</h2><div id="chosen"></div><p id="said" role="alert"></p></section>
    <section><h2>Faults</h2><div id="faults"></div>
      <div class="acts"><select id="operation" aria-label="operation">${options(["createInstances", ...OTHERS, "*"])}</select>
      <select id="fault" aria-label="fault">${options(FAULTS)}</select>
      <button id="arm" class="act">Arm for the next call</button>
      <button id="disarm" class="act">Disarm all</button></div></section>
    <section><h2>Calls</h2><div id="ledger"></div></section>
  </div>
</main>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
