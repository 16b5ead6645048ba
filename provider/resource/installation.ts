/**
 * Whether the engine can run the serialized providers of this program. They load the installed package by name, from
 * the project's folder, in another process. The engine's own errors for such faults name no remedy.
 */
import { createRequire } from "node:module";
import type { dynamic } from "@pulumi/pulumi";

const PACKAGE = "pulumi-jdcloud-vm";
const LIFECYCLE = `${PACKAGE}/lifecycle`;

/** Whether a bundler has replaced the import in a provider: its text is then code of the bundle. Pure. */
export function isBundled({ check }: dynamic.ResourceProvider): boolean {
  return !String(check).includes(LIFECYCLE);
}

/** Whether a process in this folder finds the package. */
export function isInstalledFor(folder: string): boolean {
  try {
    createRequire(`${folder}/package.json`).resolve(LIFECYCLE);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND";
  }
}

/** Why the engine cannot run the providers, and the remedy; undefined if it can. */
export function installationFault(
  provider: dynamic.ResourceProvider,
  folder: string | undefined,
): string | undefined {
  if (isBundled(provider)) {
    return `the program is a bundle that contains ${PACKAGE}, but Pulumi loads the installed package. Leave it out of the bundle (esbuild: --packages=external, or --external:${PACKAGE}), and keep it in node_modules`;
  }
  if (folder !== undefined && !isInstalledFor(folder)) {
    return `Pulumi loads the package ${PACKAGE} from ${folder}, but it is not installed there, only for another package that the program imports. Add ${PACKAGE} to the dependencies in the package.json of ${folder} (in a pnpm workspace: \`pnpm add ${PACKAGE}\` in that folder)`;
  }
  return undefined;
}
