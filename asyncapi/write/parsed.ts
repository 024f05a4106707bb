import type { JsonObject } from "../json.js";

/**
 * A document as AsyncAPI's own tools hand it to each other: read by the official parser, with all references followed.
 * It must come from {@link writeDocument}: the parser does not judge it here, and has no file to follow references into.
 */
export async function parsedText(document: JsonObject): Promise<string> {
  const { Parser, stringify } = await import("@asyncapi/parser");
  const parser = new Parser({ ruleset: { core: false, recommended: false } });
  // It works on what it is given.
  const { document: parsed } = await parser.parse(JSON.stringify(document), {
    validateOptions: { allowedSeverity: { error: true } },
  });
  const text = parsed === undefined ? undefined : stringify(parsed, { space: 0 });
  if (text === undefined) throw new Error("the official parser can't read what we have written"); // a defect of ours
  return text;
}
