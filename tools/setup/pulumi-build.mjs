/** The Pulumi CLI built from Go modules, for machines that reach a Go module proxy but not Pulumi's download host. */
import { chmod, copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../process/child.mjs";
import { lastLines } from "../process/failure.mjs";
import { ROOT } from "../process/paths.mjs";
import { secondsSince, withHeartbeat } from "../process/heartbeat.mjs";
import { versionOf } from "./pulumi-path.mjs";

/** The version of the SDK and of the npm package `pulumi`; tools/setup/pulumi-cli/go.mod asks for the same. */
export const PULUMI_VERSION = "3.259.0";

const SDK = "github.com/pulumi/pulumi/sdk/v3";
/**
 * Each with a go.mod and go.sum of its own beside this file, so that the build is pinned. The language host's own module has
 * no version that the proxy serves; the last SDK that still held it speaks the same protocol.
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

/** `{ folder }` that holds `bin/` with a CLI complete for Node programs, or `{ reason }` why there is none. */
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
  if (version !== `v${PULUMI_VERSION}`) return { reason: "the one built does not run" };
  log(`built in ${secondsSince(start).toFixed(0)} s`);
  return { folder: join(draft, "built") };
}

/** Why one program could not be built, or undefined. */
async function buildOne({ name, folder, source, flags }, { log, env, bin }) {
  log(`building ${name}`);
  const args = ["build", "-mod=readonly", "-trimpath", ...flags, "-o", join(bin, name), source];
  const ended = await withHeartbeat({ log, what: `still building ${name}`, everySeconds: 30 }, () =>
    run("go", args, {
      cwd: join(ROOT, "tools", "setup", folder),
      // The user's own flags and workspace are for the user's own code.
      env: { ...env, GOFLAGS: "-mod=readonly", GOWORK: "off" },
      limitMs: LIMIT_MS,
    }),
  );
  if (ended.code === 0) return undefined;
  return `${name}: ${lastLines(ended.output, 1)[0] ?? ended.why}`;
}
