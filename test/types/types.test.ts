import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

it("compiles what users write, and refuses each of the mistakes that types can find", async () => {
  const compiler = here("../../node_modules/typescript/bin/tsc");
  const run = promisify(execFile)(execPath, [compiler, "-p", here("tsconfig.json"), "--pretty", "false"]);
  // an expectation that is not met is an error of the compiler too
  expect(await run.catch((error: unknown) => error)).toMatchObject({ stdout: "", stderr: "" });
  const refused = await readFile(here("refused.ts"), "utf8");
  expect(refused.match(/@ts-expect-error \S/g)?.length).toBeGreaterThan(40);
});
