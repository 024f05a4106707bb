import { isJsonObject } from "../json.js";
import type { Json, JsonObject } from "../json.js";
import { layOut, partOf, textsOf } from "../write/layout.js";
import type { Application } from "../model/index.js";
import type { Comparison } from "./comparison.js";
import { addressOf, type EventMatch } from "./match-events.js";
import { textOf } from "./schema/side.js";

const words = ["title", "version", "description"] as const;
/** Compared part by part; `code` is no part of a document. */
const compared = new Set(["info", "servers", "channels", "operations", "messages", "components", "code"]);
const listed = 5;

/** What a document says of one of its parts, by what tells it apart in both documents. */
type Said = ReadonlyMap<string, { readonly name: string; readonly words: JsonObject }>;

/** Compares what nobody's code depends on: words for people, tags, what other protocols have. */
export function compareDocuments(matches: readonly EventMatch[], { before, after, add }: Comparison): void {
  const report = (code: string, message: string): void =>
    add({
      class: "documentation",
      code,
      subject: `application ${before.name}`,
      message,
      consequences: [],
      actors: [],
    });
  for (const word of words.filter((each) => before[each] !== after[each])) {
    const [is, was] = [JSON.stringify(after[word]), JSON.stringify(before[word])];
    report(
      `info-${word}`,
      word === "description" ? "Its description changed." : `Its ${word} is ${is} now, and was ${was}.`,
    );
  }
  const sections: readonly (readonly [string, string, (application: Application) => Said])[] = [
    ["info", "itself", ({ document }) => whole("info", withoutWords(document["info"]))],
    ["servers", "its servers", ({ document }) => partsOf(document, "servers")],
    ["channels", "its channels", channelsOf],
    ["operations", "its operations", (application) => operationsOf(application, matches)],
    ["messages", "its messages", (application) => messagesOf(application, matches)],
    [
      "components",
      "its security schemes",
      ({ document }) =>
        partsOf(isJsonObject(document["components"]) ? document["components"] : {}, "securitySchemes"),
    ],
    ["other", "itself", ({ document }) => whole("", withoutKeys(document, compared))],
  ];
  for (const [section, of, saidBy] of sections) {
    const changed = changedParts(saidBy(before), saidBy(after));
    if (changed.length === 0) continue;
    const rest = changed.length - listed;
    const list = `${changed.slice(0, listed).join(", ")}${rest > 0 ? `, and ${rest} more` : ""}`;
    report(`document-${section}`, `What it says of ${of}, without meaning for code, changed: ${list}.`);
  }
}

function changedParts(before: Said, after: Said): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const [was, is] = [before.get(key), after.get(key)];
    const keys = new Set([...Object.keys(was?.words ?? {}), ...Object.keys(is?.words ?? {})]);
    const differing = [...keys].filter(
      (each) => textOf(was?.words[each] ?? null) !== textOf(is?.words[each] ?? null),
    );
    if (differing.length === 0) return [];
    const name = is?.name ?? was?.name ?? "";
    return [name === "" ? differing.join(", ") : `${name} (${differing.join(", ")})`];
  });
}

function whole(key: string, said: JsonObject): Said {
  return new Map([[key, { name: "", words: said }]]);
}

function partsOf(document: JsonObject, key: string): Said {
  return new Map([...partOf(document, key)].map(([name, value]) => [name, { name, words: value }]));
}

/** By address: keys of channels may change. */
function channelsOf(application: Application): Said {
  return new Map(
    layOut(application).channels.map(({ key, address, events, rest }) => {
      const [event] = events;
      const id = event === undefined ? (address ?? key) : addressOf(event);
      return [id, { name: address ?? key, words: rest }];
    }),
  );
}

/** By key; those that have no key in both by what they send or who they are. */
function operationsOf(application: Application, matches: readonly EventMatch[]): Said {
  const oldNames = oldNamesOf(application, matches);
  return new Map(
    [...partOf(application.document, "operations")].map(([key, value]) => {
      const { action: _action, channel: _channel, events, "x-hazelnats-name": _name, ...rest } = value;
      const sent = textsOf(events).map((name) => oldNames.get(name) ?? name);
      return [sent.length === 0 ? key : `send ${sent.join(" ")}`, { name: key, words: rest }];
    }),
  );
}

function messagesOf(application: Application, matches: readonly EventMatch[]): Said {
  const oldNames = oldNamesOf(application, matches);
  return new Map(
    [...partOf(application.document, "messages")].map(([name, value]) => {
      const { key: _key, name: _name, ...rest } = value;
      return [oldNames.get(name) ?? name, { name, words: rest }];
    }),
  );
}

/** What the events of the new document were called in the old one. */
function oldNamesOf(application: Application, matches: readonly EventMatch[]): ReadonlyMap<string, string> {
  const own = new Set(application.events);
  return new Map(
    matches.flatMap((match) =>
      match.kind === "both" && own.has(match.after) ? [[match.after.name, match.before.name] as const] : [],
    ),
  );
}

function withoutWords(info: Json | undefined): JsonObject {
  return isJsonObject(info) ? withoutKeys(info, new Set<string>(words)) : {};
}

function withoutKeys(object: JsonObject, keys: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.has(key)));
}
