import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/** Time, chance, the environment and the terminal come in as arguments, so that a decision can be tested. */
const WORLD = [
  ["MemberExpression[object.name='Date'][property.name='now']", "Date.now()"],
  ["NewExpression[callee.name='Date'][arguments.length=0]", "new Date()"],
  ["CallExpression[callee.name='Date']", "Date()"],
  ["MemberExpression[object.name='Math'][property.name='random']", "Math.random()"],
  ["MemberExpression[object.name='process'][property.name='env']", "process.env"],
  ["VariableDeclarator[init.name='process'] > ObjectPattern", "taking apart process"],
  [
    "MemberExpression[object.name='globalThis'][property.name=/^(setTimeout|setInterval|console|process|Date|Math)$/]",
    "reaching through globalThis",
  ],
].map(([selector, what]) => ({
  selector,
  message: `${what} only in provider/reconcile/ports.ts, provider/lifecycle/{connection,engine-log}.ts and simulator/.`,
}));

const WORLD_GLOBALS = ["setTimeout", "setInterval", "console"].map((name) => ({
  name,
  message:
    "Only in provider/reconcile/ports.ts, provider/lifecycle/{connection,engine-log}.ts and simulator/.",
}));

const WORLD_MODULES = ["timers", "timers/promises", "process", "console", "perf_hooks"].flatMap(
  (name) => [name, `node:${name}`],
);

const DEFAULT_EXPORTS = [
  "ExportDefaultDeclaration",
  "ExportSpecifier[exported.name='default']",
].map((selector) => ({
  selector,
  message: "No default exports: a thing has one name everywhere.",
}));

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
    files: ["provider/**/*.ts", "simulator/**/*.ts"],
    rules: { "no-restricted-syntax": ["error", ...DEFAULT_EXPORTS] },
  },
  {
    files: ["provider/**/*.ts"],
    ignores: [
      "provider/reconcile/ports.ts",
      "provider/lifecycle/connection.ts",
      "provider/lifecycle/engine-log.ts",
    ],
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
