// @ts-check
/** The end of a command that cannot go on: one line, never a stack trace. */

/** An error that the user can act on: its message says what failed, which one and how to fix it, in one line. */
export class Failure extends Error {}

/**
 * Runs a command's work and ends the process with the exit code it returns. Any error becomes one line on standard error
 * and exit code 1.
 *
 * @param {() => Promise<number>} work
 */
export async function main(work) {
  try {
    process.exitCode = await work();
  } catch (error) {
    console.error(oneLine(error));
    process.exitCode = 1;
  }
}

/**
 * An error as one line; `unexpected:` marks any error but a Failure. Pure.
 *
 * @param {unknown} error
 * @returns {string}
 */
export function oneLine(error) {
  const text = messageOf(error).replace(/\s*\n\s*/g, "; ");
  if (error instanceof Failure) return text;
  return `unexpected: ${text || (error instanceof Error && error.name) || "no message"}`;
}

/**
 * The message of an error, or any other thrown value as text. Pure.
 *
 * @param {unknown} error
 * @returns {string}
 */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/**
 * The code of an error of Node, such as `ENOENT`. Pure.
 *
 * @param {unknown} error
 * @returns {string | undefined}
 */
export function codeOf(error) {
  // Not by `instanceof`: jest gives its tests another Error than Node's.
  const isCoded = typeof error === "object" && error !== null && "code" in error;
  return isCoded ? String(error.code) : undefined;
}

/**
 * The last lines of a program's output, without empty ones, to explain a failure. Pure.
 *
 * @param {string} output
 * @param {number} count
 */
export function lastLines(output, count) {
  return meaningfulLines(output).slice(-count);
}

/**
 * The first lines of a program's output, without empty ones, for a program that puts its reason first. Pure.
 *
 * @param {string} output
 * @param {number} count
 */
export function firstLines(output, count) {
  return meaningfulLines(output).slice(0, count);
}

/** @param {string} output */
function meaningfulLines(output) {
  const lines = output.split("\n").map((line) => line.trimEnd());
  return lines.filter((line) => line !== "" && line !== "npm error");
}
