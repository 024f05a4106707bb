import type { Diagnostic } from "../diagnostic.js";
import { isJsonObject } from "../json.js";
import type { SourceDocument } from "../load.js";

/** Why the document is of no version that can be read; `undefined` where it is. */
export function versionMistake(root: SourceDocument): Diagnostic | undefined {
  const version =
    isJsonObject(root.value) && Object.hasOwn(root.value, "asyncapi") ? root.value["asyncapi"] : undefined;
  if (typeof version === "string" && /^(2\.[0-6]|3\.[01])\.\d+(-[\w.]+)?$/.test(version)) return undefined;
  const isOpenApi = isJsonObject(root.value) && ("openapi" in root.value || "swagger" in root.value);
  const inner = isJsonObject(root.value)
    ? Object.entries(root.value).find(([, value]) => isJsonObject(value) && "asyncapi" in value)?.[0]
    : undefined;
  const isCommented = isJsonObject(root.value) && Object.keys(root.value).some((key) => /^\/[/*]/.test(key));
  return {
    severity: "error",
    rule: "asyncapi-version",
    message:
      version === undefined
        ? `This is not an AsyncAPI document${isOpenApi ? ", but an OpenAPI one" : ""}: it has no "asyncapi" at the top.`
        : `AsyncAPI ${JSON.stringify(version)} can't be read.`,
    hint: isCommented
      ? "JSON has no comments: remove them, or write the document in YAML."
      : inner !== undefined
        ? `One stands below the key "${inner}": make what is there a document of its own.`
        : 'Versions 2.0.0 to 2.6.0, 3.0.0 and 3.1.0 can; a new document begins with "asyncapi: 3.0.0".',
    location: root.locate(version === undefined ? "" : "/asyncapi"),
  };
}
