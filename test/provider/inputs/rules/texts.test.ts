import { describe, expect, test } from "@jest/globals";
import { gzipSync } from "node:zlib";
import { UNKNOWN } from "../../../../provider/inputs/unknown.js";
import { SPEC } from "../../group/web-group.js";
import { problemsOf, problemsOfChange, type Change } from "./problems.js";

const TAGS = "Chinese characters, letters, digits and _.,:\\/=+-@";
const pairs = (size: number, prefix = "k") =>
  Array.from({ length: size }, (_, at) => ({ key: `${prefix}${at}`, value: "v" }));
/** The findings of common pairs, and of one member's own. */
const problemsOfOwn = (common: Change, own: Change) =>
  problemsOf({ instanceSpec: { ...SPEC, ...common }, overrides: { 1: own } });

describe("scriptsAreEncoded", () => {
  const base64 = (script: string) => Buffer.from(script).toString("base64");
  const userdata = (value: string) => ({ userdata: [{ key: "launch-script", value }] });
  const AT = "instanceSpec.userdata[0].value:";
  const NO_SCRIPT = `${AT} is not a script, plain or in base64: it must begin with "#!/bin/bash" or "#!/usr/bin/env python" (Linux), "<cmd>" or "<powershell>" (Windows)`;
  const ofBytes = (size: number) => "#!/bin/bash\n".padEnd(size, "#");

  test.each([
    ["for bash", base64("#!/bin/bash\necho hello")],
    ["for python", base64("#!/usr/bin/env python3\nprint()")],
    ["for cmd", base64("<cmd>dir</cmd>")],
    ["for powershell", base64("<powershell>ls</powershell>")],
    ["with its padding", "IyEvYmluL2Jhc2g="],
    ["without its padding, as in the vendor's example", "IyEvYmluL2Jhc2g"],
    ["of more than one byte a character", base64("#!/bin/bash\necho 你好")],
    ["of 16 KB", base64(ofBytes(16_384))],
    ["in plain text", "#!/bin/bash"],
    ["in plain text of more than one byte a character", "#!/bin/bash\necho 你好"],
  ])("scriptsAreEncoded passes a script %s", (_, value) => {
    expect(problemsOfChange(userdata(value))).toEqual([]);
  });

  test.each([
    ["that is empty", "", `${AT} is empty; leave it out, or give it a script`],
    [
      "in lines",
      "IyEvYmlu\nL2Jhc2g=\n",
      `${AT} is base64 in several lines; remove the line breaks (base64 -w 0)`,
    ],
    ["of a length that base64 never has", "IyEvY", NO_SCRIPT],
    ["of too much padding", "IyEvYmluL2Jhc2g===", NO_SCRIPT],
    ["with something before it", "?IyEvYmluL2Jhc2g=", NO_SCRIPT],
    ["with something behind it", "IyEvYmluL2Jhc2g=?", NO_SCRIPT],
    [
      "of too many bytes",
      base64(ofBytes(16_385)),
      `${AT} is a script of 16385 bytes; use at most 16384`,
    ],
    [
      "of too many bytes in plain text",
      ofBytes(16_385),
      `${AT} is a script of 16385 bytes; use at most 16384`,
    ],
    [
      "encoded twice",
      base64(base64("#!/bin/bash\n")),
      `${AT} is encoded twice; encode it once, or give it plain`,
    ],
  ])("scriptsAreEncoded refuses a script %s, without quoting it", (_, value, expected) => {
    expect(problemsOfChange(userdata(value))).toEqual([expected]);
  });

  const MISTAKEN: readonly (readonly [string, string, string])[] = [
    ["of another shell", "#!/bin/sh\n", "names an interpreter that JD Cloud does not support"],
    [
      "in an indented template literal",
      "\n    #!/bin/bash\n    echo hello\n",
      "has blank space before its first line, so it would not start",
    ],
    ["with a byte order mark", "\ufeff#!/bin/bash\n", "begins with a byte order mark (BOM)"],
    ["of cloud-init", "#cloud-config\npackages: [nginx]\n", "is cloud-init data"],
    [
      "in a MIME message",
      'Content-Type: multipart/mixed; boundary="b"\nMIME-Version: 1.0\n\n--b\n',
      "is a MIME message",
    ],
    ["of blanks", " \n", "is empty; leave it out"],
  ];

  test.each(MISTAKEN)(
    "scriptsAreEncoded refuses a text %s with its own message, in every form",
    (_, text, problem) => {
      const short = (value: string) => problemsOfChange({ userdata: value });
      expect(short(text)).toEqual([expect.stringContaining(`instanceSpec.userdata: ${problem}`)]);
      expect(short(base64(text))).toEqual([
        expect.stringContaining(`instanceSpec.userdata: ${problem}`),
      ]);
      expect(problemsOfChange(userdata(text))).toEqual([
        expect.stringContaining(`${AT} ${problem}`),
      ]);
    },
  );

  test("scriptsAreEncoded refuses a compressed script, as base64 and read as text", () => {
    const zipped = gzipSync("#!/bin/bash\necho hello\n");
    for (const value of [zipped.toString("base64"), zipped.toString("utf8")]) {
      expect(problemsOfChange({ userdata: value })).toEqual([
        "instanceSpec.userdata: is compressed with gzip, which JD Cloud does not support; give the script without compression",
      ]);
    }
  });

  test("scriptsAreEncoded passes a script in base64 in the short form", () => {
    expect(problemsOfChange({ userdata: base64("#!/bin/bash\necho hello") })).toEqual([]);
  });

  test("scriptsAreEncoded and metadataFits count the bytes as they are sent", () => {
    const windows = ofBytes(16_380) + "\r\n".repeat(4);
    expect(problemsOfChange({ userdata: windows.replace("\n", "\r\n") })).toEqual([]);
    expect(problemsOfChange({ metadata: { k: "v\r\n".repeat(8192) } })).toEqual([
      "instanceSpec.metadata.k: has 24576 characters; use at most 16384",
    ]);
  });

  test("scriptsAreEncoded adds no finding to a script without a value", () => {
    expect(problemsOfChange({ userdata: [{ key: "launch-script" }] })).toEqual([
      `${AT} is required`,
    ]);
  });

  test("scriptsAreEncoded reports a plain script at the path in the program", () => {
    expect(problemsOfChange({ userdata: ofBytes(16_385) })).toEqual([
      "instanceSpec.userdata: is a script of 16385 bytes; use at most 16384",
    ]);
  });
});

