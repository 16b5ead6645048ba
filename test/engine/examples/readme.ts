/** The commands in the README of an example, each with its output. */

/** A command, and the lines printed under it. */
export interface Step {
  /** Arguments of `pulumi`. */
  readonly args: readonly string[];
  readonly lines: readonly string[];
}

const BLOCK = /(?<=^```console\n)[\s\S]*?(?=^```$)/gm;
const PROMPT = "$ pulumi ";

/** The steps of a README, in order; each is a block with one command. Pure. @throws Error for any other block */
export function stepsIn(readme: string): readonly Step[] {
  return [...readme.matchAll(BLOCK)].map(([block]) => {
    const [command = "", ...lines] = block.trimEnd().split("\n");
    if (!command.startsWith(PROMPT))
      throw new Error(`a block must begin with "${PROMPT}": ${block}`);
    return { args: command.slice(PROMPT.length).split(" "), lines };
  });
}

/** The README with these lines under its commands. Pure. */
export function withLines(readme: string, outputs: readonly (readonly string[])[]): string {
  let at = 0;
  return readme.replaceAll(BLOCK, (block) => {
    const [command = ""] = block.split("\n");
    const lines = outputs[at++] ?? [];
    return `${[command, ...lines].join("\n")}\n`;
  });
}

/** The lines of the groups in the output of a command: under the preview and under the update. Pure. */
export function groupLines(output: string): readonly string[] {
  return output.split(/^(?=(?:Previewing update|Updating|Destroying) \()/m).flatMap((part) => {
    const [title = ""] = part.split("\n");
    const blocks = [...part.matchAll(/^ {2}\S*(JdVmInstanceGroup \(.*\):)\n((?: {4}.*\n)+)/gm)];
    const lines = blocks
      .map(([, name = "", text = ""]) => `  ${name}\n${text.trimEnd()}`)
      .sort()
      .flatMap((text) => text.split("\n"));
    return lines.length > 0 ? [title, ...lines.map(masked)] : [];
  });
}

/** Without the values that differ between two runs: ids and addresses. */
function masked(line: string): string {
  return line
    .replaceAll(/\bi-[0-9a-z]{10}\b/g, "i-…")
    .replaceAll(/\brequest [0-9a-z-]+/g, "request …");
}
