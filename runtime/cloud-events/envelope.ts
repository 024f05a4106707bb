import { parse } from "../codec/content.js";
import { contentKindOf } from "../codec/content.js";
import type { EventDefinition } from "../define/event.js";
import { InvalidPayloadError } from "../errors.js";
import { stringifyExactly } from "../values/exact-json.js";
import type { Attributes } from "./attributes.js";

/** The media type of an event in structured mode. */
export const envelopeType = "application/cloudevents+json";

/** Attributes and payload as one JSON object (JSON Event Format for CloudEvents 1.0.2, 3.1). */
export function writeEnvelope(event: EventDefinition, attributes: Attributes, data: Uint8Array): Uint8Array {
  const head = JSON.stringify(Object.fromEntries(attributes)).slice(0, -1);
  const body = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  switch (kindOf(event)) {
    case "json":
      // as it is, so that nothing changes on the way
      return Buffer.concat([Buffer.from(`${head},"data":`), body, Buffer.from("}")]);
    case "text":
      return Buffer.from(`${head},"data":${JSON.stringify(body.toString("utf8"))}}`);
    case "bytes":
      return Buffer.from(`${head},"data_base64":"${body.toString("base64")}"}`);
  }
}

/** The attributes, and the payload as it would stand in a message alone. Throws `InvalidPayloadError`. */
export function readEnvelope(
  event: EventDefinition,
  bytes: Uint8Array,
): { readonly attributes: Attributes; readonly data: Uint8Array } {
  const refuse = (message: string) => new InvalidPayloadError(event.name, [{ path: "", message }]);
  const content = parse(bytes, "json");
  if (content.kind === "unreadable") {
    throw new InvalidPayloadError(event.name, content.issues, { cause: content.cause });
  }
  const { value } = content;
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw refuse("is no CloudEvent");
  const attributes = new Map<string, unknown>(Object.entries(value).filter(([, member]) => member !== null));
  const [data, base64] = [attributes.get("data"), attributes.get("data_base64")];
  attributes.delete("data");
  attributes.delete("data_base64");
  if (base64 !== undefined) {
    if (data !== undefined) throw refuse("has both data and data_base64");
    if (typeof base64 !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) {
      throw refuse("has data_base64 that is no Base64");
    }
    return { attributes, data: Buffer.from(base64, "base64") };
  }
  const kind = kindOf(event);
  if (kind !== "json" && typeof data !== "string") throw refuse("has data that is no text");
  const text = kind === "json" ? exactText(bytes, data) : String(data);
  return { attributes, data: Buffer.from(text) };
}

/** As it would stand in a message alone, with all digits of large numbers. */
function exactText(bytes: Uint8Array, data: unknown): string {
  const exact = parse(bytes, "json", { isExact: true });
  const whole = exact.kind === "content" ? exact.value : undefined;
  const own: unknown = typeof whole === "object" && whole !== null ? Reflect.get(whole, "data") : data;
  return stringifyExactly(own ?? null) ?? "null";
}

function kindOf({ codec, contentType }: EventDefinition): "json" | "text" | "bytes" {
  return codec === undefined ? contentKindOf(contentType) : "bytes";
}
