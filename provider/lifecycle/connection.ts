/**
 * Where the cloud is and as whom to call it: from the environment or the vendor CLI's profile file, never from inputs
 * or stack config, which are stored with the state.
 */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { createCall } from "../api/client.js";
import { createCloud, type Cloud } from "../api/cloud.js";
import { ApiError } from "../api/error.js";
import { createCatalog, type Catalog } from "../api/catalog.js";
import { CLOUD_RATE, createLimiter, type Limiter } from "../api/limiter.js";
import { proxyFor } from "../api/proxy.js";
import type { Credentials } from "../api/sign.js";
import { createTransport, type Transport } from "../api/transport.js";
import { describeInstances } from "../wire/operations.js";
import { otherProfileText, profileKeys } from "./profiles.js";
import { systemClock, systemRandom, systemUuid } from "../reconcile/ports.js";

/** Regions of the public documents; other regions are tried, too. @see docs/jdcloud.md#endpoints */
export const KNOWN_REGIONS = ["cn-north-1", "cn-east-1", "cn-east-2", "cn-south-1"];

const DEFAULT_ENDPOINT = "https://vm.jdcloud-api.com";

/** Source of the settings. */
export interface Environment {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A file's text below the home directory, or undefined when it cannot be read. */
  readonly readHomeFile: (path: string) => string | undefined;
}

/** Endpoint and keys of a process. */
export interface Settings {
  readonly url: string;
  readonly credentials: Credentials;
  /** Source of the keys, for messages; never the keys themselves. */
  readonly source: string;
  /** The proxy to the endpoint and its variable, for messages; without its user and password. */
  readonly proxy?: string | undefined;
}

/**
 * Settings from `JDCLOUD_ACCESS_KEY_ID` and `JDCLOUD_SECRET_ACCESS_KEY` (`JDCLOUD_SESSION_TOKEN`), or from the profile
 * `JDCLOUD_PROFILE`, by default the vendor CLI's current one, of `~/.jdc/config`. `JDCLOUD_ENDPOINT` is another
 * endpoint's URL. @throws Error in one line with the setting to change
 */
export function readSettings(environment: Environment): Settings {
  const { env } = environment;
  const url = endpointOf(env["JDCLOUD_ENDPOINT"]);
  const proxy = proxyFor(env, url);
  const keys = readKeys(environment);
  return { url, ...keys, ...(proxy && { proxy: `${proxy.shownUrl} of ${proxy.variable}` }) };
}

function readKeys({ env, readHomeFile }: Environment): Pick<Settings, "credentials" | "source"> {
  const accessKeyId = env["JDCLOUD_ACCESS_KEY_ID"]?.trim();
  const secretAccessKey = env["JDCLOUD_SECRET_ACCESS_KEY"]?.trim();
  const sessionToken = env["JDCLOUD_SESSION_TOKEN"]?.trim() || undefined;
  if (accessKeyId && secretAccessKey) {
    const source = "JDCLOUD_ACCESS_KEY_ID and JDCLOUD_SECRET_ACCESS_KEY";
    return { credentials: { accessKeyId, secretAccessKey, sessionToken }, source };
  }
  if (accessKeyId || secretAccessKey) {
    const missing = accessKeyId ? "JDCLOUD_SECRET_ACCESS_KEY" : "JDCLOUD_ACCESS_KEY_ID";
    throw new Error(
      `${missing} is not set, but its counterpart is: set both, or neither to use ~/.jdc/config`,
    );
  }
  const named = env["JDCLOUD_PROFILE"]?.trim();
  const profile = named || readHomeFile(".jdc/current")?.trim() || "default";
  const config = readHomeFile(".jdc/config");
  const keys = config === undefined ? undefined : profileKeys(config, profile);
  if (keys) return { credentials: keys, source: `profile "${profile}" of ~/.jdc/config` };
  const remedy =
    config === undefined
      ? "create a profile with `jdc configure add`"
      : otherProfileText(config, profile);
  throw new Error(
    `no JD Cloud credentials: set JDCLOUD_ACCESS_KEY_ID and JDCLOUD_SECRET_ACCESS_KEY, or ${remedy}`,
  );
}

function endpointOf(given: string | undefined): string {
  const text = given?.trim();
  if (!text) return DEFAULT_ENDPOINT;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol)) return url.origin + url.pathname.replace(/\/+$/, "");
  throw new Error(
    `JDCLOUD_ENDPOINT "${text}" is not a URL: set it to one such as ${DEFAULT_ENDPOINT}, or unset it`,
  );
}

/** The connection of this process to one region. */
export interface Connection {
  readonly cloud: Cloud;
  /** The catalog of the region; its calls end when the signal aborts. */
  readonly catalogUntil: (signal: AbortSignal) => Catalog;
  /** An error of the connection with the setting to change in its message; any other error as it is. */
  readonly explain: (error: unknown) => Error;
  /** The endpoint, and the source of the keys; for messages. */
  readonly url: string;
  readonly source: string;
  /** 16 hex characters, equal for the same endpoint and access key. One account may have several marks. */
  readonly accountMark: string;
}

