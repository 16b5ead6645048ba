// @ts-check
/** The environment of this project's child programs: nothing of the user's Pulumi, nothing of a real cloud. */
import { delimiter } from "node:path";

/** Variables that would lead a run to the user's own stacks, or to a real account. */
const FOREIGN = /^(PULUMI_|JDCLOUD_|JDVM_)/;

/**
 * `own` (usually process.env) without any variable of Pulumi, JD Cloud or this project; with `folders` first on the
 * PATH, and with Pulumi settings that keep it local: its home, an empty passphrase, no update check, no plugin
 * downloads. The caller adds PULUMI_BACKEND_URL. Pure.
 *
 * @param {NodeJS.ProcessEnv} own
 * @param {{ home: string, folders: readonly string[] }} local
 * @returns {NodeJS.ProcessEnv}
 */
export function cleanEnv(own, { home, folders }) {
  const kept = Object.entries(own).filter(([name]) => !FOREIGN.test(name));
  return {
    ...Object.fromEntries(kept),
    PATH: [...folders, own["PATH"] ?? ""].join(delimiter),
    PULUMI_HOME: home,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}
