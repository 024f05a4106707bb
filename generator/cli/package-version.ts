import { readFileSync } from "node:fs";
import { packageFile } from "../../asyncapi/package-file.js";

/** The version of this package. */
export function packageVersion(): string {
  // The cast is of our own file, and npm insists on the field.
  const { version } = JSON.parse(readFileSync(packageFile("package.json"), "utf8")) as {
    readonly version: string;
  };
  return version;
}