/** The connections of one process; they share its limiter, its sockets and its end. */
export interface Connector {
  /** A connection with the settings of this process. @throws Error in one line with the setting to change */
  readonly connect: (regionId: string) => Connection;
  /** Ends all connections: nothing more is sent. */
  readonly disconnect: () => void;
}

/** A connector whose limiter is unused. */
export function createConnector(): Connector {
  const shared = {
    limiter: createLimiter(CLOUD_RATE, systemClock),
    transport: createTransport((url) => proxyFor(process.env, url)),
    stop: new AbortController(),
  };
  return {
    connect: (regionId) => connect(regionId, shared),
    disconnect: () => shared.stop.abort(new Error("the engine is gone")),
  };
}

interface Shared {
  readonly limiter: Limiter;
  readonly transport: Transport;
  readonly stop: AbortController;
}

function connect(regionId: string, { limiter, transport, stop }: Shared): Connection {
  const settings = readSettings({ env: process.env, readHomeFile });
  const { url, credentials } = settings;
  const callUntil = (signal: AbortSignal) =>
    createCall(
      { regionId, url, credentials },
      { transport, limiter, clock: systemClock, random: systemRandom, nonce: systemUuid, signal },
    );
  return {
    cloud: createCloud(callUntil(stop.signal)),
    catalogUntil: (signal) => createCatalog(callUntil(AbortSignal.any([stop.signal, signal]))),
    explain: (error) => explain(error, settings, regionId),
    url,
    source: settings.source,
    accountMark: accountMarkOf(settings),
  };
}

/** The mark of an account, as far as endpoint and access key tell. Pure. */
export function accountMarkOf({ url, credentials }: Settings): string {
  const text = `${url}\n${credentials.accessKeyId}`;
  return bytesToHex(sha256(utf8ToBytes(text))).slice(0, 16);
}

/** An error of the connection itself with the setting to change in its message; any other error as it is. Pure. */
export function explain(error: unknown, settings: Settings, regionId: string): Error {
  if (!(error instanceof ApiError))
    return error instanceof Error ? error : new Error(String(error));
  const { url, source, proxy } = settings;
  const { fault, code, message, operation, clockAheadMs = 0 } = error;
  if (code === "HTTP_FORBIDDEN" || code === "PERMISSION_DENIED") {
    return new Error(
      `${message}: the keys of ${source} are not permitted to do this; grant the permission, or use other keys`,
    );
  }
  if (fault === "denied" && Math.abs(clockAheadMs) >= LEAST_SKEW_MS) {
    return new Error(
      `${message}: the clock of this machine is ${skewText(clockAheadMs)} the clock of ${url}, and a signature is valid for minutes only; set the clock right`,
    );
  }
  if (fault === "denied") {
    return new Error(
      `${message}: the keys of ${source} are not accepted at ${url}; set the right keys`,
    );
  }
  if ((fault === "unavailable" || fault === "ambiguous") && /^E[A-Z]+/.test(code)) {
    const check = proxy ? "check the proxy, add the host to NO_PROXY" : "check the network";
    return new Error(`no answer from ${url}: ${message}; ${check}, or set JDCLOUD_ENDPOINT`);
  }
  if (code === "BAD_REPLY") {
    const through = proxy ? `, and does the proxy ${proxy} pass its replies on` : "";
    return new Error(
      `${message}: is ${url} JD Cloud's API${through}? If not, set JDCLOUD_ENDPOINT`,
    );
  }
  if (fault === "missing" && /region/i.test(message)) {
    return new Error(
      `${message}: set regionId to an existing region, such as ${KNOWN_REGIONS.join(", ")} (now "${regionId}")`,
    );
  }
  // A listing names no resource, so the path itself is unknown there.
  if (fault === "missing" && operation === describeInstances.name) {
    return new Error(`${message}: is ${url} JD Cloud's API? If not, set JDCLOUD_ENDPOINT`);
  }
  return error;
}

/** A smaller difference of the clocks does not explain a refused signature. */
const LEAST_SKEW_MS = 5 * 60_000;

/** `1 h 2 min ahead of`. */
function skewText(aheadMs: number): string {
  const minutes = Math.round(Math.abs(aheadMs) / 60_000);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
  const parts = [
    [days, "d"],
    [hours, "h"],
    [minutes % 60, "min"],
  ] as const;
  const text = parts.flatMap(([amount, unit]) => (amount > 0 ? [`${amount} ${unit}`] : []));
  return `${text.join(" ")} ${aheadMs > 0 ? "ahead of" : "behind"}`;
}

function readHomeFile(path: string): string | undefined {
  try {
    return readFileSync(join(homedir(), path), "utf8");
  } catch {
    return undefined;
  }
}
