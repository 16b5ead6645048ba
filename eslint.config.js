import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/** The only files of the provider that touch clock, randomness, timers, environment and console. */
const WORLD_FILES = [
  "provider/reconcile/ports.ts",
  "provider/lifecycle/connection.ts",
  "provider/lifecycle/engine-log.ts",
];
const WORLD_RULE = `only in ${WORLD_FILES.join(", ")}; elsewhere it must come in as an argument, so tests can set it.`;

const WORLD = [
  ["MemberExpression[object.name='Date'][property.name='now']", "Date.now()"],
  ["NewExpression[callee.name='Date'][arguments.length=0]", "new Date()"],
  ["CallExpression[callee.name='Date']", "Date()"],
  ["MemberExpression[object.name='Math'][property.name='random']", "Math.random()"],
  ["MemberExpression[object.name='process'][property.name='env']", "process.env"],
  ["VariableDeclarator[init.name='process'] > ObjectPattern", "destructuring process"],
  [
    "MemberExpression[object.name='globalThis'][property.name=/^(setTimeout|setInterval|console|process|Date|Math)$/]",
    "access through globalThis",
  ],
].map(([selector, name]) => ({ selector, message: `${name} ${WORLD_RULE}` }));

const WORLD_GLOBALS = ["setTimeout", "setInterval", "console"].map((name) => ({
  name,
  message: `Allowed ${WORLD_RULE}`,
}));

const WORLD_MODULES = ["timers", "timers/promises", "process", "console", "perf_hooks"]
  .flatMap((name) => [name, `node:${name}`])
  .map((name) => ({ name, message: `Allowed ${WORLD_RULE}` }));

const DEFAULT_EXPORTS = [
  "ExportDefaultDeclaration",
  "ExportSpecifier[exported.name='default']",
].map((selector) => ({
  selector,
  message: "No default exports: an export has the same name everywhere.",
}));

/** Rules that need types: each block names the tsconfig that has them. */
const TYPED_RULES = {
  "@typescript-eslint/await-thenable": "error",
  "@typescript-eslint/no-floating-promises": "error",
  "@typescript-eslint/switch-exhaustiveness-check": [
    "error",
    // A default for the rest is fine; beside all cases it would hide a new one.
    { considerDefaultExhaustiveForUnions: true, allowDefaultCaseForExhaustiveSwitch: false },
  ],
};

export default defineConfig(
  { ignores: ["dist/", "node_modules/", "coverage/", ".cache/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.base],
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/ban-ts-comment": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      "prefer-const": "error",
      eqeqeq: "error",
    },
  },
  {
    files: ["provider/**/*.ts", "simulator/**/*.ts", "test/**/*.ts"],
    languageOptions: { parserOptions: { project: "tsconfig.json" } },
    rules: TYPED_RULES,
  },
  {
    files: ["tools/**/*.mjs", "bench/**/*.mjs"],
    // tools/tsconfig.json leaves it out, too.
    ignores: ["tools/simulate.mjs"],
    extends: [tseslint.configs.base],
    languageOptions: { parserOptions: { project: "tools/tsconfig.json" } },
    rules: { ...TYPED_RULES, "@typescript-eslint/ban-ts-comment": "error" },
  },
  {
    files: ["provider/**/*.ts", "simulator/**/*.ts"],
    rules: { "no-restricted-syntax": ["error", ...DEFAULT_EXPORTS] },
  },
  {
    files: ["provider/**/*.ts"],
    ignores: WORLD_FILES,
    rules: {
      "no-restricted-syntax": ["error", ...DEFAULT_EXPORTS, ...WORLD],
      "no-restricted-globals": ["error", ...WORLD_GLOBALS],
      "no-restricted-imports": ["error", ...WORLD_MODULES],
    },
  },
  {
    files: ["**/*.js", "**/*.mjs"],
    languageOptions: {
      globals: Object.fromEntries(
        ["process", "console", "URL", "setTimeout", "clearTimeout", "setInterval", "clearInterval"]
          .concat(["fetch", "AbortSignal", "Buffer"])
          .map((name) => [name, "readonly"]),
      ),
    },
    rules: {
      "no-undef": "error",
      "no-unused-vars": "error",
      "prefer-const": "error",
      eqeqeq: "error",
    },
  },
);
