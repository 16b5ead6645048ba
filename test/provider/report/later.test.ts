import { expect, test } from "@jest/globals";
import type { InstanceSpec } from "../../../provider/wire/spec.js";
import { intend } from "../../../provider/plan/intent.js";
import { laterLines } from "../../../provider/report/later.js";
import { memberOf, observedOf, web } from "../group/web-group.js";

function laterOf(before: Partial<InstanceSpec>, after: Partial<InstanceSpec>): readonly string[] {
  const [was, is] = [web(2, before), web(2, after)];
  const members = [0, 1].map((slot) => memberOf(slot, { specHash: was.specHash }));
  const desired = { ...is, earlier: [was] };
  return laterLines(desired, intend(desired, observedOf(members)));
}

test.each<readonly [string, Partial<InstanceSpec>, Partial<InstanceSpec>, string]>([
  [
    "a password",
    { password: "a" },
    { password: "b" },
    "the password takes effect at the next reboot of a VM",
  ],
  ["a key", {}, { keyNames: ["ops"] }, "the key takes effect at the next reboot of a VM"],
  ["a host name", {}, { hostname: "h" }, "a VM may take its host name only when it reboots"],
  ["a name", {}, { name: "app" }, "a host name that came from the former name stays"],
  [
    "a script",
    {},
    { userdata: [{ key: "launch-script", value: "YQ==" }] },
    "userdata runs only in VMs launched from now on",
  ],
])("laterLines of %s say once when it takes effect", (_, before, after, text) => {
  expect(laterOf(before, after)).toEqual([
    `not at once: ${text}; a change of triggers replaces the VMs instead`,
  ]);
});

test("laterLines join several fields, and leave out a host name of its own", () => {
  expect(
    laterOf({ hostname: "h", password: "a" }, { hostname: "h", name: "app", password: "b" }),
  ).toEqual([
    "not at once: the password takes effect at the next reboot of a VM; a change of triggers replaces the VMs instead",
  ]);
  expect(laterOf({ password: "a" }, { password: "b", keyNames: ["ops"] })[0]).toContain(
    "reboot of a VM; the key takes effect",
  );
});

test("laterLines are empty for fields that take effect at once, and for a replacement", () => {
  expect(laterOf({}, { description: "new", userTags: [{ key: "a", value: "b" }] })).toEqual([]);
  expect(laterOf({ password: "a" }, { password: "b", imageId: "img-b" })).toEqual([]);
});
