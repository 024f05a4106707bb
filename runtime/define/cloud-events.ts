import { InvalidDefinitionError } from "../errors.js";
import { oneOf } from "./checks.js";

/** An attribute of one's own. `"integer"` is one of 32 bits; times and URIs are strings. */
export interface CloudEventsExtension {
  readonly type: "string" | "integer" | "boolean";
  /** Publishers have to give it, and a message without it is invalid. Default `false`. */
  readonly required?: boolean;
}

/** Makes an event one of CloudEvents 1.0. */
export interface CloudEventsOptions {
  /** Such as `"com.example.order.placed"`; messages of other types are invalid. Default: the event's name, and subscribers take any. */
  readonly type?: string;
  /** Where events come from, a URI or a part of one. Default: `/` and the publisher's name. */
  readonly source?: string;
  /**
   * How publishers write it: attributes in headers and the payload as it is (`"binary"`, the default), or both as one
   * JSON object (`"structured"`). Subscribers read both.
   */
  readonly mode?: "binary" | "structured";
  /** URI of the payload's schema. */
  readonly dataschema?: string;
  /** By name: lower-case letters and digits. */
  readonly extensions?: Readonly<Record<string, CloudEventsExtension>>;
}

type ValueOf<Extension> = Extension extends { readonly type: "integer" }
  ? number
  : Extension extends { readonly type: "boolean" }
    ? boolean
    : string;

type RequiredNames<Extensions> = {
  [Name in keyof Extensions]: Extensions[Name] extends { readonly required: true } ? Name : never;
}[keyof Extensions];

type ExtensionsOf<Options> = Options extends { readonly extensions: infer Extensions }
  ? { readonly [Name in RequiredNames<Extensions>]: ValueOf<Extensions[Name]> } & {
      readonly [Name in Exclude<keyof Extensions, RequiredNames<Extensions>>]?: ValueOf<Extensions[Name]>;
    }
  : Record<never, never>;

type TypeOf<Options> = Options extends { readonly type: infer Type extends string } ? Type : string;

/** The attributes of one event, as a handler gets them. */
export interface CloudEvent<Type = string, Extensions = object> {
  readonly specversion: "1.0";
  /** Unique among the events of its source. */
  readonly id: string;
  readonly source: string;
  readonly type: Type;
  /** When it happened; not all publishers say so. */
  readonly time: Date | undefined;
  /** What it happened to, in the words of its source. */
  readonly subject: string | undefined;
  readonly datacontenttype: string | undefined;
  readonly dataschema: string | undefined;
  /** Those that the event defines; others are in `message.headers`. */
  readonly extensions: Extensions;
}

export type ReceivedCloudEvent<Options> = [Options] extends [never]
  ? undefined
  : CloudEvent<TypeOf<Options>, ExtensionsOf<Options>>;

/** The attributes that a publisher may give; `id` and `type` follow from the event and its message id. */
export type GivenCloudEvent<Options> = [Options] extends [never]
  ? never
  : {
      /** Default: the event's, else `/` and the publisher's name. */
      readonly source?: string;
      readonly subject?: string;
      /** Default: now. */
      readonly time?: Date;
      /** Default: the event's. */
      readonly dataschema?: string;
    } & (Record<never, never> extends ExtensionsOf<Options>
      ? { readonly extensions?: ExtensionsOf<Options> }
      : { readonly extensions: ExtensionsOf<Options> });

/** The names that CloudEvents 1.0 itself gives a meaning. */
export const cloudEventsAttributes: ReadonlySet<string> = new Set([
  ...["specversion", "id", "source", "type", "time", "subject", "datacontenttype", "dataschema"],
  ...["data", "data_base64"],
]);

/** Throws `InvalidDefinitionError` at the first setting that can't be meant. */
export function legalCloudEvents(options: CloudEventsOptions, where: string): void {
  oneOf(options.mode, ["binary", "structured"], `${where}.mode`);
  for (const setting of ["type", "source", "dataschema"] as const) {
    const value: unknown = options[setting];
    if (value === undefined) continue;
    const pattern = setting === "type" ? /^[^\p{Cc}\p{Cs}]+$/u : /^[^\s"<>\\^`{|}\p{Cc}\p{Cs}]+$/u;
    if (typeof value === "string" && pattern.test(value)) continue;
    throw new InvalidDefinitionError(`${where}.${setting}`, value, setting === "type" ? "a text" : "a URI");
  }
  for (const [name, extension] of Object.entries(options.extensions ?? {})) {
    const setting = `${where}.extensions.${name}`;
    if (!/^[a-z0-9]+$/.test(name) || cloudEventsAttributes.has(name)) {
      const expected = "a name of lower-case letters and digits that CloudEvents does not use itself";
      throw new InvalidDefinitionError(setting, name, expected);
    }
    oneOf(extension.type, ["string", "integer", "boolean"], `${setting}.type`);
  }
}
