import { describe, expect, test } from "@jest/globals";
import { listRows } from "../../../simulator/protocol/listing.js";
import { readQuery } from "../../../simulator/protocol/query.js";

/** The rows of a page of ten, from so many rows. */
const pageOf = (count: number, pageNumber: number, clampsPage: boolean) => {
  const rows = Array.from({ length: count }, (_, row) => row);
  const query = readQuery(`pageNumber=${pageNumber}&pageSize=10`);
  return listRows(query, rows, { columns: {}, clampsPage });
};

describe("listRows", () => {
  test.each<readonly [number, number, number, number]>([
    [20, 2, 10, 19],
    [20, 3, 10, 19],
    [21, 3, 20, 20],
    [21, 9, 20, 20],
    [9, 2, 0, 8],
  ])("listRows of %i rows clamps page %i to the rows %i to %i", (count, page, first, last) => {
    const found = pageOf(count, page, true);
    const all = Array.from({ length: last - first + 1 }, (_, at) => first + at);
    expect(found).toEqual({ page: all, totalCount: count });
  });

  test("listRows returns an empty page past the end if it clamps nothing", () => {
    expect(pageOf(20, 3, false)).toEqual({ page: [], totalCount: 20 });
    expect(pageOf(0, 1, true)).toEqual({ page: [], totalCount: 0 });
  });
});
