import type { Event, Schema } from "../../asyncapi/index.js";

/** The schemas of an event that have no name of their own. */
export function inlineSchemas(event: Event): readonly (readonly [role: string, schema: Schema])[] {
  const schemas: (readonly [string, Schema | undefined])[] = [
    ["payload", event.payload],
    ["headers", event.headers],
    ["reply", event.reply],
  ];
  return schemas.flatMap(([role, schema]) =>
    schema === undefined || schema.type.kind === "reference" ? [] : [[role, schema] as const],
  );
}
