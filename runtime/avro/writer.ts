import { AvroError } from "./error.js";
import type { AvroField, AvroType } from "./type.js";

const encoder = new TextEncoder();

/** Writes one value. */
export class AvroWriter {
  #bytes = new Uint8Array(256);
  #next = 0;

  /** Throws `AvroError` where the value is none of the type. */
  write(type: AvroType, value: unknown): Uint8Array {
    this.#value(type, value, "");
    return this.#bytes.slice(0, this.#next);
  }

  #value(type: AvroType, value: unknown, path: string): void {
    if (!isOf(type, value)) throw new AvroError(path, `is no ${type.kind} of Avro`);
    switch (type.kind) {
      case "null":
        return;
      case "boolean":
        return this.#byte(value === true ? 1 : 0);
      case "int":
        return this.#long(Number(value));
      case "long":
        return this.#long(typeof value === "bigint" ? value : Number(value));
      case "float":
      case "double": {
        const size = type.kind === "float" ? 4 : 8;
        const start = this.#reserve(size);
        const view = new DataView(this.#bytes.buffer);
        return type.kind === "float"
          ? view.setFloat32(start, Number(value), true)
          : view.setFloat64(start, Number(value), true);
      }
      case "bytes":
      case "fixed":
        return this.#raw(type.kind, String(value));
      case "string": {
        const bytes = encoder.encode(String(value));
        this.#long(bytes.length);
        const start = this.#reserve(bytes.length);
        this.#bytes.set(bytes, start);
        return;
      }
      case "enum":
        return this.#long(type.symbols.indexOf(String(value)));
      case "union": {
        const index = memberFor(type.members, value);
        const member = type.members[index];
        if (member === undefined) throw new AvroError(path, "is of no type in its union of Avro");
        this.#long(index);
        return this.#value(member, value, path);
      }
      case "array": {
        const items: readonly unknown[] = Array.isArray(value) ? value : [];
        if (items.length > 0) this.#long(items.length);
        items.forEach((item, index) => this.#value(type.items, item, `${path}/${index}`));
        return this.#long(0);
      }
      case "map": {
        const entries = entriesOf(value).filter(([, item]) => item !== undefined);
        if (entries.length > 0) this.#long(entries.length);
        for (const [key, item] of entries) {
          this.#value({ kind: "string" }, key, path);
          this.#value(type.items, item, `${path}/${key}`);
        }
        return this.#long(0);
      }
      case "record": {
        const own = new Map(entriesOf(value));
        for (const field of type.fields) this.#value(field.type, given(field, own), `${path}/${field.name}`);
      }
    }
  }

  #byte(value: number): void {
    const start = this.#reserve(1);
    this.#bytes[start] = value;
  }

  #long(value: number | bigint): void {
    const long = BigInt(value);
    let rest = long >= 0n ? long * 2n : long * -2n - 1n; // zigzag
    for (; rest > 0x7fn; rest >>= 7n) this.#byte(Number(rest & 0x7fn) | 0x80);
    this.#byte(Number(rest));
  }

  #raw(kind: "bytes" | "fixed", value: string): void {
    if (kind === "bytes") this.#long(value.length);
    const start = this.#reserve(value.length);
    for (let index = 0; index < value.length; index++) this.#bytes[start + index] = value.charCodeAt(index);
  }

  /** Where that many bytes may be written. Look at `#bytes` only afterwards: it is another where it had to grow. */
  #reserve(count: number): number {
    const start = this.#next;
    this.#next += count;
    if (this.#next > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#next, this.#bytes.length * 2));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    return start;
  }
}

/** Looks at the value itself, not at what it holds. */
function isOf(type: AvroType, value: unknown): boolean {
  switch (type.kind) {
    case "null":
      return value === null;
    case "boolean":
    case "string":
      return typeof value === type.kind;
    case "int":
      return Number.isInteger(value) && Math.abs(Number(value) + 0.5) < 2 ** 31;
    case "long":
      return (
        Number.isSafeInteger(value) ||
        (typeof value === "bigint" && value >= -(2n ** 63n) && value < 2n ** 63n)
      );
    case "float":
    case "double":
      return typeof value === "number";
    case "bytes":
      return typeof value === "string" && isBytes(value);
    case "fixed":
      return typeof value === "string" && value.length === type.size && isBytes(value);
    case "enum":
      return typeof value === "string" && type.symbols.includes(value);
    case "array":
      return Array.isArray(value);
    case "map":
    case "record":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "union":
      return true;
  }
}

/** The first member that the value is one of, and of records the first that has all of its properties. */
function memberFor(members: readonly AvroType[], value: unknown): number {
  const exact = members.findIndex((member) => fits(member, value, true));
  return exact >= 0 ? exact : members.findIndex((member) => fits(member, value, false));
}

function fits(type: AvroType, value: unknown, isExact: boolean): boolean {
  if (!isOf(type, value)) return false;
  switch (type.kind) {
    case "union":
      return type.members.some((member) => fits(member, value, isExact));
    case "array":
      return Array.isArray(value) && value.every((item) => fits(type.items, item, isExact));
    case "map":
      return entriesOf(value).every(([, item]) => fits(type.items, item, isExact));
    case "record": {
      const own = new Map(entriesOf(value));
      const names = new Set(type.fields.map(({ name }) => name));
      if (isExact && [...own.keys()].some((name) => !names.has(name))) return false;
      return type.fields.every((field) => fits(field.type, given(field, own), isExact));
    }
    default:
      return true;
  }
}

/** What is left out is the default, or null where that is allowed. */
function given({ name, type, standard }: AvroField, own: ReadonlyMap<string, unknown>): unknown {
  const value = own.get(name);
  if (value !== undefined || standard !== undefined) return value ?? (value === null ? null : standard);
  return type.kind === "union" && type.members.some(({ kind }) => kind === "null") ? null : undefined;
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

function isBytes(value: string): boolean {
  for (let index = 0; index < value.length; index++) if (value.charCodeAt(index) > 0xff) return false;
  return true;
}
