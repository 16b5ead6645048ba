/** Tests run from the output of tsc: ESM, no transformer. tools/test.mjs passes --experimental-vm-modules. */
export default {
  testEnvironment: "node",
  transform: {},
  roots: ["<rootDir>/dist", "<rootDir>/test/tools"],
  testMatch: ["**/*.test.js", "**/*.test.mjs"],
  setupFilesAfterEnv: ["<rootDir>/tools/jest/timeouts.mjs"],
  cacheDirectory: "<rootDir>/.cache/jest",
  maxWorkers: 2,
  reporters: ["<rootDir>/tools/jest/reporter.mjs"],
  coverageProvider: "v8",
  coverageReporters: ["text"],
  collectCoverageFrom: ["dist/provider/{wire,inputs,group,plan}/**/*.js"],
};