describe("metadataFits", () => {
  test.each<readonly [string, Change, Change]>([
    ["40 pairs", { metadata: pairs(40) }, {}],
    ["40 pairs of a member's own", {}, { metadata: pairs(40) }],
    ["40 pairs with a member's own", { metadata: pairs(39) }, { metadata: pairs(1, "own") }],
    ["a member's own for a common key", { metadata: pairs(40) }, { metadata: { K1: "w" } }],
    ["a value of 16 KB", { metadata: { k: "v".repeat(16_384) } }, {}],
    ["a map", { metadata: { role: "web" } }, { metadata: { role: "db" } }],
  ])("metadataFits passes %s", (_, common, own) => {
    expect(problemsOfOwn(common, own)).toEqual([]);
  });

  test.each<readonly [string, Change, Change, readonly string[]]>([
    [
      "41 pairs with a member's own",
      { metadata: pairs(40) },
      { metadata: pairs(1, "own") },
      ["overrides.1.metadata: has 41 keys, including the keys of instanceSpec; use at most 40"],
    ],
    [
      "a key given twice in another case",
      {
        metadata: [
          { key: "Role", value: "a" },
          { key: "rolE", value: "b" },
        ],
      },
      {},
      [
        "instanceSpec.metadata[1].key: is given twice, since keys are case-insensitive; leave one out",
      ],
    ],
    [
      "a key given twice to a member",
      {},
      { metadata: { a: "1", A: "2" } },
      ["overrides.1.metadata.A: is given twice, since keys are case-insensitive; leave one out"],
    ],
    [
      "a value of more than 16 KB in few characters",
      { metadata: [{ key: "k", value: "好".repeat(5462) }] },
      {},
      ["instanceSpec.metadata[0].value: has 16386 bytes; use at most 16384"],
    ],
  ])("metadataFits refuses %s", (_, common, own, expected) => {
    expect(problemsOfOwn(common, own)).toEqual(expected);
  });

  test("metadataFits reports too many shared pairs once", () => {
    expect(problemsOfOwn({ metadata: pairs(41) }, { description: "d" })).toEqual([
      "instanceSpec.metadata: has 41 entries; use at most 40",
    ]);
  });

  test("metadataFits adds no finding to a pair without a key", () => {
    expect(problemsOfChange({ metadata: [{ value: "v" }, { key: "k" }] })).toEqual([
      "instanceSpec.metadata[0].key: is required",
      "instanceSpec.metadata[1].value: is required",
    ]);
  });
});

