import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import writeFileAtomic from "write-file-atomic";
import { packageFile } from "../../asyncapi/package-file.js";
import { addScripts, type ScriptsEdit } from "./add-scripts.js";
import type { Surroundings } from "./command.js";
import { type ExitCode, exitCode } from "./exit-code.js";
import { configNames } from "./config-names.js";
import { shortPath } from "./report.js";

const SPEC_NAMES = ["asyncapi.yaml", "asyncapi.yml", "asyncapi.json"];

/** `hazelnats init`: never overwrites, and says of each file whether it was written or kept. */
export async function initCommand(written: string, { cwd, terminal }: Surroundings): Promise<ExitCode> {
  const folder = path.resolve(cwd, written);
  const say = (sign: string, file: string, what: string): void => {
    terminal.stdout.write(`  ${sign} ${shortPath(path.join(folder, file), cwd)}${what}\n`);
  };
  try {
    await mkdir(folder, { recursive: true });
    const present = await readdir(folder);
    const spec = SPEC_NAMES.find((name) => present.includes(name));
    const config = configNames.find((name) => present.includes(name));

    if (spec !== undefined) say("=", spec, " exists and is kept");
    else await create("asyncapi.yaml", await template("asyncapi.yaml"));
    if (config !== undefined) say("=", config, " exists and is kept");
    else {
      const text = await template("hazelnats.config.ts");
      await create("hazelnats.config.ts", text.replace("asyncapi.yaml", spec ?? "asyncapi.yaml"));
    }
    const edit = present.includes("package.json") ? await editPackage() : undefined;
    terminal.stdout.write(nextSteps(edit, shortPath(folder, cwd)));
    return exitCode.ok;
  } catch (error) {
    // What the operating system refuses is the user's to mend; anything else is a mistake of ours.
    if (!(error instanceof Error && "syscall" in error)) throw error;
    terminal.stderr.write(`The files can't be written: ${error.message}\n`);
    return exitCode.failed;
  }

  async function create(name: string, content: string): Promise<void> {
    await writeFile(path.join(folder, name), content, { flag: "wx" });
    say(terminal.stdout.colors.green("+"), name, "");
  }

  async function editPackage(): Promise<ScriptsEdit | undefined> {
    const file = path.join(folder, "package.json");
    const edit = addScripts(await readFile(file, "utf8"));
    if (edit === undefined) {
      say("=", "package.json", " is not a JSON object and is kept");
      return undefined;
    }
    for (const name of edit.kept) say("=", "package.json", `: the script "${name}" exists and is kept`);
    if (edit.added.length === 0) return edit;
    await writeFileAtomic(file, edit.text);
    const names = edit.added.map((name) => `"${name}"`).join(" and ");
    say(terminal.stdout.colors.yellow("~"), "package.json", `: scripts ${names}`);
    return edit;
  }
}

async function template(name: string): Promise<string> {
  return await readFile(packageFile("templates", "init", name), "utf8");
}

function nextSteps(edit: ScriptsEdit | undefined, folder: string): string {
  const steps: string[] = [];
  if (folder !== ".") steps.push(`cd ${folder}`);
  if (edit === undefined) steps.push("npm init -y && npm pkg set type=module");
  else if (!edit.isModule) steps.push("npm pkg set type=module              (the generated code is ESM)");
  if (edit?.dependsOnRuntime !== true) steps.push("npm install @hazelnats/runtime");
  if (edit?.dependsOnToolchain !== true) steps.push("npm install --save-dev hazelnats");
  steps.push(edit?.generates === true ? "npm run generate" : "npx hazelnats generate");
  return `\nNext:\n${steps.map((step, index) => `  ${index + 1}. ${step}`).join("\n")}\n`;
}
