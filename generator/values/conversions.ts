import type { Application, Type } from "../../asyncapi/index.js";
import { printKey, printLiteral, printString } from "../print/literal.js";
import type { PrintSettings } from "../print-settings.js";
import { schemasOfEvent } from "../view/schemas-of-event.js";
import { openShapes, type Shapes } from "./shapes.js";

/** In the words of the runtime's `Leaf`. */
type Leaf = "Date" | "bigint" | "digits" | "bigintText";

/** What of an application's values is something else in code than in JSON. */
export interface Conversions {
  /** The type in code. */
  readonly typeOf: (type: Type) => Type;
  /** The places of a type's values that are converted, as code; `undefined` where there are none. */
  readonly print: (type: Type, printer: ValuesPrinter) => string | undefined;
  /** Dates and numbers that stay what they are in JSON, because another type could stand in their place. */
  readonly unclear: ReadonlySet<Type>;
}

/** Gives constants to what stands in several places of a file. */
export interface ValuesPrinter {
  /** By what was printed: the name and the code of each constant. */
  readonly constants: Map<object, { readonly name: string; code: string }>;
  /** The name of the constant for the values of a definition. */
  readonly nameOf: (definition: string | undefined) => string;
}

/** `undefined` where nothing is converted at all. */
export function openConversions(
  application: Application,
  { dates, int64 }: PrintSettings,
  known: ReadonlySet<Type> = new Set(),
): Conversions | undefined {
  if (dates !== "Date" && (int64 ?? "number") === "number") return undefined;
  const definitions = new Map(application.definitions.map(({ name, schema }) => [name, schema.type]));
  const shapesOf = openShapes(definitions);
  const roots = [
    // by their names, after which constants are called
    ...application.definitions.map(({ name }): Type => ({ kind: "reference", name })),
    ...application.events.flatMap((event) => schemasOfEvent(event).map(({ type }) => type)),
  ].map((type) => shapesOf([type]));
  const places = reachable(roots);
  const unclear = new Set<Type>(known);
  const leafOf = (type: Type): Leaf | undefined => {
    if (unclear.has(type)) return undefined;
    if (type.kind === "string" && type.format === "date-time") return dates === "Date" ? "Date" : undefined;
    if (type.kind === "string" && type.format === "int64")
      return int64 === "bigint" ? "bigintText" : undefined;
    if (type.kind !== "number" || type.format !== "int64") return undefined;
    return int64 === "bigint" ? "bigint" : int64 === "string" ? "digits" : undefined;
  };
  for (let before = -1; before < unclear.size;) {
    before = unclear.size;
    for (const { all } of places) for (const type of unclearIn(all, leafOf)) unclear.add(type);
  }
  const converting = new Set<Shapes>(
    places.filter(({ all }) => all.some((type) => leafOf(type) !== undefined)),
  );
  for (let before = -1; before < converting.size;) {
    before = converting.size;
    for (const place of places)
      if (partsOf(place).some((part) => converting.has(part))) converting.add(place);
  }
  return {
    unclear,
    typeOf: (type) => typeInCode(type, leafOf),
    print: (type, printer) => {
      const place = shapesOf([type]);
      return converting.has(place)
        ? printPlace(place, { printer, converting, leafOf, around: new Set() })
        : undefined;
    },
  };
}

function reachable(roots: readonly Shapes[]): readonly Shapes[] {
  const found = new Set(roots);
  for (const place of found) for (const part of partsOf(place)) found.add(part);
  return [...found];
}

function partsOf(place: Shapes): readonly Shapes[] {
  const patterns = place.patterns().map(({ shapes }) => shapes);
  const others = [place.additional(), place.items(), ...patterns].filter((part) => part !== undefined);
  return [...place.properties().values(), ...place.prefix(), ...others];
}

/** Leaves of which nobody could tell, from a value alone, that it is one of theirs. */
function unclearIn(all: readonly Type[], leafOf: (type: Type) => Leaf | undefined): readonly Type[] {
  const leaves = new Map<Leaf, Type[]>();
  let [hasText, hasDigits, hasNumber] = [false, false, false];
  for (const type of all) {
    const leaf = leafOf(type);
    if (leaf !== undefined) leaves.set(leaf, [...(leaves.get(leaf) ?? []), type]);
    else if (type.kind === "string") hasText = true;
    else if (type.kind === "number") hasNumber = true;
    else if (type.kind === "literal") {
      if (typeof type.value === "number") hasNumber = true;
      if (typeof type.value === "string" && /^-?\d+$/u.test(type.value)) hasDigits = true;
    }
  }
  const has = (leaf: Leaf): boolean => leaves.has(leaf);
  const isUnclear: Readonly<Record<Leaf, boolean>> = {
    Date: hasText || has("digits") || has("bigintText"),
    bigint: hasNumber || has("bigintText"),
    digits: hasNumber || hasText || hasDigits || has("Date"),
    bigintText: hasText || hasDigits || has("Date") || has("bigint"),
  };
  return [...leaves].flatMap(([leaf, types]) => (isUnclear[leaf] ? types : []));
}

