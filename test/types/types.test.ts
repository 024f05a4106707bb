import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What the compiler says of a configuration of this folder; empty where it is content. */
async function compile(configuration: string): Promise<string> {
  const parameters = [
    here("../../node_modules/typescript/bin/tsc"),
    "-p",
    here(configuration),
    "--pretty",
    "false",
  ];
  return promisify(execFile)(execPath, parameters).then(
    ({ stdout }) => stdout,
    (error: unknown) => String(Reflect.get(Object(error), "stdout") ?? error),
  );
}

describe("the types of @hazelnats/runtime", () => {
  it("compile what users write, and refuse each of the mistakes that types can find", async () => {
    // an expectation that is not met is an error of the compiler too
    expect(await compile("tsconfig.json")).toBe("");
    const refused = await readFile(here("refused.ts"), "utf8");
    expect(refused.match(/@ts-expect-error \S/g)?.length).toBeGreaterThan(40);
  });

  it("compile under exactOptionalPropertyTypes without skipLibCheck", async () => {
    expect(await compile("tsconfig.libraries.json")).toBe("");
  });
});
