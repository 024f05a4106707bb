import type { ts } from "ts-morph";
import { pascalCase } from "../naming.js";
import type { ScanContext } from "./context.js";

const longest = 80;

/** Under which name a type is a definition of its own: that of its interface, class, enum or alias, with its arguments. */
export class TypeNames {
  readonly #context: ScanContext;
  readonly #names = new Map<ts.Type, string | undefined>();
  readonly #taken = new Set<string>();

  constructor(context: ScanContext) {
    this.#context = context;
  }

  /** `undefined` for what has no name, and for what is as short itself. */
  of(type: ts.Type): string | undefined {
    if (!this.#names.has(type)) this.#names.set(type, this.#nameOf(type));
    return this.#names.get(type);
  }

  #nameOf(type: ts.Type): string | undefined {
    const wanted = this.#wanted(type, 0);
    if (wanted === undefined) return undefined;
    let name = wanted;
    for (let count = 2; this.#taken.has(name.toLowerCase()); count++) name = `${wanted}${count}`;
    this.#taken.add(name.toLowerCase());
    return name;
  }

  #wanted(type: ts.Type, depth: number): string | undefined {
    const { ts, checker, program } = this.#context;
    const { aliasSymbol, aliasTypeArguments } = type;
    const isLiteral = (type.flags & (ts.TypeFlags.Literal | ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0;
    const isEnum = (type.flags & ts.TypeFlags.EnumLike) !== 0 && type.isUnion();
    if (isLiteral && !isEnum) return undefined;
    const symbol = aliasSymbol ?? (isEnum || isObjectWithName(type) ? type.symbol : undefined);
    const isOfLibrary =
      symbol?.declarations?.some((each) => program.isSourceFileDefaultLibrary(each.getSourceFile())) === true;
    // `Partial<Order>`, `Record<string, number>` and arrays are what they are made of
    if (symbol === undefined || isOfLibrary || symbol.name.startsWith("__")) return undefined;
    const isReference =
      (type.flags & ts.TypeFlags.Object) !== 0 && (objectFlags(type) & ts.ObjectFlags.Reference) !== 0;
    const own =
      isReference && aliasSymbol === undefined ? checker.getTypeArguments(type as ts.TypeReference) : [];
    const args = (aliasTypeArguments ?? own).filter(
      (each) => (each as { isThisType?: boolean }).isThisType !== true,
    );
    const words = args.map((each) => (depth > 3 ? "" : this.#word(each, depth + 1)));
    return [symbol.name === "default" ? "Payload" : symbol.name, ...words].join("").slice(0, longest);
  }

  #word(type: ts.Type, depth: number): string {
    const name = this.#wanted(type, depth);
    if (name !== undefined) return name;
    const { checker } = this.#context;
    if (checker.isArrayType(type)) {
      const [items] = checker.getTypeArguments(type as ts.TypeReference); // arrays are references to Array
      return `${items === undefined ? "" : this.#word(items, depth + 1)}List`;
    }
    return pascalCase(checker.typeToString(type).replaceAll(/[^\p{L}\p{N}]+/gu, " "))
      .replace(/^_/u, "")
      .slice(0, 24);
  }
}

function objectFlags(type: ts.Type): number {
  return (type as ts.ObjectType).objectFlags; // asked of objects only
}

function isObjectWithName(type: ts.Type): boolean {
  return (
    type.isClassOrInterface() ||
    (type.symbol !== undefined && "target" in type && (type as ts.TypeReference).target.isClassOrInterface())
  );
}
