import type { Diagnostic } from "../../asyncapi/index.js";
import { printImport } from "../print/imports.js";
import { runtimeSymbols, validatorsModule } from "../runtime-symbols.js";
import {
  type AddressedSchema,
  compileSchemas,
  exportName,
  type Form,
  withAddresses,
} from "../validators/compile.js";
import { openConstants, tidyCode } from "../validators/tidy-code.js";
import { type Client, contentByFolder, type FolderContent } from "./client.js";
import { validatorsName } from "./client-names.js";
import type { FileView } from "./files.js";
import type { ClientSchema } from "./schemas.js";

/** What `validators.hbs` shows: the schemas of a folder, compiled. */
export interface ValidatorsView {
  /** All imports of the file, as lines of code. */
  readonly imports: string;
  /** Patterns, formats and lists of values, as lines of code. */
  readonly constants: readonly string[];
  /** JavaScript, laid out as it is to stay. */
  readonly functions: readonly string[];
  /** One for each schema that an event has. */
  readonly exports: readonly ValidatorsExport[];
}

export interface ValidatorsExport {
  /** What is exported. */
  readonly name: string;
  /** The functions by what they are for, as an object literal. */
  readonly value: string;
}

/** The files with the validators of a client's schemas; those of other clients stand with these. */
export async function viewValidators(
  client: Client,
): Promise<{ readonly views: readonly FileView[]; readonly diagnostics: readonly Diagnostic[] }> {
  const views: FileView[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const content of contentByFolder(client)) {
    const found = await viewFolder(content, client);
    if (found === undefined) continue;
    if ("severity" in found) diagnostics.push(found);
    else {
      const path = content.folder === "" ? "validators.ts" : `${content.folder}/validators.ts`;
      views.push({ path, template: "validators", view: found });
    }
  }
  return { views, diagnostics };
}

/** How functions are called: a type `Order` has `checkOrder`, and `readOrder` for what came as text. */
const prefixes: Readonly<Record<Form, string>> = { typed: "check", text: "read" };

interface Group {
  readonly form: Form;
  readonly dialect: string | undefined;
  readonly schemas: readonly ClientSchema[];
}

async function viewFolder(
  { schemas }: FolderContent,
  client: Client,
): Promise<ValidatorsView | Diagnostic | undefined> {
  const roots = schemas.filter(({ root }) => root);
  if (roots.length === 0) return undefined;
  const headers = headersOf(client);
  const isHeaders = (each: ClientSchema): boolean => headers.has(each.definition ?? each.schema);
  const constants = openConstants();
  const functions: string[] = [];
  for (const group of groupsOf(roots, isHeaders)) {
    const found = await compileGroup(group, { client, constants });
    if ("severity" in found) return found;
    functions.push(...found.functions);
  }
  const declarations = constants.declarations();
  const used = [...declarations, ...functions].join("\n");
  const needed = runtimeSymbols.validators.filter((name) => new RegExp(`\\b${name}\\b`, "u").test(used));
  return {
    imports: [
      printImport(needed, { module: validatorsModule }),
      printImport(["SchemaValidators"], { module: validatorsModule, type: true }),
    ]
      .filter((line) => line !== "")
      .join("\n"),
    constants: declarations,
    functions,
    exports: roots.map((each) => {
      const { dialect } = each.schema;
      const typed = `typed: ${functionName(each, { form: "typed", dialect })}`;
      const text = isHeaders(each) ? `, text: ${functionName(each, { form: "text", dialect })}` : "";
      return { name: validatorsName(each.name), value: `{ ${typed}${text} }` };
    }),
  };
}

/** The names of definitions, and the schemas without one, that headers are checked with. */
function headersOf({ application, lent }: Client): ReadonlySet<unknown> {
  const found = new Set<unknown>(lent?.headers);
  for (const { headers } of application.events) {
    if (headers !== undefined) found.add(headers.type.kind === "reference" ? headers.type.name : headers);
  }
  return found;
}

/** What one compiler can take: one form, one dialect. */
function groupsOf(
  roots: readonly ClientSchema[],
  isHeaders: (schema: ClientSchema) => boolean,
): readonly Group[] {
  const dialects = new Set(roots.map(({ schema }) => schema.dialect));
  return [...dialects].flatMap((dialect) =>
    (["typed", "text"] as const).flatMap((form) => {
      const schemas = roots.filter(
        (each) => each.schema.dialect === dialect && (form === "typed" || isHeaders(each)),
      );
      return schemas.length === 0 ? [] : [{ form, dialect, schemas }];
    }),
  );
}

async function compileGroup(
  { form, dialect, schemas }: Group,
  { client, constants }: { readonly client: Client; readonly constants: ReturnType<typeof openConstants> },
): Promise<{ readonly functions: readonly string[] } | Diagnostic> {
  const reached = new Set(schemas);
  for (const { schema } of schemas) {
    for (const name of schema.definitions) {
      const found = client.schemasByName.get(name);
      if (found !== undefined) reached.add(found);
    }
  }
  const all = [...reached];
  const addresses = new Map(all.map((each, index) => [each, `schema:${index}`]));
  const addressOf = (definition: string): string => {
    const found = client.schemasByName.get(definition);
    return (found && addresses.get(found)) ?? definition;
  };
  const addressed = all.map((each): AddressedSchema => {
    const { schema } = each;
    return { address: addresses.get(each) ?? "", json: withAddresses(schema.json, addressOf) };
  });
  const compiled = await compileSchemas(addressed, { form, dialect });
  if (compiled.kind === "refused") {
    const at = all.find((each) => addresses.get(each) === compiled.address);
    return refusal(at, { reason: compiled.reason, client });
  }
  const names = new Map(
    all.map((each, index) => [exportName(index), functionName(each, { form, dialect })] as const),
  );
  return {
    functions: tidyCode(compiled.code, { nameOf: (exported) => names.get(exported) ?? "", constants }),
  };
}

/** A definition may be there in two dialects; no type begins with a number. */
function functionName({ name }: ClientSchema, { form, dialect }: Pick<Group, "form" | "dialect">): string {
  const year = /20\d\d/u.exec(dialect ?? "")?.[0] ?? "";
  return `${prefixes[form]}${year}${name.type}`;
}

function refusal(
  schema: ClientSchema | undefined,
  { reason, client }: { readonly reason: string; readonly client: Client },
): Diagnostic {
  const name = schema?.name.type ?? "";
  const location = client.application.definitions.find(({ name }) => name === schema?.definition)?.location;
  return {
    severity: "error",
    rule: "schema-not-compiled",
    message: `No validator can be made of the schema ${name}: ${reason}.`,
    hint: "Correct the schema, or generate without --validators standalone.",
    ...(location === undefined ? {} : { location }),
  };
}