describe("tagsFit", () => {
  test.each<readonly [string, Change, Change]>([
    ["eight keys of the user's own", { userTags: pairs(8) }, {}],
    ["eight keys of a member's own", {}, { userTags: pairs(8) }],
    ["eight keys with a member's own", { userTags: pairs(7) }, { userTags: { own: "v" } }],
    ["a member's own for a common key", { userTags: pairs(8) }, { userTags: { k0: "w" } }],
    ["all characters there are", { userTags: { "键_a.,:\\/=+-@0": "值_a.,:\\/=+-@0" } }, {}],
    ["a key without a value", { userTags: [{ key: "team" }] }, {}],
  ])("tagsFit passes %s", (_, common, own) => {
    expect(problemsOfOwn(common, own)).toEqual([]);
  });

  test.each([
    ["jrn:a", '"jrn:a" starts with the reserved prefix jrn:; choose another key'],
    ["jdc-a", '"jdc-a" starts with the reserved prefix jdc-; choose another key'],
    ["jdvm:group", '"jdvm:group" starts with the reserved prefix jdvm:; choose another key'],
    ["team", '"team" is given twice; give each tag one value'],
    ["a b", `"a b" contains characters not allowed in tags; use ${TAGS}`],
  ])("tagsFit refuses the key %j beside the key team", (key, problem) => {
    expect(problemsOfChange({ userTags: [{ key: "team" }, { key }] })).toEqual([
      `instanceSpec.userTags[1].key: ${problem}`,
    ]);
    expect(problemsOfOwn({}, { userTags: [{ key: "team" }, { key }] })).toEqual([
      `overrides.1.userTags[1].key: ${problem}`,
    ]);
  });

  test("tagsFit refuses a value with forbidden characters", () => {
    expect(problemsOfChange({ userTags: [{ key: "team", value: "a&b" }] })).toEqual([
      `instanceSpec.userTags[0].value: "a&b" contains characters not allowed in tags; use ${TAGS}`,
    ]);
  });

  test("tagsFit refuses more than eight keys with a member's own", () => {
    expect(problemsOfOwn({ userTags: pairs(8) }, { userTags: { own: "v" } })).toEqual([
      "overrides.1.userTags: has 9 keys, including the keys of instanceSpec; use at most 8, since two of the cloud's ten tags mark the group's ownership",
    ]);
  });

  test("tagsFit reports too many shared keys once", () => {
    expect(problemsOfOwn({ userTags: pairs(9) }, { description: "d" })).toHaveLength(1);
  });

  test("tagsFit skips unknown tags", () => {
    expect(problemsOfChange({ userTags: [UNKNOWN, { key: "team" }] })).toEqual([]);
  });

  test("tagsFit adds no finding to a tag without a key", () => {
    expect(problemsOfChange({ userTags: [{ value: "v" }, { value: "v" }] })).toEqual([
      "instanceSpec.userTags[0].key: is required",
      "instanceSpec.userTags[1].key: is required",
    ]);
  });
});
