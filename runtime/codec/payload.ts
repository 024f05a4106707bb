import type { EventDefinition } from "../define/event.js";
import type { AnySchema } from "../define/schema.js";
import { InvalidPayloadError, InvalidReplyError } from "../errors.js";
import type { Issue } from "../errors.js";
import { fromJsonValues, toJsonValues, UnconvertibleError } from "../values/convert.js";
import { withNumbers } from "../values/exact-json.js";
import { valuesOf } from "../values/plan.js";
import type { Values } from "../values/plan.js";
import type { Codec } from "./codec.js";
import { contentKindOf, parse, serialise } from "./content.js";
import type { Content } from "./content.js";
import { isStandardSchema } from "./standard-schema.js";
import { validatorOf } from "./validation.js";
import type { Validation } from "./validation.js";

/** The bytes of a payload, checked. Throws `InvalidPayloadError`, or `InvalidDefinitionError` for a bad schema. */
export function encodePayload(event: EventDefinition, value: unknown): Promise<Uint8Array> {
  return encode(value, {
    schema: event.schema,
    values: valuesOf(event.schema),
    contentType: event.contentType,
    codec: event.codec,
    where: `event "${event.name}": schema`,
    failed: (issues, options) => new InvalidPayloadError(event.name, issues, options),
  });
}

/** The payload in a message, checked, and transformed where its Standard Schema does. Throws `InvalidPayloadError`. */
export function decodePayload(event: EventDefinition, bytes: Uint8Array): Promise<unknown> {
  return decode(bytes, {
    schema: event.schema,
    values: valuesOf(event.schema),
    contentType: event.contentType,
    codec: event.codec,
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
  /** What is something else in code than in JSON; absent: nothing. */
  readonly values: Values | undefined;
  readonly contentType: string;
  readonly codec: Codec | undefined;
  /** How errors about the schema itself call it. */
  readonly where: string;
  readonly failed: (issues: readonly Issue[], options?: ErrorOptions) => Error;
}

function replyContract(event: EventDefinition): Contract {
  return {
    schema: event.reply ?? {},
    values: event.reply && valuesOf(event.reply),
    contentType: replyContentType(event),
    codec: event.replyCodec,
    where: `event "${event.name}": reply`,
    failed: (issues, options) => new InvalidReplyError(event.name, issues, options),
  };
}

/** What the header of an answer says. */
export function replyContentType(event: EventDefinition): string {
  return (
    event.replyCodec?.contentType ?? (event.codec === undefined ? event.contentType : "application/json")
  );
}

// On the way out the given value is written: the other side runs the schema's transformation again.
async function encode(value: unknown, contract: Contract): Promise<Uint8Array> {
  const json = toJson(value, contract);
  const validation = await validate(contract.values === undefined ? json : withNumbers(json), contract);
  if (validation.kind === "invalid") throw contract.failed(validation.issues);
  const content = await write(json, contract);
  if (content.kind === "unreadable") throw contract.failed(content.issues, { cause: content.cause });
  return content.value;
}

async function decode(bytes: Uint8Array, contract: Contract): Promise<unknown> {
  const content = await read(bytes, contract);
  if (content.kind === "unreadable") throw contract.failed(content.issues, { cause: content.cause });
  const { values } = contract;
  const validation = await validate(
    values === undefined ? content.value : withNumbers(content.value),
    contract,
  );
  if (validation.kind === "invalid") throw contract.failed(validation.issues);
  if (values === undefined) return validation.value;
  return converted(() => fromJsonValues(values, validation.value, content.value), contract);
}

function toJson(value: unknown, contract: Contract): unknown {
  const { values } = contract;
  return values === undefined ? value : converted(() => toJsonValues(values, value), contract);
}

function converted(convert: () => unknown, { failed }: Contract): unknown {
  try {
    return convert();
  } catch (error) {
    if (error instanceof UnconvertibleError) throw failed([error.issue]);
    throw error;
  }
}

async function write(value: unknown, { codec, contentType, values }: Contract): Promise<Content<Uint8Array>> {
  if (codec === undefined)
    return serialise(value, contentKindOf(contentType), { isExact: values !== undefined });
  try {
    return { kind: "content", value: await codec.encode(value) };
  } catch (cause) {
    // the codec's message may quote the value, which may hold secrets: it stays in `cause`
    return unreadable(`can't be written as ${codec.contentType}`, cause);
  }
}

async function read(bytes: Uint8Array, { codec, contentType, values }: Contract): Promise<Content<unknown>> {
  if (codec === undefined) return parse(bytes, contentKindOf(contentType), { isExact: values !== undefined });
  try {
    return { kind: "content", value: await codec.decode(bytes) };
  } catch (cause) {
    return unreadable(`is no ${codec.contentType}`, cause);
  }
}

function unreadable(message: string, cause: unknown): Content<never> {
  return { kind: "unreadable", issues: [{ path: "", message }], cause };
}

function validate(value: unknown, contract: Contract): Validation | Promise<Validation> {
  // a JSON Schema can't describe bytes
  const isBytes = contract.codec === undefined && contentKindOf(contract.contentType) === "bytes";
  if (isBytes && !isStandardSchema(contract.schema)) return { kind: "valid", value };
  const validator = validatorOf(contract.schema, { form: "typed", where: contract.where });
  return typeof validator === "function" ? validator(value) : validator.then((ready) => ready(value));
}
