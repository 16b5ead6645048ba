import { describe, expect, test } from "@jest/globals";
import type { Catalog } from "../../../provider/api/catalog.js";
import { confirmAccountOf } from "../../../provider/lifecycle/account.js";
import { accountMarkOf, type Connection } from "../../../provider/lifecycle/connection.js";
import type { InstanceSpec } from "../../../provider/wire/spec.js";
import { SPEC } from "../group/web-group.js";

const SUBNET = SPEC.primaryNetworkInterface?.networkInterface?.subnetId ?? "";
const members = ["i-a", "i-b", "i-c", "i-d"].map((instanceId, slot) => ({
  ...{ slot, instanceId, name: "", status: "running", az: "", privateIpAddress: "" },
}));

/** A connection of the mark "mark", to an account with these ids. */
function connectionWith(ids: readonly string[]) {
  const asked: string[] = [];
  const find = async (id: string): Promise<object | undefined> => {
    asked.push(id);
    return ids.includes(id) ? {} : undefined;
  };
  const catalog = { subnet: find, availabilityGroup: find, template: find } as unknown as Catalog;
  const connection: Connection = {
    cloud: {} as Connection["cloud"],
    catalogUntil: () => catalog,
    explain: (error) => error as Error,
    ...{ url: "https://cloud", source: "the test", accountMark: "mark" },
  };
  return { asked, connection };
}

const confirm = (
  connection: Connection,
  {
    spec = SPEC,
    ...saved
  }: { spec?: InstanceSpec } & Partial<Parameters<typeof confirmAccountOf>[2]> = {},
) =>
  confirmAccountOf(
    connection,
    { spec, regionId: "cn-north-1" },
    { members, accountMark: "other", ...saved },
  );

describe("confirmAccountOf", () => {
  test("confirmAccountOf resolves without a call for the access key and endpoint of the last run", async () => {
    const { connection, asked } = connectionWith([]);
    await confirm(connection, { accountMark: "mark" });
    expect(asked).toEqual([]);
  });

  test.each<readonly [string, InstanceSpec]>([
    [SUBNET, SPEC],
    ["ag-1", { name: "web", agId: "ag-1" }],
    ["it-1", { name: "web", instanceTemplateId: "it-1" }],
  ])("confirmAccountOf resolves for other keys if %s exists", async (id, spec) => {
    const { connection, asked } = connectionWith([id]);
    await confirm(connection, { spec });
    expect(asked).toEqual([id]);
  });

  test("confirmAccountOf resolves if any of several resources of the spec exists", async () => {
    const spec = { ...SPEC, agId: "ag-1", instanceTemplateId: "it-1" };
    for (const id of [SUBNET, "ag-1", "it-1"]) {
      await confirm(connectionWith([id]).connection, { spec });
    }
    await expect(confirm(connectionWith([]).connection, { spec })).rejects.toThrow(
      `and neither does ${SUBNET} or ag-1 or it-1: this may be another account`,
    );
  });

  test("confirmAccountOf rejects for a spec without any resource of the account", async () => {
    const { connection, asked } = connectionWith([SUBNET]);
    await expect(confirm(connection, { spec: { name: "web" } })).rejects.toThrow(
      "with the keys of the test: this may be another account. Nothing was changed.",
    );
    expect(asked).toEqual([]);
  });

  test("confirmAccountOf rejects if nothing of the spec exists, and names VMs, endpoint and keys", async () => {
    const { connection } = connectionWith([]);
    await expect(confirm(connection)).rejects.toThrow(
      `no VM of this group (i-a, i-b, i-c and 1 more) exists in cn-north-1 at https://cloud with the keys of the test, and neither does ${SUBNET}: this may be another account. Nothing was changed.`,
    );
  });

  test("confirmAccountOf rejects for a saved group without members, since an interrupted run may have launched VMs", async () => {
    const { connection } = connectionWith([]);
    await expect(confirm(connection, { members: [] })).rejects.toThrow(
      "no VM of this group exists in cn-north-1 at https://cloud with the keys of the test, and neither does",
    );
  });

  test("confirmAccountOf resolves without a call for a group never saved by a run", async () => {
    const { connection, asked } = connectionWith([]);
    await confirmAccountOf(connection, { spec: SPEC, regionId: "cn-north-1" }, { members: [] });
    expect(asked).toEqual([]);
  });

  test("confirmAccountOf passes on the error of a lookup", async () => {
    const { connection } = connectionWith([]);
    const failing = { subnet: () => Promise.reject(new Error("denied")) } as unknown as Catalog;
    await expect(confirm({ ...connection, catalogUntil: () => failing })).rejects.toThrow("denied");
  });
});

test("accountMarkOf differs by access key and by endpoint, and not by secret", () => {
  const settings = (url: string, accessKeyId: string, secretAccessKey = "s") => ({
    ...{ url, source: "x", credentials: { accessKeyId, secretAccessKey } },
  });
  const mark = accountMarkOf(settings("https://a", "k"));
  expect(mark).toMatch(/^[0-9a-f]{16}$/);
  expect(accountMarkOf(settings("https://a", "k", "other"))).toBe(mark);
  expect(accountMarkOf(settings("https://b", "k"))).not.toBe(mark);
  expect(accountMarkOf(settings("https://a", "l"))).not.toBe(mark);
});
