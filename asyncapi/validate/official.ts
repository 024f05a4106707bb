import type { Diagnostic } from "../diagnostic.js";
import type { Documents } from "../documents.js";
import type { SourceDocument } from "../load.js";
import { isAddress } from "../remote/address.js";
import { toDiagnostics } from "./findings.js";
import type { Finding } from "./findings.js";

/** What the official parser finds. Its readers are replaced by ours, which stays in the roots and offline. */
export async function officialFindings(
  root: SourceDocument,
  documents: Documents,
): Promise<readonly Finding[]> {
  const { Parser } = await import("@asyncapi/parser");
  // An empty object stands for what may not be read: after an error, the parser would try readers of its own.
  const read = (uri: { toString(): string; path(): string }): string => {
    const address = uri.toString();
    if (isAddress(address)) {
      const fetched = documents.openRemote(address);
      return fetched?.kind === "opened" ? fetched.document.text : "{}";
    }
    if (!address.startsWith("/") && !address.startsWith("file:")) return "{}";
    const opened = documents.open(decodeURIComponent(uri.path()));
    return opened.kind === "opened" ? opened.document.text : "{}";
  };
  const resolvers = ["file", "http", "https"].map((schema) => ({ schema, order: 1, canRead: true, read }));
  const parser = new Parser({ __unstable: { resolver: { cache: false, resolvers } } });
  return await parser.validate(root.text, { source: root.path });
}

/**
 * Checks the structure of a document with the official parser. What it recommends but does not demand is dropped:
 * it does not matter to generated code.
 */
export async function validateStructure(
  root: SourceDocument,
  documents: Documents,
): Promise<readonly Diagnostic[]> {
  return toDiagnostics(await officialFindings(root, documents), root);
}