function typeInCode(type: Type, leafOf: (type: Type) => Leaf | undefined): Type {
  const leaf = leafOf(type);
  if (leaf !== undefined) return { kind: kinds[leaf] };
  const within = (part: Type): Type => typeInCode(part, leafOf);
  switch (type.kind) {
    case "array":
      return { ...type, items: within(type.items) };
    case "tuple":
      return { ...type, items: type.items.map(within), ...(type.rest && { rest: within(type.rest) }) };
    case "object":
      return {
        ...type,
        properties: type.properties.map((property) => ({ ...property, type: within(property.type) })),
        ...(type.patterns && {
          patterns: type.patterns.map((each) => ({ ...each, type: within(each.type) })),
        }),
        ...(type.additional && { additional: within(type.additional) }),
      };
    case "union":
    case "intersection":
      return { ...type, members: type.members.map(within) };
    default:
      return type;
  }
}

const kinds = { Date: "date", bigint: "bigint", digits: "string", bigintText: "bigint" } as const;

interface Printing {
  readonly printer: ValuesPrinter;
  readonly converting: ReadonlySet<Shapes>;
  readonly leafOf: (type: Type) => Leaf | undefined;
  /** What is being printed: behind a function it may name itself. */
  readonly around: ReadonlySet<Shapes>;
}

function printPlace(place: Shapes, printing: Printing): string {
  const { printer, leafOf } = printing;
  const known = printer.constants.get(place);
  if (known !== undefined) return printing.around.has(place) ? `() => ${known.name}` : known.name;
  const leaves = [...new Set(place.all.flatMap((type) => leafOf(type) ?? []))];
  const constant = { name: "", code: "" };
  const isNamed = place.name !== undefined || isWithinItself(place);
  if (isNamed) {
    constant.name = printer.nameOf(place.name);
    printer.constants.set(place, constant);
  }
  const code = printWithin(place, leaves, { ...printing, around: new Set([...printing.around, place]) });
  if (!isNamed) return code;
  constant.code = code;
  // after those that it names
  printer.constants.delete(place);
  printer.constants.set(place, constant);
  return constant.name;
}

function printWithin(place: Shapes, leaves: readonly Leaf[], printing: Printing): string {
  const { converting } = printing;
  const part = (each: Shapes | undefined): string | undefined =>
    each !== undefined && converting.has(each) ? printPlace(each, printing) : undefined;
  const additional = part(place.additional());
  const patterns = place.patterns().flatMap(({ parts, shapes }) => {
    const code = part(shapes);
    return code === undefined && additional === undefined
      ? []
      : [`[${printLiteral(parts)}, ${code ?? "undefined"}]`];
  });
  const properties = [...place.properties()].flatMap(([name, each]) => {
    const code = part(each);
    // else it would be one of the others
    return code === undefined && additional === undefined && patterns.length === 0
      ? []
      : [`${printKey(name)}: ${code ?? "undefined"}`];
  });
  const prefix = place.prefix().map((each) => part(each) ?? "undefined");
  const items = part(place.items());
  const parts = [
    ...(properties.length === 0 ? [] : [`properties: { ${properties.join(", ")} }`]),
    ...(patterns.length === 0 ? [] : [`patterns: [${patterns.join(", ")}]`]),
    ...(additional === undefined ? [] : [`additional: ${additional}`]),
    ...(prefix.every((code) => code === "undefined") ? [] : [`prefix: [${prefix.join(", ")}]`]),
    ...(items === undefined ? [] : [`items: ${items}`]),
  ];
  const [leaf = ""] = leaves;
  if (parts.length === 0 && leaves.length === 1) return printString(leaf);
  const own = leaves.length === 0 ? [] : [`leaves: [${leaves.map(printString).join(", ")}]`];
  return `{ ${[...own, ...parts].join(", ")} }`;
}

/** Also without what has a name, and so a constant. */
function isWithinItself(place: Shapes): boolean {
  const found = new Set(partsOf(place));
  for (const each of found) {
    if (each === place) return true;
    if (each.name === undefined) for (const part of partsOf(each)) found.add(part);
  }
  return false;
}
