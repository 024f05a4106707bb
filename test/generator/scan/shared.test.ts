import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { readApplication, writeDocument, writeText } from "../../../asyncapi/index.js";
import { hazelnats } from "../../support/cli.js";
import { makeTemporaryFolder } from "../../support/temporary-folder.js";

const examples = fileURLToPath(new URL("../../../examples", import.meta.url));
const names = ["orders", "billing", "notifications"];

it("gives back the documents of clients that share their events", async () => {
  await using folder = await makeTemporaryFolder();
  const files = names.map((name) => `${examples}/orders/${name}/asyncapi.yaml`);
  const generated = await hazelnats(
    ["generate", ...files, "--root", examples, "-o", "clients", "--no-cache"],
    {
      cwd: folder.path,
    },
  );
  expect(generated.code, generated.stderr).toBe(0);
  expect(await folder.list("clients/shared")).toContain("events.ts");
  const exported = await hazelnats(["export", "clients", "-o", "specs/"], { cwd: folder.path });
  expect(exported.code, exported.stderr).toBe(0);
  for (const [index, name] of names.entries()) {
    const reading = await readApplication(files[index] ?? "", { roots: [examples] });
    if (reading.kind === "refused") throw new Error(JSON.stringify(reading.diagnostics));
    const written = writeText(writeDocument(reading.application).document, "yaml");
    expect(await folder.read(`specs/${name}.yaml`)).toBe(written);
  }
});
