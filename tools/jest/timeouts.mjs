// @ts-check
/** Timeouts: a test with the real Pulumi takes seconds a step; any other test that takes as long hangs. */
import { url as debuggerUrl } from "node:inspector";
import { expect, jest } from "@jest/globals";

const ENGINE_MS = 5 * 60_000;
const OTHER_MS = 20_000;
/** A test that waits at a breakpoint does not hang. */
const DEBUGGER_MS = 24 * 60 * 60_000;

const isEngine = expect.getState().testPath?.includes("/test/engine/") === true;
const isDebugged = debuggerUrl() !== undefined;
jest.setTimeout(isDebugged ? DEBUGGER_MS : isEngine ? ENGINE_MS : OTHER_MS);
