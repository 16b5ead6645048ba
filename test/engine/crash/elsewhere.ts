/** Commands after a crash with the keys and the endpoint of another account: they must fail, and change nothing. */
import { defaultCatalog, startSimulator } from "../../../simulator/index.js";
import { copyProject, type Program } from "../project.js";
import { DESTROY, REFRESH, UP } from "./operations.js";
import { cloudAt, savedState, type World } from "./world.js";

/**
 * Runs `up`, `refresh` and `destroy` against another account, adds violations to the given list, and returns the world
 * after them. The former world ends with the returned one.
 */
export async function runElsewhere(
  world: World,
  program: Program,
  violations: string[],
): Promise<World> {
  const subnets = defaultCatalog.subnets.map((one) => ({ ...one, id: `${one.id}other` }));
  const another = await startSimulator({
    ...{ bootMs: 400, catalog: { ...defaultCatalog, subnets } },
  });
  const misled = copyProject(world.project, cloudAt(another.url, another.credentials));
  const alive = (): number => world.simulator().ledger().alive;
  const before = { alive: alive(), ids: savedState(misled).instanceIds };
  try {
    for (const args of [UP, REFRESH, DESTROY]) {
      const sentBefore = another.ledger().totalCalls;
      const { code } = await misled.run(args, program);
      const isLookingAtNothing = args === REFRESH && savedState(misled).instanceIds.length === 0;
      // Without a difference between program and state, `up` sends no request.
      const isIdle = args === UP && another.ledger().totalCalls === sentBefore;
      if (code === 0 && !isLookingAtNothing && !isIdle)
        violations.push(`${args[0]} succeeds in another account`);
    }
    const { instanceIds } = savedState(misled);
    if (before.ids.some((id) => !instanceIds.includes(id)))
      violations.push("a command in another account forgets members");
    if (alive() !== before.alive) violations.push("a command in another account changes this one");
    if (another.ledger().made > 0) violations.push("VMs were created in another account");
    const project = copyProject(misled, cloudAt(world.relay.url));
    const end = async (): Promise<void> => {
      project.remove();
      await world.end();
    };
    return { ...world, project, end };
  } finally {
    misled.remove();
    await another.close();
  }
}
