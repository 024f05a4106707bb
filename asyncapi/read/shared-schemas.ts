import type { Schema } from "../model/index.js";
import { pointerKeys } from "../pointer.js";
import { ownName } from "./event-names.js";
import { kebabCase } from "./names.js";
import { Overlay } from "./overlay.js";
import type { PendingSchema } from "./schema.js";
import type { Message } from "./specification.js";

/**
 * Schemas without a name, each one place of the documents: a message on several channels has one payload, and a
 * trait has the same headers for all its messages. They get the name of what they stand in.
 */
export class SharedSchemas {
  readonly #complete: (pending: PendingSchema) => Schema;
  readonly #counts = new Map<string, number>();
  readonly #known = new Map<string, Schema>();

  constructor(all: Iterable<PendingSchema>, complete: (pending: PendingSchema) => Schema) {
    this.#complete = complete;
    for (const pending of all) {
      const place = placeOf(pending);
      if (place !== undefined) this.#counts.set(place, (this.#counts.get(place) ?? 0) + 1);
    }
  }

  payload(pending: PendingSchema, message: Message): Schema {
    return this.#schema(pending, ownName(message));
  }

  headers(pending: PendingSchema, message: Message): Schema {
    const owner = traitOf(pending) ?? ownName(message);
    return this.#schema(
      pending,
      owner === undefined ? undefined : `${owner.replace(/-?headers$/, "")}-headers`,
    );
  }

  #schema(pending: PendingSchema, name: string | undefined): Schema {
    const place = placeOf(pending);
    if (place === undefined || name === undefined || (this.#counts.get(place) ?? 0) < 2)
      return this.#complete(pending);
    const known = this.#known.get(place) ?? { ...this.#complete(pending), name };
    this.#known.set(place, known);
    return known;
  }
}

/** `undefined` for a schema with a name. What traits have put together is what all of them say. */
function placeOf({ cursor, type }: PendingSchema): string | undefined {
  if (type.kind === "reference") return undefined;
  return `${type.kind} ${cursor instanceof Overlay ? cursor.layers : cursor.identity}`;
}

function traitOf({ cursor }: PendingSchema): string | undefined {
  if (cursor instanceof Overlay) return undefined;
  const keys = pointerKeys(cursor.pointer) ?? [];
  return keys.at(-3) === "messageTraits" ? kebabCase(keys.at(-2) ?? "") || undefined : undefined;
}
