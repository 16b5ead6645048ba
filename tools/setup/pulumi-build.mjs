// @ts-check
/** The Pulumi CLI built from Go modules, for machines that reach a Go module proxy but not Pulumi's download host. */
import { chmod, copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../process/child.mjs";
import { lastLines } from "../process/failure.mjs";
import { ROOT } from "../process/paths.mjs";
import { secondsSince, withHeartbeat } from "../process/heartbeat.mjs";
import { versionOf } from "./pulumi-path.mjs";

/** @import { Log } from "../process/heartbeat.mjs" */

/**
 * @typedef {object} Workplace
 * @property {Log} log
 * @property {NodeJS.ProcessEnv} env
 * @property {string} draft a folder that the caller deletes
 */

/**
 * A folder with a CLI in its `bin/`, or the reason why there is none.
 *
 * @typedef {{ folder: string } | { reason: string }} Attempt
 */

/** The version of the SDK and of the npm package `pulumi`; tools/setup/pulumi-cli/go.mod asks for the same. */
export const PULUMI_VERSION = "3.259.0";

const SDK = "github.com/pulumi/pulumi/sdk/v3";
/**
 * The programs to build. Each has its own go.mod and go.sum beside this file, so the build is pinned. The proxy serves no
 * version of the language host's own module; the last SDK to contain it speaks the same protocol.
 */
const PROGRAMS = [
  {
    name: "pulumi-language-nodejs",
    folder: "pulumi-language-nodejs",
    source: `${SDK}/nodejs/cmd/pulumi-language-nodejs`,
    flags: ["-ldflags", "-s -w"],
  },
  {
    name: "pulumi",
    folder: "pulumi-cli",
    source: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    flags: [
      "-tags",
      "osusergo,grpcnotrace",
      "-ldflags",
      `-s -w -X ${SDK}/go/common/version.Version=v${PULUMI_VERSION}`,
    ],
  },
];
const LAUNCHER = "pulumi-resource-pulumi-nodejs";
const LIMIT_MS = 45 * 60_000;

/**
 * A CLI complete for Node programs, built in `draft`.
 *
 * @param {Workplace} workplace
 * @returns {Promise<Attempt>}
 */
export async function buildPulumi({ log, env, draft }) {
  const go = await run("go", ["version"], { env, limitMs: 20_000 });
  if (go.code !== 0) return { reason: `a build needs Go (${go.why})` };
  const start = Date.now();
  log(
    `building Pulumi ${PULUMI_VERSION} from Go modules (once; 5 to 10 minutes, less when cached)`,
  );
  const bin = join(draft, "built", "bin");
  await mkdir(bin, { recursive: true });
  for (const program of PROGRAMS) {
    const reason = await buildOne(program, { log, env, bin });
    if (reason) return { reason: `the build failed (${reason})` };
  }
  await copyFile(join(ROOT, "node_modules", "@pulumi", "pulumi", LAUNCHER), join(bin, LAUNCHER));
  await chmod(join(bin, LAUNCHER), 0o755);
  const version = await versionOf(join(bin, "pulumi"), { home: join(draft, "home"), env });
  if (version !== `v${PULUMI_VERSION}`) return { reason: "the built CLI does not run" };
  log(`built in ${secondsSince(start).toFixed(0)} s`);
  return { folder: join(draft, "built") };
}

/**
 * The reason why one program could not be built, or undefined.
 *
 * @param {(typeof PROGRAMS)[number]} program
 * @param {{ log: Log, env: NodeJS.ProcessEnv, bin: string }} options
 * @returns {Promise<string | undefined>}
 */
async function buildOne({ name, folder, source, flags }, { log, env, bin }) {
  log(`building ${name}`);
  const args = ["build", "-mod=readonly", "-trimpath", ...flags, "-o", join(bin, name), source];
  const ended = await withHeartbeat(
    { log, label: `still building ${name}`, everySeconds: 30 },
    () =>
      run("go", args, {
        cwd: join(ROOT, "tools", "setup", folder),
        // The user's Go flags and workspace must not change this build.
        env: { ...env, GOFLAGS: "-mod=readonly", GOWORK: "off" },
        limitMs: LIMIT_MS,
      }),
  );
  if (ended.code === 0) return undefined;
  return `${name}: ${lastLines(ended.output, 1)[0] ?? ended.why}`;
}
