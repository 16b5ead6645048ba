/** Checks of the constructor, for faults whose errors would otherwise name no remedy. */
import * as pulumi from "@pulumi/pulumi";
import { groupProvider } from "./dynamic.js";
import { installationFault } from "./installation.js";

/** Why a group cannot be declared like this, in one line; undefined if it can. */
export function faultOf(name: unknown, args: unknown, opts: unknown): string | undefined {
  if (typeof name !== "string" || name === "") {
    return 'a JdVmInstanceGroup needs a name: new JdVmInstanceGroup("web", { … })';
  }
  const problem =
    argumentsFault(args) ??
    optionsFault(opts) ??
    // A test with mocks has no engine, so the package may be installed anywhere.
    installationFault(groupProvider, pulumi.runtime.hasEngine() ? process.cwd() : undefined);
  return problem && `${name}: ${problem}`;
}

/** A warning about an option without effect on a group; undefined without one. Pure. */
export function ineffectiveOption({
  customTimeouts,
}: pulumi.CustomResourceOptions): string | undefined {
  if (customTimeouts === undefined) return undefined;
  const { create, update, delete: remove } = customTimeouts;
  const given = Object.entries({ create, update, delete: remove })
    .filter(([, limit]) => limit !== undefined)
    .map(([run, limit]) => `${run}: ${JSON.stringify(limit)}`);
  const example = given.length > 0 ? given.join(", ") : 'create: "40m"';
  return `the option customTimeouts has no effect on a JdVmInstanceGroup: Pulumi does not pass it on. Use the input timeouts instead: timeouts: { ${example} }`;
}

function argumentsFault(args: unknown): string | undefined {
  const required = "give an object with at least regionId, count and instanceSpec";
  if (args === undefined || args === null) return `the arguments are missing: ${required}`;
  if (pulumi.Output.isInstance(args) || args instanceof Promise) {
    return `the arguments are an output or a promise as a whole: ${required}; each of them may be an output`;
  }
  if (typeof args !== "object" || Array.isArray(args)) {
    return `the arguments are no object: ${required}`;
  }
  return undefined;
}

function optionsFault(opts: unknown): string | undefined {
  if (typeof opts !== "object" || opts === null) {
    return "the options are no object: leave them out, or give an object such as { protect: true }";
  }
  if ((opts as pulumi.CustomResourceOptions).deleteBeforeReplace === false) {
    return "deleteBeforeReplace: false is not supported: old and new members share one identity, so deleting the old ones would delete the new ones. Remove the option";
  }
  return undefined;
}
