import type { Type } from "../../asyncapi/index.js";
import { printComment, withoutEcho } from "../print/comment.js";
import { printBody, printType, type TypeName } from "../print/type.js";
import { type Exported, printImports } from "../print/imports.js";
import type { AliasCircles } from "./alias-circles.js";
import type { Client, FolderContent } from "./client.js";
import type { ClientSchema } from "./schemas.js";

/** What `messages.hbs` shows: the types of all payloads, headers and replies and of what they are made of. */
export interface MessagesView {
  /** All imports of the file, as lines of code. */
  readonly imports: string;
  /** In the order of the document. */
  readonly types: readonly MessageType[];
}

export interface MessageType {
  /** The type. */
  readonly name: string;
  /** A doc comment, or the empty string. */
  readonly comment: string;
  /** Objects are interfaces, which editors show by name; everything else is an alias. */
  readonly interface: boolean;
  /** The body of the interface, or the type that the alias stands for. */
  readonly body: string;
}

/** `undefined` for a folder without schemas. */
export function viewMessages(
  { folder, schemas }: FolderContent,
  { schemasByName: byDefinition, circles }: Client,
): MessagesView | undefined {
  if (schemas.length === 0) return undefined;
  const imported = new Set<Exported>();
  const nameOf: TypeName = (definition) => {
    const found = byDefinition.get(definition);
    if (found === undefined) return "unknown";
    if (found.home !== folder) imported.add(found.exportedType);
    return found.name.type;
  };
  const types = schemas.map(({ name, notes, type: whole, definition }) => {
    const type =
      definition === undefined ? whole : withoutItself(whole, { definition, byDefinition, circles });
    const isInterface =
      type.kind === "object" &&
      (type.properties.length > 0 || type.additional !== undefined || type.patterns !== undefined);
    return {
      name: name.type,
      comment: printComment(withoutEcho(withoutDefault(notes), name.type)),
      interface: isInterface,
      body: isInterface ? printBody(type, nameOf) : printType(type, nameOf),
    };
  });
  return { imports: printImports(imported, { folder, file: "messages", type: true }), types };
}

/** A type's own default and constraints stand in its schema; on a type they would only be noise. */
function withoutDefault(notes: ClientSchema["notes"]): ClientSchema["notes"] {
  const { default: _default, ...rest } = notes;
  return rest;
}

interface Search {
  readonly definition: string;
  readonly circles: AliasCircles;
  readonly byDefinition: ReadonlyMap<string, ClientSchema>;
}

/**
 * An alias must not come back to itself without an object or an array between: TypeScript rejects it, and it says
 * nothing (`A = A | string` is `string`). Such members are left out, and other aliases of the circle are written
 * out: of `A = B | string` and `B = A | number`, both are `string | number`.
 */
function withoutItself(type: Type, search: Search): Type {
  return writtenOut(type, search, new Set([search.definition])) ?? { kind: "unknown" };
}

function writtenOut(type: Type, search: Search, around: ReadonlySet<string>): Type | undefined {
  if (type.kind === "reference") {
    if (!search.circles.together(type.name, search.definition)) return type;
    const target = search.byDefinition.get(type.name)?.type;
    if (target === undefined || around.has(type.name)) return undefined;
    return writtenOut(target, search, new Set([...around, type.name]));
  }
  if (type.kind !== "union" && type.kind !== "intersection") return type;
  const members = type.members.flatMap((member) => writtenOut(member, search, around) ?? []);
  return members.length === 0 ? undefined : { ...type, members };
}
