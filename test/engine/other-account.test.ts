/** The keys or the endpoint of another account: nothing is forgotten, deleted or launched there. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { defaultCatalog, startSimulator, type Simulator } from "../../simulator/index.js";
import { cloudOf, copyProject, createProject, SPEC, type Project } from "./project.js";

const COUNT = 3;
const programOf = (count: number) => ({
  group: { regionId: "cn-north-1", count, instanceSpec: SPEC },
});
const UP = ["up", "--yes", "--skip-preview"];

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
  test.each<readonly [string, readonly string[], number]>([
    ["up with another count", UP, COUNT + 1],
    ["refresh", ["refresh", "--yes", "--skip-preview"], COUNT],
    ["destroy", ["destroy", "--yes", "--skip-preview"], COUNT],
  ])("%s fails, and both accounts and the state stay as they are", async (_, args, count) => {
    const before = await membersIn(misled);
    const { code, output } = await misled.run(args, programOf(count));
    expect(code).not.toBe(0);
    expect(output).toContain("this may be another account. Nothing was changed.");
    expect(await membersIn(misled)).toEqual(before);
    expect(before).toHaveLength(COUNT);
    expect([alive(own), other.ledger().made]).toEqual([COUNT, 0]);
  });
});

test("a group whose VMs were all deleted by hand is repaired, and destroyed", async () => {
  for (const { instanceId } of own.ledger().instances) own.deleteInstance(instanceId);
  expect((await project.run(["refresh", "--yes", "--skip-preview"], programOf(COUNT))).code).toBe(
    0,
  );
  expect((await project.run(UP, programOf(COUNT))).code).toBe(0);
  expect([alive(own), own.ledger().made]).toEqual([COUNT, 2 * COUNT]);
  for (const { instanceId } of own.ledger().instances) own.deleteInstance(instanceId);
  const destroy = ["destroy", "--yes", "--skip-preview"];
  expect((await project.run(destroy, programOf(COUNT))).code).toBe(0);
  expect(alive(own)).toBe(0);
});
