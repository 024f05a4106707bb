import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readApplication, systemOf } from "../../../asyncapi/index.js";
import { buildDocumentation } from "../../../generator/view/documentation/build-documentation.js";
import { hazelnats } from "../../support/cli.js";
import { compileStrictly, projectFolder } from "../../support/compile.js";
import { writeTree } from "../../support/golden.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const specs = [
  "examples/orders/orders/asyncapi.yaml",
  "examples/orders/billing/asyncapi.yaml",
  "test/golden/handling/spec.yaml",
  ...readdirSync(`${root}test/corpus`)
    .filter((name) =>
      ["ioka-nats.yaml", "microcks-nats.yaml", "forsakringskassan-template.yaml"].includes(name),
    )
    .map((name) => `test/corpus/${name}`),
];

/** Other handlers, which the code imports, do not matter here. */
const otherHandlers = "export const handlers: any = {};\n";

describe.each(specs)("the code that is shown for %s", (spec) => {
  it("compiles against what is generated", async () => {
    await using folder = await projectFolder();
    const reading = await readApplication(`${root}${spec}`);
    if (reading.kind !== "read") throw new Error("it can't be read");
    const { events } = buildDocumentation(systemOf([reading.application]));
    const samples = events.flatMap(({ slug, publishCode, handlers }) => [
      ...(publishCode === "" ? [] : [[`publish-${slug}.ts`, publishCode]]),
      ...handlers.map((handler) => [`handle-${slug}-${handler.name}.ts`, handler.code]),
    ]);
    expect(samples.length).toBeGreaterThan(0);
    await writeTree(folder.path, {
      ...Object.fromEntries(samples.map(([name, text]) => [name, `${text}\nexport {};\n`])),
      "handlers.ts": otherHandlers,
    });
    const { code, stderr } = await hazelnats(["generate", spec, "-o", `${folder.path}/client`], {
      cwd: root,
    });
    expect(code, stderr).toBe(0);
    expect(await compileStrictly(folder.path, { types: ["node"] })).toBe("");
  });
});
