import { describe, expect, test } from "@jest/globals";
import { asCompared, asSent, sentScript, sentText } from "../../../provider/inputs/line-ends.js";
import { SPEC } from "../group/web-group.js";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const specOf = (script: string, value: string) => ({
  ...SPEC,
  userdata: [{ key: "launch-script" as const, value: base64(script) }],
  metadata: [{ key: "role", value }],
});

describe("sentScript", () => {
  test.each([
    [
      "a Linux script of a Windows checkout",
      "#!/bin/bash\r\necho 你好\r\n",
      "#!/bin/bash\necho 你好\n",
    ],
    ["a Linux script with some CRLF", "#!/bin/bash\r\necho\nexit\r\n", "#!/bin/bash\necho\nexit\n"],
  ])("sentScript of %s has LF", (_, given, sent) => {
    expect(sentScript(base64(given))).toBe(base64(sent));
  });

  test.each([
    ["a Linux script that starts, with a CRLF inside", "#!/bin/bash\nprintf 'a\r\n'\n"],
    ["a Linux script with LF", "#!/bin/bash\necho\n"],
    ["a Windows script", "<powershell>\r\nls\r\n</powershell>\r\n"],
    ["an empty line end", "#!/bin/bash"],
  ])("sentScript leaves %s as it is", (_, given) => {
    expect(sentScript(base64(given))).toBe(base64(given));
    const withoutPadding = base64(given).replace(/=+$/, "");
    expect(sentScript(withoutPadding)).toBe(withoutPadding);
  });

  test("sentScript leaves a text that is not base64 as it is", () => {
    expect(sentScript("echo\r\n")).toBe("echo\r\n");
  });
});

describe("sentText", () => {
  test.each([
    ["a\r\nb\r\n", "a\nb\n"],
    ["a\r\n", "a\n"],
    ["a\r\nb\n", "a\r\nb\n"],
    ["\na\r\n", "\na\r\n"],
    ["a\nb", "a\nb"],
    ["a\rb", "a\rb"],
    ["", ""],
  ])("sentText of %j is %j", (given, sent) => {
    expect(sentText(given)).toBe(sent);
  });
});

describe("asSent and asCompared", () => {
  test("asSent and asCompared return the same object if nothing changes", () => {
    for (const spec of [SPEC, specOf("#!/bin/bash\n", "a\n")]) {
      expect(asSent(spec)).toBe(spec);
      expect(asCompared(spec)).toBe(spec);
    }
  });

  test("asSent and asCompared write a Linux script and metadata with LF", () => {
    const given = specOf("#!/bin/bash\r\n", "a\r\n");
    expect(asSent(given)).toEqual(specOf("#!/bin/bash\n", "a\n"));
    expect(asCompared(given)).toEqual(specOf("#!/bin/bash\n", "a\n"));
    const { userdata: _script, ...pairsOnly } = given;
    expect(asSent(pairsOnly)).toEqual({ ...SPEC, metadata: [{ key: "role", value: "a\n" }] });
  });

  test("asSent keeps the CRLF of a Windows script, and asCompared does not", () => {
    const given = specOf("<cmd>\r\ndir\r\n</cmd>", "a");
    expect(asSent(given)).toBe(given);
    expect(asCompared(given)).toEqual(specOf("<cmd>\ndir\n</cmd>", "a"));
    const mixed = specOf("<cmd>\r\ndir\n</cmd>", "a");
    expect(asCompared(mixed)).toBe(mixed);
  });
});
