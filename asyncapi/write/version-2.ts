import type { Diagnostic } from "../diagnostic.js";
import type { Json, JsonObject } from "../json.js";
import { isJsonArray, isJsonObject, withoutUndefined } from "../json.js";
import type { Location } from "../location.js";
import { pointerKeys } from "../pointer.js";
import { pointerTo } from "./operations.js";

interface Written {
  readonly document: JsonObject;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * A document of AsyncAPI 3, in which no two channels share a message, as one of 2.6. What 2.6 can't say is reported.
 */
export function asVersion2(document: JsonObject, places: ReadonlyMap<string, Location>): Written {
  return new Version2(document, places).write();
}

class Version2 {
  readonly #document: JsonObject;
  readonly #places: ReadonlyMap<string, Location>;
  readonly #diagnostics: Diagnostic[] = [];

  constructor(document: JsonObject, places: ReadonlyMap<string, Location>) {
    this.#document = document;
    this.#places = places;
  }

  write(): Written {
    const { asyncapi: _version, info, servers, channels, operations, components, ...rest } = this.#document;
    const { tags, externalDocs, ...about } = partOf(info);
    const { id, defaultContentType, ...others } = rest;
    const document = withoutUndefined({
      asyncapi: "2.6.0",
      id,
      ...others,
      info: about,
      defaultContentType,
      servers: servers && mapped(servers, serverOf),
      channels: this.#channels(partOf(channels), partOf(operations)),
      components: componentsOf(partOf(components)),
      tags,
      externalDocs,
    });
    return { document, diagnostics: this.#diagnostics };
  }

  #channels(channels: JsonObject, operations: JsonObject): JsonObject {
    const found = new Map<string, JsonObject>();
    for (const [key, value] of Object.entries(channels)) {
      const channel = partOf(value);
      // answers have no place there
      if (typeof channel["address"] === "string") found.set(key, channelOf(channel));
    }
    for (const [key, value] of Object.entries(operations)) {
      const operation = partOf(value);
      const { channel, action } = operation;
      const place = pointerKeys(referenceIn(channel).slice(1))?.[1] ?? "";
      const known = found.get(place);
      if (known === undefined) continue;
      const word = action === "receive" ? "publish" : "subscribe";
      if (Object.hasOwn(known, word)) {
        const { location } = this.#reporting(key);
        this.#diagnostics.push({
          severity: "error",
          rule: "version-2",
          message: `AsyncAPI 2.6 has one operation of a kind for a channel, and "${key}" is the second that ${action === "receive" ? "receives" : "sends"}.`,
          hint: "Write AsyncAPI 3.0, which has any number of them: --spec-version 3.0.",
          ...(location && { location }),
        });
        continue;
      }
      if (operation["reply"] !== undefined) this.#reportReply(key);
      found.set(place, { ...known, [word]: operationOf(key, operation, partOf(channels[place])) });
    }
    for (const [key, channel] of found) {
      const { messages } = partOf(channels[key]);
      if ("publish" in channel || "subscribe" in channel || Object.keys(partOf(messages)).length === 0)
        continue;
      this.#diagnostics.push({
        severity: "warning",
        rule: "version-2",
        message: `AsyncAPI 2.6 has messages in operations only: those of "${key}", which nobody sends or handles, are left out.`,
        hint: "Write AsyncAPI 3.0 to keep them: --spec-version 3.0.",
        ...this.#placeOf(pointerTo("channels", key)),
      });
    }
    return Object.fromEntries(
      [...found].map(([key, channel]) => [textIn(partOf(channels[key])["address"]) ?? key, channel]),
    );
  }

  #reportReply(key: string): void {
    this.#diagnostics.push({
      severity: "warning",
      rule: "version-2",
      message: `AsyncAPI 2.6 knows no answers: that of the operation "${key}" is left out.`,
      hint: "Write AsyncAPI 3.0 to keep it: --spec-version 3.0.",
      ...this.#reporting(key),
    });
  }

  #reporting(key: string): { readonly location?: Location } {
    return this.#placeOf(pointerTo("operations", key));
  }

  #placeOf(pointer: string): { readonly location?: Location } {
    const location = this.#places.get(pointer.slice(1));
    return location === undefined ? {} : { location };
  }
}

