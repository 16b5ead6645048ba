/** Turns of the event loop, in which a further call or line would arrive if anything sent it. */
export async function turns(times: number): Promise<void> {
  for (let turn = 0; turn < times; turn += 1) await new Promise(setImmediate);
}
