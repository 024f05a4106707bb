import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "examples/**/*.test.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Every broker and every CLI is a process of its own: more workers than this starve them on two cores.
    pool: "forks",
    maxWorkers: 2,
  },
});
