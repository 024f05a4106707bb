import type { Application, Diagnostic, Json, Location } from "../../asyncapi/index.js";
import { inlineSchemas } from "./inline-schemas.js";
import { wiresOfEvent } from "./wires.js";

/** Objects and arrays within one another. The formatter calls itself for each, and runs out of stack at about 280. */
const deepest = 200;

/** What is nested too deeply to be printed. */
export function nestingMistakes({ events, definitions, document }: Application): readonly Diagnostic[] {
  const schemas = [
    ...definitions.map(({ name, schema, location }) => ({ what: `The schema "${name}"`, schema, location })),
    ...events.flatMap((event) =>
      inlineSchemas(event).map(([role, schema]) => ({
        what: `The ${role} of the event "${event.name}"`,
        schema,
        location: event.location,
      })),
    ),
  ];
  return [
    ...schemas.flatMap(({ what, schema, location }) =>
      isTooDeep(schema.json)
        ? [mistake(what, "Move inner parts to components.schemas, and refer to them with $ref.", location)]
        : [],
    ),
    ...events.flatMap((event) =>
      wiresOfEvent(event).some(({ wire }) => isTooDeep("schema" in wire ? wire.schema : wire.file))
        ? [
            mistake(
              `The ${event.wire?.kind ?? "binary"} schema of the event "${event.name}"`,
              "Say it with fewer types within types.",
              event.location,
            ),
          ]
        : [],
    ),
    ...Object.entries(document).flatMap(([key, value]) =>
      isTooDeep(value) ? [mistake(`"${key}" of the document`, "Say it with fewer levels.")] : [],
    ),
  ];
}

function isTooDeep(value: Json): boolean {
  const stack: { readonly value: Json; readonly depth: number }[] = [{ value, depth: 1 }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (typeof top.value !== "object" || top.value === null) continue;
    if (top.depth > deepest) return true;
    for (const child of Object.values(top.value)) stack.push({ value: child, depth: top.depth + 1 });
  }
  return false;
}

function mistake(what: string, hint: string, location?: Location): Diagnostic {
  return {
    severity: "error",
    rule: "nesting",
    message: `${what} is nested more than ${deepest} levels deep, which can't be printed.`,
    hint,
    ...(location === undefined ? {} : { location }),
  };
}
