/** The keys or the endpoint of another account: nothing is forgotten, deleted or launched there. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { defaultCatalog, startSimulator, type Simulator } from "../../simulator/index.js";
import { cloudOf, copyProject, createProject, SPEC, type Project } from "./project.js";

const COUNT = 3;
const programOf = (count: number) => ({
  group: { regionId: "cn-north-1", count, instanceSpec: SPEC },
});
const UP = ["up", "--yes", "--skip-preview"];

const REFRESH = ["refresh", "--yes", "--skip-preview"];
const DESTROY = ["destroy", "--yes", "--skip-preview"];

/** Each command, the count of its program, and whether it must be refused. Without changes `up` sends no request. */
const COMMANDS: readonly (readonly [args: readonly string[], count: number, isRefused: boolean])[] =
  [
    [["preview"], COUNT, false],
    [["preview"], COUNT + 1, false],
    [UP, COUNT, false],
    [UP, COUNT + 1, true],
    [REFRESH, COUNT, true],
    [REFRESH, COUNT + 1, true],
    [DESTROY, COUNT, true],
    [DESTROY, COUNT + 1, true],
  ];

let own: Simulator;
let other: Simulator;
let project: Project;
/** The same project and state, with the keys and the endpoint of the other account. */
let misled: Project;
beforeEach(async () => {
  own = await startSimulator({ bootMs: 200 });
  // Another account has none of the first one's subnets.
  const subnets = defaultCatalog.subnets.map((subnet) => ({
    ...subnet,
    id: `${subnet.id}other`,
  }));
  other = await startSimulator({ bootMs: 200, catalog: { ...defaultCatalog, subnets } });
  project = await createProject(cloudOf(own));
  expect((await project.run(UP, programOf(COUNT))).code).toBe(0);
  misled = copyProject(project, cloudOf(other));
});
afterEach(async () => {
  misled.remove();
  project.remove();
  await own.close();
  await other.close();
});

const membersIn = async ({ state }: Project) =>
  (await state()).resources
    .filter(({ type }) => type.endsWith(":JdVmInstanceGroup"))
    .flatMap(({ outputs }) => outputs?.["instanceIds"] as readonly string[]);
const alive = ({ ledger }: Simulator) => ledger().alive;

describe("with the keys of another account", () => {
  test.each([
    ["all members alive", 0],
    ["one member deleted by hand", 1],
    ["all members deleted by hand", COUNT],
  ])("no command changes an account or the state, with %s", async (_, deleted) => {
    for (const { instanceId } of own.ledger().instances.slice(0, deleted)) {
      own.deleteInstance(instanceId);
    }
    const before = await membersIn(misled);
    expect(before).toHaveLength(COUNT);
    for (const [args, count, isRefused] of COMMANDS) {
      const command = `${args.join(" ")} with ${count}`;
      const { code, output } = await misled.run(args, programOf(count));
      expect([command, code !== 0]).toEqual([command, isRefused]);
      const refusals = output.match(/this may be another account\. Nothing was changed\./g) ?? [];
      expect([command, refusals.length > 0]).toEqual([command, isRefused]);
      expect([command, await membersIn(misled)]).toEqual([command, before]);
      expect([command, alive(own), other.ledger().made]).toEqual([command, COUNT - deleted, 0]);
    }
  });
});

test("a group whose VMs were all deleted by hand is repaired, and destroyed", async () => {
  for (const { instanceId } of own.ledger().instances) own.deleteInstance(instanceId);
  expect((await project.run(REFRESH, programOf(COUNT))).code).toBe(0);
  expect((await project.run(UP, programOf(COUNT))).code).toBe(0);
  expect([alive(own), own.ledger().made]).toEqual([COUNT, 2 * COUNT]);
  for (const { instanceId } of own.ledger().instances) own.deleteInstance(instanceId);
  expect((await project.run(DESTROY, programOf(COUNT))).code).toBe(0);
  expect(alive(own)).toBe(0);
});
