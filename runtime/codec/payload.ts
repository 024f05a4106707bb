import type { EventDefinition } from "../define/event.js";
import type { AnySchema } from "../define/schema.js";
import { InvalidPayloadError, InvalidReplyError } from "../errors.js";
import type { Issue } from "../errors.js";
import { contentKindOf, parse, serialise } from "./content.js";
import type { ContentKind } from "./content.js";
import { isStandardSchema } from "./standard-schema.js";
import { validatorOf } from "./validation.js";
import type { Validation } from "./validation.js";

/** The bytes of a payload, checked. Throws `InvalidPayloadError`, or `InvalidDefinitionError` for a bad schema. */
export function encodePayload(event: EventDefinition, value: unknown): Promise<Uint8Array> {
  return encode(value, {
    schema: event.schema,
    contentType: event.contentType,
    where: `event "${event.name}": schema`,
    failed: (issues, options) => new InvalidPayloadError(event.name, issues, options),
  });
}

/** The payload in a message, checked, and transformed where its Standard Schema does. Throws `InvalidPayloadError`. */
export function decodePayload(event: EventDefinition, bytes: Uint8Array): Promise<unknown> {
  return decode(bytes, {
    schema: event.schema,
    contentType: event.contentType,
    where: `event "${event.name}": schema`,
    failed: (issues, options) => new InvalidPayloadError(event.name, issues, options),
  });
}

/** The bytes of an answer, checked. Throws `InvalidReplyError`. */
export function encodeReply(event: EventDefinition, value: unknown): Promise<Uint8Array> {
  return encode(value, replyContract(event));
}

/** The answer in a message, checked. Throws `InvalidReplyError`. */
export function decodeReply(event: EventDefinition, bytes: Uint8Array): Promise<unknown> {
  return decode(bytes, replyContract(event));
}

interface Contract {
  readonly schema: AnySchema;
  readonly contentType: string;
  /** How errors about the schema itself call it. */
  readonly where: string;
  readonly failed: (issues: readonly Issue[], options?: ErrorOptions) => Error;
}

function replyContract(event: EventDefinition): Contract {
  return {
    schema: event.reply ?? {},
    contentType: event.contentType,
    where: `event "${event.name}": reply`,
    failed: (issues, options) => new InvalidReplyError(event.name, issues, options),
  };
}

// On the way out the given value is written: the other side runs the schema's transformation again.
async function encode(value: unknown, contract: Contract): Promise<Uint8Array> {
  const kind = contentKindOf(contract.contentType);
  const validation = await validate(value, kind, contract);
  if (validation.kind === "invalid") throw contract.failed(validation.issues);
  const content = serialise(value, kind);
  if (content.kind === "unreadable") throw contract.failed(content.issues, { cause: content.cause });
  return content.value;
}

async function decode(bytes: Uint8Array, contract: Contract): Promise<unknown> {
  const kind = contentKindOf(contract.contentType);
  const content = parse(bytes, kind);
  if (content.kind === "unreadable") throw contract.failed(content.issues, { cause: content.cause });
  const validation = await validate(content.value, kind, contract);
  if (validation.kind === "invalid") throw contract.failed(validation.issues);
  return validation.value;
}

function validate(value: unknown, kind: ContentKind, contract: Contract): Validation | Promise<Validation> {
  // a JSON Schema can't describe bytes
  if (kind === "bytes" && !isStandardSchema(contract.schema)) return { kind: "valid", value };
  const validator = validatorOf(contract.schema, { form: "typed", where: contract.where });
  return typeof validator === "function" ? validator(value) : validator.then((ready) => ready(value));
}
