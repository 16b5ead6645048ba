import { describe, expect, test } from "@jest/globals";
import { queryText, type QueryValue } from "../../../provider/api/query.js";

describe("queryText", () => {
  test.each<readonly [{ readonly [name: string]: QueryValue }, string]>([
    [{}, ""],
    [{ pageNumber: 1, pageSize: 100 }, "pageNumber=1&pageSize=100"],
    [{ a: undefined, b: false, c: "" }, "b=false&c="],
    [
      { filters: [{ name: "instanceId", values: ["i-a", "i-b"] }] },
      "filters.1.name=instanceId&filters.1.values.1=i-a&filters.1.values.2=i-b",
    ],
    [
      { tags: [{ key: "jdvm:group", values: ["a/b c"] }] },
      "tags.1.key=jdvm%3Agroup&tags.1.values.1=a%2Fb%20c",
    ],
    [{ list: [["x"], [["y"]]] }, "list.1.1=x&list.2.1.1=y"],
    [{ list: [] }, ""],
    [{ "a&b": "c=d" }, "a%26b=c%3Dd"],
  ])("queryText of %j is %j", (parameters, expected) => {
    expect(queryText(parameters)).toBe(expected);
  });
});