function serverOf({
  host,
  pathname,
  title,
  summary,
  security,
  "x-hazelnats-security": requirements,
  externalDocs: _docs,
  ...rest
}: JsonObject): JsonObject {
  return withoutUndefined({
    url: `${textIn(host) ?? ""}${textIn(pathname) ?? ""}`,
    description: summary ?? title,
    ...rest,
    security: requirements ?? requirementsOf(security),
  });
}

function channelOf(channel: JsonObject): JsonObject {
  const {
    address: _address,
    title,
    summary,
    description,
    servers,
    parameters,
    messages: _messages,
    ...rest
  } = channel;
  const { tags: _tags, externalDocs: _docs, ...others } = rest;
  return withoutUndefined({
    description: description ?? summary ?? title,
    servers: isJsonArray(servers) ? servers.map((server) => lastKey(referenceIn(server))) : undefined,
    parameters: parameters && mapped(parameters, parameterOf),
    ...others,
  });
}

function parameterOf({ enum: values, default: standard, examples, ...rest }: JsonObject): JsonObject {
  return { ...rest, schema: withoutUndefined({ type: "string", enum: values, default: standard, examples }) };
}

function operationOf(key: string, operation: JsonObject, channel: JsonObject): JsonObject {
  const {
    action: _action,
    channel: _channel,
    messages,
    reply: _reply,
    title,
    deprecated: _deprecated,
    "x-hazelnats-security": requirements,
    ...rest
  } = operation;
  const own = Object.values(partOf(channel["messages"])).map(referenceIn);
  const named = isJsonArray(messages)
    ? messages.map((message) => {
        const name = lastKey(referenceIn(message));
        return referenceIn(partOf(channel["messages"])[name] ?? "");
      })
    : own;
  const all = named.filter((each) => each !== "").map(($ref) => ({ $ref }));
  return withoutUndefined({
    operationId: key,
    summary: rest["summary"] ?? title,
    ...rest,
    security: requirements ?? requirementsOf(rest["security"]),
    message: all.length === 1 ? all[0] : all.length === 0 ? undefined : { oneOf: all },
  });
}

function componentsOf(components: JsonObject): JsonObject | undefined {
  const { messages, securitySchemes, ...rest } = components;
  const all = withoutUndefined({
    messages: messages && mapped(messages, messageOf),
    ...rest,
    securitySchemes: securitySchemes && mapped(securitySchemes, schemeOf),
  });
  return Object.keys(all).length === 0 ? undefined : all;
}

/** `availableScopes` of OAuth's flows are called `scopes`. */
function schemeOf({ flows, ...scheme }: JsonObject): JsonObject {
  const renamed = mapped(flows ?? {}, ({ availableScopes, ...flow }) =>
    withoutUndefined({ ...flow, scopes: availableScopes }),
  );
  return flows === undefined ? scheme : { ...scheme, flows: renamed };
}

/** The format stands beside the payload. */
function messageOf(message: JsonObject): JsonObject {
  const { payload } = message;
  if (!isJsonObject(payload) || typeof payload["schemaFormat"] !== "string") return message;
  const { schemaFormat, schema = {} } = payload;
  return { ...message, schemaFormat, payload: schema };
}

/** Schemes by their names; one that stands there itself has none. */
function requirementsOf(security: Json | undefined): Json | undefined {
  if (!isJsonArray(security)) return undefined;
  const names = security.map(referenceIn).filter((reference) => reference !== "");
  return names.length === 0 ? undefined : names.map((name) => ({ [lastKey(name)]: [] }));
}

function referenceIn(value: Json | undefined): string {
  return textIn(partOf(value)["$ref"]) ?? "";
}

function lastKey(reference: string): string {
  return pointerKeys(reference.slice(1))?.at(-1) ?? "";
}

function mapped(value: Json, change: (part: JsonObject) => JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(partOf(value)).map(([key, part]) => [key, isJsonObject(part) ? change(part) : part]),
  );
}

function partOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function textIn(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
