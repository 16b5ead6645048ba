/**
 * `count` items in batches of at most `size`, for child processes: the first item of each batch, and its length. Pure.
 *
 * @param {number} count
 * @param {number} size
 * @returns {{ readonly first: number, readonly length: number }[]}
 */
export function batches(count, size) {
  return Array.from({ length: Math.ceil(count / size) }, (_, at) => ({
    first: at * size,
    length: Math.min(size, count - at * size),
  }));
}
