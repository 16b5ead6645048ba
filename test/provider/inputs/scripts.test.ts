import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  decoded,
  encoded,
  isLinuxScript,
  scriptProblem,
} from "../../../provider/inputs/scripts.js";

describe("encoded", () => {
  test("encoded returns the base64 of any script, with any characters", () => {
    const head = fc.constantFrom("#!/bin/bash\n", "<cmd>", "<powershell>");
    fc.assert(
      fc.property(head, fc.string({ unit: "grapheme" }), (first, rest) => {
        const script = first + rest;
        expect(Buffer.from(encoded(script), "base64").toString()).toBe(script);
        expect(Buffer.from(decoded(encoded(script)) ?? "", "latin1").toString()).toBe(script);
        expect(scriptProblem(encoded(script))).toBeUndefined();
      }),
    );
  });

  test.each(["", "echo", "IyEvYmluL2Jhc2g=", " #!/bin/bash"])(
    "encoded leaves %j unchanged",
    (text) => {
      expect(encoded(text)).toBe(text);
    },
  );
});

describe("decoded", () => {
  test.each([
    ["IyEvYmluL2Jhc2g=", "#!/bin/bash"],
    ["IyEvYmluL2Jhc2g", "#!/bin/bash"],
    ["", undefined],
    ["IyEvY", undefined],
    ["IyEv\nYmlu", undefined],
    ["#!/bin/bash", undefined],
  ])("decoded of %j is %j", (value, expected) => {
    expect(decoded(value)).toBe(expected);
  });
});

describe("isLinuxScript", () => {
  test.each([
    ["#!/bin/bash", true],
    ["<cmd>", false],
    ["<powershell>", false],
  ])("isLinuxScript of %j is %j", (text, expected) => {
    expect(isLinuxScript(text)).toBe(expected);
  });
});
