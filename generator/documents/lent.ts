import { createHash } from "node:crypto";
import type { Schema } from "../../asyncapi/index.js";
import { byCodePoint } from "../print/imports.js";
import type { Lent } from "../view/client.js";
import { roleNames } from "../view/client-names.js";
import { inlineSchemas } from "../view/inline-schemas.js";
import type { DescribedApplication } from "./disagreements.js";
import { wayBetween } from "./folders.js";
import type { Sharing } from "./sharing.js";

/** A document whose application imports what is shared. */
export interface SharingDocument extends DescribedApplication {
  /** Of the document. */
  readonly digest: string;
  /** Absolute path of its folder. */
  readonly output: string;
}

/** The documents of a run whose applications have common events, by the names of the applications. */
export function sharingDocuments<Document extends SharingDocument>(
  documents: readonly Document[],
  { common, applications }: Sharing,
): readonly Document[] {
  const events = new Set(common.events);
  return documents
    .filter((document) => applications.get(document)?.events.some((event) => events.has(event)) === true)
    .toSorted((a, b) => byCodePoint(a.application.name, b.application.name) || byCodePoint(a.input, b.input));
}

/** What the applications import of the folder with all that they share. */
export function whatIsLent(
  documents: readonly SharingDocument[],
  { common, applications }: Sharing,
  folder: string,
): Lent {
  const events = new Set(common.events);
  const definitions = new Set(common.definitions);
  const complete = new Set<string>();
  const headers = new Set<string>();
  const parts = new Set<string>();
  const all = documents.flatMap((document) => applications.get(document) ?? []);
  for (const application of all) {
    const used = new Set(
      application.definitions.flatMap((each) => (definitions.has(each) ? [each.name] : [])),
    );
    const take = (schema: Schema): void => {
      for (const name of schema.definitions) if (used.has(name)) parts.add(name);
    };
    for (const definition of application.definitions)
      if (!definitions.has(definition)) take(definition.schema);
    for (const event of application.events) {
      if (events.has(event)) continue;
      for (const [, schema] of inlineSchemas(event)) take(schema);
      for (const schema of [event.payload, event.headers, event.reply])
        if (schema?.type.kind === "reference" && used.has(schema.type.name)) {
          complete.add(schema.type.name);
          if (schema === event.headers) headers.add(schema.type.name);
        }
    }
  }
  return {
    complete,
    headers,
    parts,
    reserved: [...new Set(all.flatMap((application) => Object.values(roleNames(application))))],
    by: documents.map(({ output }) => wayBetween(folder, output)).sort(byCodePoint),
  };
}

/** Stands for all documents in the folder of what they share, as the digest of one does in its own. */
export function sharedDigest(documents: readonly SharingDocument[]): string {
  const hash = createHash("sha256");
  for (const { application, digest } of documents) hash.update(`${application.name} ${digest}\n`);
  return hash.digest("hex").slice(0, 16);
}
