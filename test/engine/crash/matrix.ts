/** Many rows at once. */
import { play, type Played, type Row } from "./row.js";
import type { Start } from "./world.js";

/** How rows are played. */
export interface Playing {
  /** Rows at a time; most of a row's time is waiting. */
  readonly jobs: number;
  readonly onPlayed?: (played: Played) => void;
}

/** What came of all rows, in the order in which they ended. */
export async function playAll(
  rows: readonly Row[],
  startFor: (row: Row) => Start,
  { jobs, onPlayed }: Playing,
): Promise<readonly Played[]> {
  const played: Played[] = [];
  const queue = [...rows];
  const worker = async (): Promise<void> => {
    for (let row = queue.shift(); row; row = queue.shift()) {
      const one = await play(row, startFor(row));
      played.push(one);
      onPlayed?.(one);
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  return played;
}
