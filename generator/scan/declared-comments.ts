import type { ts } from "ts-morph";
import { wordsOfComment, type SchemaComments, escaped } from "./schema-comments.js";
import type { OpenProgram } from "./program.js";
import { commentBefore } from "./read-comment.js";

/** What the comments of types say, found from the type of a payload: by the name of that type, or of one that it uses. */
export class DeclaredComments {
  readonly #program: Pick<OpenProgram, "ts" | "checker">;
  readonly #read = new Map<ts.Declaration, Reading>();

  constructor(program: Pick<OpenProgram, "ts" | "checker">) {
    this.#program = program;
  }

  /** `node` names the type of a payload: `Order` in `Schema<Order>`. */
  find(node: ts.TypeReferenceNode, typeName: string): SchemaComments {
    const waiting = [node];
    const seen = new Set<ts.Declaration>();
    for (const each of waiting) {
      const declaration = this.#declarationOf(each);
      if (declaration === undefined || seen.has(declaration)) continue;
      seen.add(declaration);
      const { comments, uses } = this.#readingOf(declaration);
      if (declaration.name.text === typeName) return comments;
      waiting.push(...uses);
    }
    return {};
  }

  #declarationOf({ typeName }: ts.TypeReferenceNode): TypeDeclaration | undefined {
    const { ts, checker } = this.#program;
    const found = checker.getSymbolAtLocation(typeName);
    const isAlias = found !== undefined && (found.flags & ts.SymbolFlags.Alias) !== 0;
    const symbol = isAlias ? checker.getAliasedSymbol(found) : found;
    return symbol?.declarations?.find(
      (each): each is TypeDeclaration => ts.isInterfaceDeclaration(each) || ts.isTypeAliasDeclaration(each),
    );
  }

  #readingOf(declaration: TypeDeclaration): Reading {
    const known = this.#read.get(declaration);
    if (known !== undefined) return known;
    const reading = readDeclaration(declaration, this.#program.ts);
    this.#read.set(declaration, reading);
    return reading;
  }
}

type TypeDeclaration = ts.InterfaceDeclaration | ts.TypeAliasDeclaration;

interface Reading {
  readonly comments: SchemaComments;
  /** The types that it names, anywhere in it. */
  readonly uses: readonly ts.TypeReferenceNode[];
}

/** The twin of `printedComments`: it looks into properties and the items of arrays. */
function readDeclaration(declaration: TypeDeclaration, typescript: OpenProgram["ts"]): Reading {
  const ts = typescript;
  const comments = new Map<string, SchemaComments[string]>();
  const uses: ts.TypeReferenceNode[] = [];
  add("", declaration);
  if (ts.isInterfaceDeclaration(declaration)) walkMembers(declaration.members, "");
  else walk(declaration.type, "");
  collect(declaration);
  return { comments: Object.fromEntries(comments), uses };

  function walk(node: ts.TypeNode, pointer: string): void {
    if (ts.isParenthesizedTypeNode(node) || ts.isTypeOperatorNode(node)) walk(node.type, pointer);
    else if (ts.isArrayTypeNode(node)) walk(node.elementType, `${pointer}/items`);
    else if (ts.isTypeLiteralNode(node)) walkMembers(node.members, pointer);
  }

  function walkMembers(members: ts.NodeArray<ts.TypeElement>, pointer: string): void {
    for (const member of members) {
      if (!ts.isPropertySignature(member)) continue;
      const { name, type } = member;
      if (!ts.isIdentifier(name) && !ts.isStringLiteral(name) && !ts.isNumericLiteral(name)) continue;
      const place = `${pointer}/properties/${escaped(name.text)}`;
      add(place, member);
      if (type !== undefined) walk(type, place);
    }
  }

  function add(pointer: string, node: ts.Node): void {
    const words = wordsOfComment(commentBefore(ts, node));
    if (Object.keys(words).length > 0) comments.set(pointer, words);
  }

  function collect(node: ts.Node): void {
    if (ts.isTypeReferenceNode(node)) uses.push(node);
    ts.forEachChild(node, collect);
  }
}
