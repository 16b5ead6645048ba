import { expect, test } from "@jest/globals";
import { batches } from "../../../tools/process/batches.mjs";

test.each([
  [0, []],
  [1, [[0, 1]]],
  [249, [[0, 249]]],
  [250, [[0, 250]]],
  [
    251,
    [
      [0, 250],
      [250, 1],
    ],
  ],
  [
    1100,
    [
      [0, 250],
      [250, 250],
      [500, 250],
      [750, 250],
      [1000, 100],
    ],
  ],
])("batches of %i items leave none out", (count, expected) => {
  expect(batches(count, 250).map(({ first, length }) => [first, length])).toEqual(expected);
});
