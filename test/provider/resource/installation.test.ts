/** Faults of a bundle or an installation: the engine could not load the package. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { dynamic } from "@pulumi/pulumi";
import {
  groupProvider,
  journalProvider,
  lineageProvider,
} from "../../../provider/resource/dynamic.js";
import { installationFault, isBundled } from "../../../provider/resource/installation.js";

/** A provider with this text as its check. */
const providerOf = (text: string): dynamic.ResourceProvider => ({
  check: Object.assign(async () => ({}), { toString: () => text }),
  create: async () => ({ id: "" }),
});

describe("isBundled", () => {
  test.each([
    ["group", groupProvider],
    ["lineage", lineageProvider],
    ["journal", journalProvider],
  ])("isBundled is false for the %s provider as published", (_, provider) => {
    expect(isBundled(provider)).toBe(false);
  });

  test.each([
    [
      "minified",
      'async(e,t)=>(await import("pulumi-jdcloud-vm/lifecycle")).group.check(e,t)',
      false,
    ],
    [
      "in a bundle with the lifecycle outside",
      "async (a, b) => (await Promise.resolve().then(() => __toESM(require('pulumi-jdcloud-vm/lifecycle')))).group.check(a, b)",
      false,
    ],
    [
      "in a bundle with the lifecycle",
      "async (olds, news) => (await Promise.resolve().then(() => (init_lifecycle(), lifecycle_exports))).group.check(olds, news)",
      true,
    ],
    [
      "in a minified bundle with the lifecycle",
      "async(e,t)=>(await Promise.resolve().then(()=>(ke(),xe))).group.check(e,t)",
      true,
    ],
  ])("isBundled recognizes a provider %s", (_, text, expected) => {
    expect(isBundled(providerOf(text))).toBe(expected);
  });
});

describe("installationFault", () => {
  let workspace: string;
  beforeAll(() => {
    workspace = mkdtempSync(join(tmpdir(), "jdvm-workspace-"));
    for (const folder of ["apps/infra", "lib/node_modules"]) {
      mkdirSync(join(workspace, folder), { recursive: true });
    }
    symlinkSync(process.cwd(), join(workspace, "lib/node_modules/pulumi-jdcloud-vm"));
  });
  afterAll(() => rmSync(workspace, { recursive: true, force: true }));

  test("installationFault names the folder without the package, and the command to add it", () => {
    const folder = join(workspace, "apps/infra");
    const fault = installationFault(groupProvider, folder) ?? "none";
    expect(fault).toContain(`from ${folder}, but it is not installed there`);
    expect(fault).toContain("`pnpm add pulumi-jdcloud-vm` in that folder");
    expect(fault).not.toContain("\n");
  });

  test("installationFault finds no fault where the package is installed, or without an engine", () => {
    expect(installationFault(groupProvider, join(workspace, "lib"))).toBeUndefined();
    expect(installationFault(groupProvider, process.cwd())).toBeUndefined();
    expect(installationFault(groupProvider, undefined)).toBeUndefined();
  });

  test("installationFault says how to leave the package out of a bundle", () => {
    const fault = installationFault(providerOf("() => bundle"), undefined) ?? "none";
    expect(fault).toContain("--packages=external");
    expect(fault).not.toContain("\n");
  });
});
