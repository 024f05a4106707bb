import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Application, Event, Json, JsonObject, ObjectType, Type } from "../../asyncapi/index.js";
import { isJsonArray, isJsonObject } from "../../asyncapi/json.js";
import { contentByFolder, openClient } from "../../generator/view/client.js";
import { viewMessages } from "../../generator/view/messages.js";
import { printLiteral, printString } from "../../generator/print/literal.js";
import { validatorOf } from "../../runtime/codec/validation.js";
import { compileStrictly, projectFolder } from "../support/compile.js";
import { meant } from "./meant.js";
import { originalVerdict } from "./original-verdict.js";
import { completeJson, readSchemas } from "./read-schemas.js";
import type { GivenSchema } from "./read-schemas.js";

export interface CheckedSchema extends GivenSchema {
  readonly name: string;
  readonly values: readonly Json[];
  /** The type says all of the schema: Ajv's verdict on the schema itself is that of the compiler. */
  readonly exact?: true;
  /** It has words that its type leaves out: what both admit has to be assignable, what neither does must not be. */
  readonly wild?: true;
}

/** Where a type and its schema do not agree. */
export interface Disagreement {
  /** The type refuses what the schema admits, or admits what the schema refuses for its structure. */
  readonly kind: "narrower" | "wider" | "broken" | "verdict";
  readonly name: string;
  readonly value: string;
  readonly type: string;
  readonly error?: string;
}

/** A property that no JSON has. */
const probe = "$probe";

/** Compiles all values against the types of their schemas, in one run of the compiler. */
export async function disagreements(schemas: readonly CheckedSchema[]): Promise<readonly Disagreement[]> {
  await using folder = await projectFolder();
  const { application, events } = await readSchemas(schemas);
  const cases = new Map<string, Omit<Disagreement, "error"> & { readonly refused: boolean }>();
  const verdicts: Disagreement[] = [];
  for (const [index, { name, values, exact, wild, schema }] of schemas.entries()) {
    const event = events[index];
    if (event === undefined) continue;
    const real = printTypes(application, event);
    const open = printTypes(withProbes(application), event);
    const lines = [
      `import type { ${real.name} as Real } from "./real-${index}.js";`,
      `import type { ${open.name} as Open } from "./open-${index}.js";`,
      `import type { probe } from "./probe.js";`,
      `export type Used = [Real, Open, typeof probe];`,
      `declare function take<T>(value: T): void;`,
    ];
    const judged = exact === true ? completeJson(event.payload, application) : meantJson(event, application);
    const said = await validatorOf(judged, { form: "typed", where: name });
    const printed = completeJson(event.payload, application);
    const whole = wild && (await validatorOf(printed, { form: "typed", where: name }));
    const original = wild && originalVerdict(schema);
    for (const given of values) {
      const value: Json = JSON.parse(JSON.stringify(given)) as Json; // fast-check makes objects without a prototype
      const isAdmitted = (await said(value)).kind === "valid";
      const common = { name, value: JSON.stringify(value), type: real.code };
      if (whole !== undefined && original !== undefined) {
        const isWhole = (await whole(value)).kind === "valid";
        if (isWhole !== original(value))
          verdicts.push({ ...common, kind: "verdict", error: JSON.stringify(printed) });
        // The type says less than the schema, and may be wider.
        if (isAdmitted && !isWhole) continue;
      }
      if (!isAdmitted) {
        // As a literal: there, the compiler also refuses properties that the type does not list.
        lines.push(`take<Real>(${printLiteral(value)});`);
        cases.set(`${index}:${lines.length}`, { ...common, kind: "wider", refused: true });
      } else {
        lines.push(`take<Open>(undefined as unknown as ${printValue(value)});`);
        cases.set(`${index}:${lines.length}`, { ...common, kind: "narrower", refused: false });
      }
    }
    await writeFile(path.join(folder.path, `real-${index}.ts`), real.code);
    await writeFile(
      path.join(folder.path, `open-${index}.ts`),
      `import type { probe } from "./probe.js";\nexport type Used = typeof probe;\n${open.code.replaceAll(`readonly ${probe}?`, "readonly [probe]?")}`,
    );
    await writeFile(path.join(folder.path, `case-${index}.ts`), lines.join("\n"));
  }
  await writeFile(path.join(folder.path, "probe.ts"), "export declare const probe: unique symbol;");
  return [...verdicts, ...judge(await compileStrictly(folder.path), cases)];
}

