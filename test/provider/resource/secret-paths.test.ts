import { describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { secretPaths } from "../../../provider/resource/secret-paths.js";

const HUSH = pulumi.secret("hush");

class Description {
  readonly description = HUSH;
  private readonly open = "open";

  text(): string {
    return this.open;
  }
}

describe("secretPaths", () => {
  test.each<readonly [string, unknown, readonly unknown[]]>([
    ["nothing secret", { count: 3, name: pulumi.output("web"), none: null }, []],
    ["a field", { spec: { description: HUSH, az: "a" } }, [["spec", "description"]]],
    ["a list, as a whole", { places: [{ az: "a" }, { az: HUSH }] }, [["places"]]],
    ["a promise", { spec: Promise.resolve({ a: HUSH }) }, [["spec", "a"]]],
    ["an output with a secret in it", { spec: pulumi.output({ a: HUSH }) }, [["spec"]]],
    ["an instance of a class", { spec: new Description() }, [["spec", "description"]]],
    [
      "an object without a prototype",
      { spec: Object.assign(Object.create(null) as object, { a: HUSH }) },
      [["spec", "a"]],
    ],
    ["an asset", { spec: new pulumi.asset.StringAsset("a") }, []],
    ["a resource", { spec: { __pulumiResource: true, a: HUSH } }, []],
    ["an archive", { spec: new pulumi.asset.AssetArchive({}) }, []],
    ["nothing", undefined, []],
  ])("secretPaths returns the paths of %s", async (_, given, expected) => {
    expect(await secretPaths(given)).toEqual(expected);
  });

  test("secretPaths ends for an object that contains itself", async () => {
    const given: Record<string, unknown> = { a: HUSH };
    given["self"] = { again: given };
    expect(await secretPaths(given)).toEqual([["a"]]);
  });

  test("secretPaths returns both paths of an object in two places", async () => {
    const shared = { a: HUSH };
    expect(await secretPaths({ one: shared, two: shared })).toEqual([
      ["one", "a"],
      ["two", "a"],
    ]);
  });
});
