// @ts-check
/** Timeouts: a test with the real Pulumi takes seconds a step; any other test that takes as long hangs. */
import { expect, jest } from "@jest/globals";

const ENGINE_MS = 5 * 60_000;
const OTHER_MS = 20_000;

const isEngine = expect.getState().testPath?.includes("/test/engine/") === true;
jest.setTimeout(isEngine ? ENGINE_MS : OTHER_MS);
