/** Compares the coverage table of docs/simulator.md with the routes, and with the replies over HTTP. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { TABLE } from "../../../simulator/protocol/operations.js";
import { UNSUPPORTED } from "../../../simulator/protocol/unsupported.js";
import { startBench, type Bench } from "../client.js";

const DOC = new URL("../../../../docs/simulator.md", import.meta.url);
const ROW = /^\| (\w+) +\| (\w+) +\| (\w+) `([^`]+)` +\| (real|partial|501) +\|(.*)\|$/;

const documented = readFileSync(DOC, "utf8")
  .split("\n")
  .flatMap((line) => {
    const [, service = "", operation = "", method = "", path = "", coverage = "", left = ""] =
      ROW.exec(line) ?? [];
    return operation ? [{ service, operation, method, path, coverage, left: left.trim() }] : [];
  });

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.simulator.close());

test("the coverage table lists exactly the routes, each with service, method, path and coverage", () => {
  const routes = [...TABLE, ...UNSUPPORTED.map((row) => [...row, "501"] as const)];
  const rows = documented.map((row) => [
    ...[row.service, row.operation, row.method, row.path, row.coverage],
  ]);
  expect(rows).toEqual(routes);
});

test("the coverage table names the omissions of every partial operation", () => {
  const unexplained = documented.filter((row) => row.coverage === "partial" && row.left === "");
  expect(unexplained).toEqual([]);
});

test.each(documented.map((row) => [row.operation, row] as const))(
  "the simulator replies to %s as the coverage table says",
  async (operation, { service, method, path, coverage }) => {
    const version = service === "renewal" ? "v2" : "v1";
    const { httpStatus, body } = await bench.send({
      service,
      method,
      path: `/${version}/regions/cn-north-1${path.replace("{id}", "x-1")}`,
      ...(method !== "GET" && method !== "DELETE" && { body: {} }),
    });
    const isNotThere = body.error?.message === "No such operation";
    expect({ is501: httpStatus === 501, is401: httpStatus === 401, isNotThere }).toEqual({
      is501: coverage === "501",
      is401: false,
      isNotThere: false,
    });
    if (coverage === "501") {
      expect(body.error?.message).toBe(`${operation} is not implemented by the simulator`);
    } else {
      expect(bench.simulator.ledger().calls[operation]).toBeGreaterThan(0);
    }
  },
);