function judge(
  output: string,
  cases: ReadonlyMap<string, Omit<Disagreement, "error"> & { readonly refused: boolean }>,
): readonly Disagreement[] {
  const errors = new Map<string, string>();
  const found: Disagreement[] = [];
  for (const line of output.split("\n")) {
    const [, kind, index, row, message] = /(real|open|case)-(\d+)\.ts\((\d+),\d+\): (.*)$/.exec(line) ?? [];
    if (kind === "case" && cases.has(`${index}:${row}`)) errors.set(`${index}:${row}`, message ?? "");
    else if (message !== undefined)
      found.push({ kind: "broken", name: line, value: "", type: "", error: message });
  }
  for (const [key, { refused, ...rest }] of cases) {
    const error = errors.get(key);
    if (refused === (error !== undefined)) continue;
    found.push({ ...rest, ...(error === undefined ? {} : { error }) });
  }
  return found;
}

function meantJson({ payload }: Event, application: Application): JsonObject {
  const json = meant(completeJson(payload, application));
  return isJsonObject(json) ? json : { allOf: [json] };
}

/** The code of `messages.ts` for one event alone, and the name of its payload's type. */
function printTypes(
  application: Application,
  event: Event,
): { readonly name: string; readonly code: string } {
  const definitions = application.definitions.filter(({ name }) => event.payload.definitions.includes(name));
  const { client } = openClient({ ...application, events: [event], definitions });
  const types = contentByFolder(client).flatMap((content) => viewMessages(content, client)?.types ?? []);
  const { payload } = event;
  const own =
    payload.type.kind === "reference"
      ? client.schemasByName.get(payload.type.name)?.name.type
      : client.names.inline.get(payload)?.type;
  const code = types.map(({ name, body, interface: isInterface }) =>
    isInterface ? `export interface ${name} ${body}` : `export type ${name} = ${body};`,
  );
  return { name: own ?? "", code: code.join("\n") };
}

/** With an optional property in each object: else an object of optional properties needs one of them in a value. */
function withProbes(application: Application): Application {
  const definitions = application.definitions.map((definition) => ({
    ...definition,
    schema: { ...definition.schema, type: probed(definition.schema.type) },
  }));
  return { ...application, definitions };
}

function probed(type: Type): Type {
  switch (type.kind) {
    case "array":
      return { ...type, items: probed(type.items) };
    case "tuple":
      return { ...type, items: type.items.map(probed), ...(type.rest && { rest: probed(type.rest) }) };
    case "union":
    case "intersection":
      return { ...type, members: type.members.map(probed) };
    case "object":
      return type.properties.length === 0
        ? { ...type, ...rest(type) }
        : { ...type, ...rest(type), properties: [...properties(type), marker] };
    default:
      return type;
  }
}

const marker = { name: probe, type: { kind: "never" }, required: false, notes: {} } as const;

function properties(type: ObjectType): ObjectType["properties"] {
  return type.properties.map((property) => ({ ...property, type: probed(property.type) }));
}

function rest(type: ObjectType): Pick<ObjectType, "additional" | "patterns"> {
  const { additional, patterns } = type;
  return {
    ...(additional && { additional: probed(additional) }),
    ...(patterns && { patterns: patterns.map((each) => ({ ...each, type: probed(each.type) })) }),
  };
}

/** The type of one value. */
function printValue(value: Json): string {
  if (isJsonArray(value)) return `readonly [${value.map(printValue).join(", ")}]`;
  if (isJsonObject(value)) {
    const members = Object.entries(value).map(
      ([key, member]) => `readonly ${printString(key)}: ${printValue(member)}`,
    );
    return `{ ${[...members, "readonly [probe]?: never"].join("; ")} }`;
  }
  return typeof value === "string" ? printString(value) : String(value);
}
