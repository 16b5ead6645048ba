// @ts-check
/** Downloads the official Pulumi CLI through the npm package `pulumi`. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { run } from "../process/child.mjs";
import { cleanEnv } from "../process/clean-env.mjs";
import { lastLines } from "../process/failure.mjs";
import { BIN, NODE } from "../process/paths.mjs";
import { PULUMI_VERSION } from "./pulumi-build.mjs";
import { secondsSince, withHeartbeat } from "../process/heartbeat.mjs";

/** @import { Attempt, Workplace } from "./pulumi-build.mjs" */

/** The installer prints progress every second; after a silence this long, the host counts as unreachable. */
const SILENCE_MS = 60_000;
const LIMIT_MS = 15 * 60_000;

/**
 * The official release, downloaded into `draft`. Writes nowhere else: Pulumi's home and the installer's HOME are in
 * there.
 *
 * @param {Workplace} workplace
 * @returns {Promise<Attempt>}
 */
export async function downloadPulumi({ log, env, draft }) {
  const start = Date.now();
  log(`trying to download the official Pulumi ${PULUMI_VERSION}`);
  const clean = cleanEnv(env, { home: join(draft, "home"), folders: [BIN] });
  const ended = await withHeartbeat({ log, label: "still downloading" }, () =>
    run(NODE, [join(BIN, "pulumi"), "version"], {
      env: { ...clean, HOME: draft },
      idleMs: SILENCE_MS,
      limitMs: LIMIT_MS,
    }),
  );
  const folder = join(draft, "home", "versions", PULUMI_VERSION);
  if (ended.code === 0 && existsSync(join(folder, "bin", "pulumi-language-nodejs"))) {
    log(`downloaded in ${secondsSince(start).toFixed(0)} s`);
    return { folder };
  }
  const lastLine = /^exit/.test(ended.why) ? lastLines(ended.output, 1)[0] : undefined;
  const reason = `the download failed (${lastLine ?? ended.why})`;
  log(reason);
  return { reason };
}
