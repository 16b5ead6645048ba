/** The official Pulumi CLI, by way of the npm package `pulumi`. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { run } from "../process/child.mjs";
import { cleanEnv } from "../process/clean-env.mjs";
import { lastLines } from "../process/failure.mjs";
import { BIN, NODE } from "../process/paths.mjs";
import { PULUMI_VERSION } from "./pulumi-build.mjs";
import { secondsSince, withHeartbeat } from "../process/heartbeat.mjs";

/** Silence this long means that the host cannot be reached: the installer shows its progress every second. */
const SILENCE_MS = 60_000;
const LIMIT_MS = 15 * 60_000;

/**
 * `{ folder }` that holds `bin/` with the official release, or `{ reason }` why there is none. Works in `draft` only:
 * Pulumi's home and the installer's HOME are in there.
 */
export async function downloadPulumi({ log, env, draft }) {
  const start = Date.now();
  log(`trying to download the official Pulumi ${PULUMI_VERSION}`);
  const clean = cleanEnv(env, { home: join(draft, "home"), folders: [BIN] });
  const ended = await withHeartbeat({ log, what: "still downloading" }, () =>
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
  const words = /^exit/.test(ended.why) ? lastLines(ended.output, 1)[0] : ended.why;
  log(`no download (${words ?? ended.why})`);
  return { reason: `the download failed (${words ?? ended.why})` };
}
