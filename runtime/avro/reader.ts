import { AvroError } from "./error.js";
import type { AvroType } from "./type.js";

/** Values that take no bytes, such as nulls, which a few bytes could ask for without end as items. */
const mostEmpty = 100_000;
const deepest = 500;

const text = new TextDecoder("utf-8", { fatal: true });

/** Reads one value from bytes that may be anything: it never takes more memory than they can stand for. */
export class AvroReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #exact: boolean;
  #next = 0;
  #empty = 0;

  /** `exact`: longs that no number holds exactly are bigints. */
  constructor(bytes: Uint8Array, { exact = false }: { readonly exact?: boolean } = {}) {
    this.#bytes = bytes;
    this.#exact = exact;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Throws `AvroError` where the bytes are no value of the type, or more than one. */
  read(type: AvroType): unknown {
    const value = this.#value(type, 0);
    if (this.#next !== this.#bytes.length) throw new AvroError("", "has bytes after the Avro value");
    return value;
  }

  #value(type: AvroType, depth: number): unknown {
    if (depth > deepest) throw new AvroError("", "is nested too deeply");
    switch (type.kind) {
      case "null":
        this.#countEmpty();
        return null;
      case "boolean":
        return this.#boolean();
      case "int":
        return this.#int();
      case "long":
        return this.#exact ? this.#anyLong() : this.#long();
      case "float":
        return this.#view.getFloat32(this.#take(4), true);
      case "double":
        return this.#view.getFloat64(this.#take(8), true);
      case "bytes":
        return this.#raw(this.#long());
      case "fixed":
        if (type.size === 0) this.#countEmpty();
        return this.#raw(type.size);
      case "string":
        return this.#string();
      case "enum":
        return this.#oneOf(type.symbols);
      case "union":
        return this.#value(this.#oneOf(type.members), depth + 1);
      case "array":
        return this.#items(() => this.#value(type.items, depth + 1));
      case "map":
        // Never assigned by name, so that a key called __proto__ stays a key.
        return Object.fromEntries(
          this.#items(() => [this.#string(), this.#value(type.items, depth + 1)] as const),
        );
      case "record":
        if (type.fields.length === 0) this.#countEmpty();
        return Object.fromEntries(
          type.fields.map((field) => [field.name, this.#value(field.type, depth + 1)] as const),
        );
    }
  }

  #countEmpty(): void {
    if (++this.#empty > mostEmpty) throw new AvroError("", "has too many items");
  }

  /** Where the bytes stand that are taken. */
  #take(count: number): number {
    const start = this.#next;
    if (count < 0 || count > this.#bytes.length - start)
      throw new AvroError("", "ends before the Avro value does");
    this.#next = start + count;
    return start;
  }

  #boolean(): boolean {
    const byte = this.#bytes[this.#take(1)];
    if (byte !== 0 && byte !== 1) throw new AvroError("", "has a byte that is no boolean of Avro");
    return byte === 1;
  }

  #int(): number {
    const number = this.#long();
    if (Math.abs(number + 0.5) > 2 ** 31) throw new AvroError("", "has an int of more than 32 bits");
    return number;
  }

  #long(): number {
    const long = this.#anyLong();
    if (typeof long === "bigint") throw new AvroError("", "has a long beyond 2^53 - 1");
    return long;
  }

  #anyLong(): number | bigint {
    // most are short, and bigints are slow
    const first = this.#bytes[this.#next] ?? 0x80;
    if (first < 0x80) {
      this.#next++;
      return (first >>> 1) ^ -(first & 1);
    }
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      if (shift > 63n) throw new AvroError("", "has a number that is too long for Avro");
      const byte = this.#bytes[this.#take(1)] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    // ten bytes have room for 70 bits
    if (value >= 2n ** 64n) throw new AvroError("", "has a number that is too long for Avro");
    const long = (value >> 1n) ^ -(value & 1n); // zigzag
    const number = Number(long);
    return Number.isSafeInteger(number) ? number : long;
  }

  #raw(count: number): string {
    const start = this.#take(count);
    let result = "";
    for (let index = start; index < start + count; index++)
      result += String.fromCharCode(this.#bytes[index] ?? 0);
    return result;
  }

  #string(): string {
    const count = this.#long();
    const start = this.#take(count);
    return text.decode(this.#bytes.subarray(start, start + count));
  }

  #oneOf<T>(choices: readonly T[]): T {
    const choice = choices[this.#long()];
    if (choice === undefined)
      throw new AvroError("", "has a number that names no symbol or type of its schema");
    return choice;
  }

  #items<T>(item: () => T): readonly T[] {
    const items: T[] = [];
    for (;;) {
      let count = this.#long();
      if (count === 0) return items;
      if (count < 0) {
        count = -count;
        this.#long(); // the size in bytes, for those who skip
      }
      for (; count > 0; count--) {
        items.push(item());
      }
    }
  }
}
