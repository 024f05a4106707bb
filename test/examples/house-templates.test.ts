import { readFileSync, writeFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { hazelnats } from "../support/cli.js";
import { compileStrictly, projectFolder } from "../support/compile.js";
import { run } from "../support/run.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const example = join(root, "examples/house-templates");
const compiler = join(root, "node_modules/typescript/bin/tsc");

/** What NestJS 11 says of a factory provider and of what it calls at the end, in `@nestjs/common`. */
const nest = `
import { brokerOptions, parcelsApplicationProvider, ParcelsEvents } from "./client/provider.js";
type Abstract<T> = Function & { prototype: T };
type Type<T = unknown> = new (...given: never[]) => T;
type InjectionToken<T = unknown> = string | symbol | Type<T> | Abstract<T> | Function;
interface FactoryProvider<T = unknown> {
  provide: InjectionToken;
  useFactory: (...given: never[]) => T | Promise<T>;
  inject?: InjectionToken[];
}
interface OnModuleDestroy { onModuleDestroy(): unknown }
export const provider: FactoryProvider<ParcelsEvents & OnModuleDestroy> = parcelsApplicationProvider;
export const token: InjectionToken = brokerOptions;
`;

describe("examples/house-templates", () => {
  it("has committed what its templates print", async () => {
    const { code, stdout, stderr } = await hazelnats(["generate", "--check"], { cwd: example });
    expect(code, stdout + stderr).toBe(0);
    expect(readFileSync(join(example, "client/README.md"), "utf8")).toContain("`parcels.delivered.{region}`");
  });

  it("prints a provider that has the shape of NestJS's", async () => {
    await using folder = await projectFolder();
    await cp(join(example, "client"), join(folder.path, "client"), { recursive: true });
    writeFileSync(join(folder.path, "nest.ts"), nest);
    expect(await compileStrictly(folder.path)).toBe("");
  });

  it("runs", async () => {
    const compiled = await run(process.execPath, [compiler, "-p", example]);
    expect(compiled.stdout).toBe("");
    const { code, stdout, stderr } = await run(process.execPath, [join(example, "dist/main.js")]);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/stored in parcels-registered as message 1\n.*parcels-delivered.* as message 1/u);
  });
});
