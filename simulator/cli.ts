#!/usr/bin/env node
/**
 * The command `jdcloud-simulator`. It starts a simulator, prints its address as one line of JSON, and runs until it
 * is stopped.
 */
import { parseArgs } from "node:util";
import { clockMode, type ClockMode } from "./clock/clock.js";
import { durationMs } from "./clock/duration.js";
import { FAULTS, type FaultScript } from "./faults/script.js";
import { readFaults } from "./faults/shorthand.js";
import { AMPLE, type Limits } from "./world/limits.js";
import { startSimulator } from "./index.js";
import type { SimulatorOptions } from "./engine/create.js";

const HELP = `jdcloud-simulator: a JD Cloud VM API on 127.0.0.1, for tests

  --port N        port to listen on; 0 (default) takes a free one
  --boot TIME     time a new VM is pending, such as 500ms, 2s (default), 1m
  --clock MODE    real (default), x60 (60 times as fast), or virtual (jumps to the next event after 50 ms without
                  a change)
  --quota N       VM quota of each region; default 500
  --limits LIST   other limits of each region, such as cpu=64,memory=256,elasticIp=5,disk=40;
                  default: effectively unlimited
  --rate-limit N  calls per minute, any more get 429 RATE_LIMIT; default: unlimited
  --latency TIME  minimum time of every reply; default 0ms
  --seed TEXT     makes ids and random faults repeatable; default: random
  --fault FAULT   arms a fault, may be repeated: operation:fault, operation:2:fault (the second call),
                  operation:2x3:fault (the second call and the two after it), operation:10%:fault (by chance),
                  or JSON; such as createInstances:2:lose-reply
  --owner-tag KEY key of the tag marking a client's VMs as its own, such as jdvm:group: the ledger finds orphans
                  by it, and the page groups VMs by it; default: none
  --state FILE    saves the whole state in FILE; the next start restores it
  --log           writes a line per request to standard error; default if standard output is a terminal
  --quiet         writes no such lines
  --help          prints this text

Faults: ${FAULTS.join(", ")}.

The first line of output is {"url","accessKeyId","secretAccessKey","regionId"}. The simulator runs until SIGTERM or SIGINT.
To watch it, open {url}/_simulator/ in a browser. Admin API: GET {url}/_simulator/ledger and more, see docs/simulator.md.
`;

/** An invalid command line. */
class UsageError extends Error {}

function readOptions(): SimulatorOptions | "help" {
  const { values } = parse();
  if (values.help) return "help";
  const isLoud = values.quiet !== true && (values.log ?? process.stdout.isTTY);
  return {
    port: whole("--port", values.port ?? "0", 65_535),
    bootMs: duration("--boot", values.boot ?? "2s"),
    clock: mode("--clock", values.clock ?? "real"),
    ...(values.quota !== undefined && { quota: whole("--quota", values.quota, 1_000_000) }),
    ...(values.limits !== undefined && { limits: limits(values.limits) }),
    ...(values["rate-limit"] !== undefined && {
      callsPerMinute: whole("--rate-limit", values["rate-limit"], 1_000_000),
    }),
    latencyMs: duration("--latency", values.latency ?? "0ms"),
    ...(values.seed !== undefined && { seed: values.seed }),
    ...(values["owner-tag"] !== undefined && { ownerTag: values["owner-tag"] }),
    ...(values.state !== undefined && { stateFile: values.state }),
    faults: (values.fault ?? []).flatMap(fault),
    ...(isLoud && { log: (line: string) => void process.stderr.write(`${line}\n`) }),
  };
}

function parse() {
  const text = { type: "string" } as const;
  const options = {
    port: text,
    boot: text,
    clock: text,
    quota: text,
    limits: { type: "string", multiple: true },
    "rate-limit": text,
    latency: text,
    seed: text,
    fault: { type: "string", multiple: true },
    "owner-tag": text,
    state: text,
    log: { type: "boolean" },
    quiet: { type: "boolean" },
    help: { type: "boolean", short: "h" },
  } as const;
  try {
    return parseArgs({ options, strict: true, allowPositionals: false });
  } catch (error) {
    const [, first = ""] =
      /^(.*?)(?:\. |\n|$)/.exec(error instanceof Error ? error.message : "") ?? [];
    // For `--boot -1s`, or for a flag without its value, Node's message is no help to the user.
    const [, flag] = /^Option '(--[\w-]+)/.exec(first) ?? [];
    throw new UsageError(flag ? `${flag} takes a value; see --help` : `${first}; see --help`);
  }
}

function whole(flag: string, text: string, max: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (value <= max) return value;
  throw new UsageError(`${flag} takes a whole number from 0 to ${max}, not '${text}'`);
}

function limits(texts: readonly string[]): Partial<Limits> {
  const names = Object.keys(AMPLE);
  const pairs = texts
    .flatMap((text) => text.split(","))
    .map((one) => {
      const [, name = "", number = ""] = /^(\w+)=(\d+)$/.exec(one.trim()) ?? [];
      if (names.includes(name)) return [name, whole(`--limits ${name}`, number, 999_999_999)];
      throw new UsageError(`--limits takes ${names.join("=N, ")}=N, not '${one.slice(0, 200)}'`);
    });
  return Object.fromEntries(pairs) as Partial<Limits>;
}

function duration(flag: string, text: string): number {
  const value = durationMs(text);
  if (value !== undefined) return value;
  throw new UsageError(`${flag} takes a time such as 500ms, 2s or 1m, not '${text}'`);
}

function mode(flag: string, text: string): ClockMode {
  const value = clockMode(text);
  if (value !== undefined) return value;
  throw new UsageError(`${flag} takes real, virtual or a factor such as x60, not '${text}'`);
}

function fault(text: string): readonly FaultScript[] {
  try {
    return readFaults(text);
  } catch (error) {
    const why = error instanceof SyntaxError ? ` (${error.message.replace(/\s+/g, " ")})` : "";
    const given = text.slice(0, 200);
    throw new UsageError(
      `--fault takes operation:fault, operation:nth:fault or JSON, not '${given}'${why}; see --help`,
    );
  }
}

async function main(): Promise<void> {
  const options = readOptions();
  if (options === "help") {
    process.stdout.write(HELP);
    return;
  }
  const simulator = await startSimulator(options);
  const end = () => {
    void simulator.close().then(() => process.exit(0));
  };
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
  const { url, credentials } = simulator;
  const { accessKeyId, secretAccessKey, regionId } = credentials;
  const line = JSON.stringify({ url, accessKeyId, secretAccessKey, regionId });
  process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`jdcloud-simulator: ${reason}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
