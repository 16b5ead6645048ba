import { describe, expect, test } from "@jest/globals";
import {
  buildStamp,
  buildState,
  fingerprint,
  installStamp,
  installState,
  outputsOf,
} from "../../../tools/setup/stamps.mjs";

const ZOD = { version: "4.6.7", integrity: "sha512-zod" };
const OTHER_MACHINE = { version: "1.0.0", integrity: "sha512-mac", optional: true };

function lockOf(packages) {
  return JSON.stringify({ packages: { "": { name: "root" }, ...packages } });
}

function stateOf(given) {
  const lockText = lockOf({ "node_modules/zod": ZOD, "node_modules/mac": OTHER_MACHINE });
  const installed = JSON.stringify({ packages: { "node_modules/zod": ZOD } });
  return installState({
    lockText,
    machine: "linux-x64",
    stamp: installStamp(lockText, "linux-x64"),
    installed,
    hasNode: true,
    ...given,
  });
}

describe("fingerprint", () => {
  test("fingerprint does not depend on the order of the files", () => {
    const [a, b] = [
      ["a.ts", "1"],
      ["b.ts", "2"],
    ];
    expect(fingerprint([a, b])).toBe(fingerprint([b, a]));
  });

  test("fingerprint changes with a name, a content, and a line moved from one file to the next", () => {
    const all = [
      [["a.ts", "12"]],
      [["b.ts", "12"]],
      [["a.ts", "21"]],
      [
        ["a.ts", "1"],
        ["b.ts", "2"],
      ],
      [
        ["a.ts", ""],
        ["b.ts", "12"],
      ],
    ];
    expect(new Set(all.map(fingerprint)).size).toBe(all.length);
  });
});

describe("installState", () => {
  test("installState is current with the stamp of the same lock file", () => {
    expect(stateOf({})).toBe("current");
  });

  test("installState is missing without an installation", () => {
    expect(stateOf({ installed: undefined, stamp: undefined })).toBe("missing");
  });

  test("installState is stale when the lock file has changed", () => {
    const lockText = lockOf({ "node_modules/zod": { ...ZOD, version: "5.0.0" } });
    expect(stateOf({ lockText })).toBe("stale");
  });

  test("installState is stale when the pinned Node is missing", () => {
    expect(stateOf({ hasNode: false })).toBe("stale");
  });

  test("installState is stale with the binaries of another machine", () => {
    expect(stateOf({ machine: "darwin-arm64" })).toBe("stale");
  });

  test("installState is unstamped when the user's own npm installed the packages of the lock file", () => {
    expect(stateOf({ stamp: undefined })).toBe("unstamped");
  });

  test("installState is stale when an unstamped installation lacks a package", () => {
    expect(stateOf({ stamp: undefined, installed: JSON.stringify({ packages: {} }) })).toBe(
      "stale",
    );
  });

  test("installState is stale when an unstamped installation has an extra package", () => {
    const packages = { "node_modules/zod": ZOD, "node_modules/old": ZOD };
    expect(stateOf({ stamp: undefined, installed: JSON.stringify({ packages }) })).toBe("stale");
  });
});

test("installState is stale when an unstamped package has the locked version and another content", () => {
  const packages = { "node_modules/zod": { ...ZOD, integrity: "sha512-other" } };
  expect(stateOf({ stamp: undefined, installed: JSON.stringify({ packages }) })).toBe("stale");
});

describe("buildState", () => {
  const now = { sources: "s1", outputs: "o1" };

  test("buildState is current when neither sources nor outputs changed", () => {
    expect(buildState({ stamp: buildStamp(now), ...now })).toBe("current");
  });

  test.each([{ sources: "s2" }, { outputs: "o2" }])("buildState is stale after %j", (change) => {
    expect(buildState({ stamp: buildStamp(now), ...now, ...change })).toBe("stale");
  });

  test("buildState is missing without a stamp, as after a failed or killed build", () => {
    expect(buildState({ stamp: undefined, ...now })).toBe("missing");
  });
});

test("outputsOf names the files of a build, and not the output of a deleted test", () => {
  const wanted = outputsOf(["test/a.test.ts"]);
  expect([...wanted]).toEqual(["test/a.test.js", "test/a.test.js.map", "test/a.test.d.ts"]);
  expect(wanted.has("test/gone.test.js")).toBe(false);
});
