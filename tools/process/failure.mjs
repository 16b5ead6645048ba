/** How a command of this project ends when it cannot go on: one line, never a stack trace. */

/** Something the user can act on: the message says what, which and what now, in one line. */
export class Failure extends Error {}

/**
 * Runs a command's work and ends the process with the exit code it returns. Whatever it throws becomes one line on
 * standard error and exit code 1.
 */
export async function main(work) {
  try {
    process.exitCode = await work();
  } catch (error) {
    console.error(oneLine(error));
    process.exitCode = 1;
  }
}

/** The one line that tells a failure. Pure. */
export function oneLine(error) {
  const text = (error instanceof Error ? error.message : String(error)).replace(/\s*\n\s*/g, "; ");
  return error instanceof Failure ? text : `unexpected: ${text || error?.name || "no message"}`;
}

/** The last lines of a program's output that say something, for a failure's explanation. Pure. */
export function lastLines(output, count) {
  return spokenLines(output).slice(-count);
}

/** The first lines of a program's output that say something: where a program explains itself at length. Pure. */
export function firstLines(output, count) {
  return spokenLines(output).slice(0, count);
}

function spokenLines(output) {
  const lines = output.split("\n").map((line) => line.trimEnd());
  return lines.filter((line) => line !== "" && line !== "npm error");
}
