import type { Cursor } from "../cursor.js";
import type { Parameter, Subject } from "../model/index.js";
import { readParameter } from "./parameters.js";
import { isJsonObject } from "../json.js";
import { kebabCase } from "./names.js";
import type { Channel, Reading } from "./specification.js";

const placeholder = /\{([^{}]*)\}/g;

/** `"orders.{region}.placed"` becomes `"orders.*.placed"`; a parameter inside a token widens its whole token. */
export function toFilter(template: string): string {
  return template
    .split(".")
    .map((token) => (token.includes("{") ? "*" : token))
    .join(".");
}

/**
 * The name of the stream that a subject has where none is declared. The runtime derives the same: two
 * applications agree on a stream without talking.
 */
export function derivedStreamName(template: string): string {
  return template.replace(placeholder, "$1").replaceAll(".", "-");
}

/**
 * The subject of a channel: its address with dots for slashes, or what `x-jetstream.subject` says. Reports an
 * address that can't be a subject; gives `undefined` where nothing near it can be one without the author's decision.
 */
export function readSubject(channel: Channel, address: string, reading: Reading): Subject | undefined {
  const extension = channel.cursor.get("x-jetstream");
  const given = extension?.string("subject");
  const written = given ?? templateOf(address);
  const mistake = mistakeIn(written);
  const instead = given === undefined && mistake !== undefined ? substituteFor(channel, address) : undefined;
  const template = instead ?? written;
  if (mistake !== undefined) {
    const what = `The ${given === undefined ? "address" : "subject"} "${given ?? address}" can't be a NATS subject: ${mistake}`;
    const example = instead ?? suggestion(given ?? address) ?? suggestion(channel.key) ?? "orders.placed";
    const place = given === undefined ? undefined : extension?.locate("subject");
    reading.report({
      severity: instead === undefined ? "error" : "warning",
      rule: "subject",
      message: instead === undefined ? `${what}.` : `${what}. Its events have the subject "${instead}".`,
      hint:
        instead === undefined
          ? `Say which subject the channel has on NATS: x-jetstream: { subject: "${example}" }.`
          : `Write down this subject, or the one that others use: x-jetstream: { subject: "${example}" }.`,
      location: place ?? channel.cursor.locate("address"),
    });
    if (instead === undefined) return undefined;
  }
  if (template.split(".").some((token) => token === "+" || token === "#")) {
    reading.report({
      severity: "warning",
      rule: "subject",
      message: `The subject "${template}" holds + or #, wildcards of MQTT that mean nothing to NATS.`,
      hint: "Write a parameter for it: orders/{region}.",
      location: channel.cursor.locate("address"),
    });
  }
  return { template, parameters: parametersOf(template, channel.cursor.get("parameters"), reading) };
}

function templateOf(address: string): string {
  // Slashes inside braces belong to a parameter's name and are reported with it.
  return address.replace(/^\/+|\/+$/g, "").replaceAll("/", ".");
}

/**
 * What stands for an address that names a place of the web instead of a subject: `/`, as WebSocket servers have it,
 * says nothing, so the channel's key is taken, or the application's title where key and address are the same.
 */
function substituteFor({ key, cursor }: Channel, address: string): string | undefined {
  if (isUrl(address)) return suggestion(address) ?? suggestion(key);
  if (templateOf(address) !== "") return undefined;
  return suggestion(key) ?? suggestion(titleOf(cursor));
}

function titleOf({ document: { value } }: Cursor): string {
  const info = isJsonObject(value) ? value["info"] : undefined;
  const title = info !== undefined && isJsonObject(info) ? info["title"] : undefined;
  return typeof title === "string" ? kebabCase(title) : "";
}

/** A subject that comes near. */
function suggestion(address: string): string | undefined {
  const path = address.replace(/^[a-z][a-z0-9+-]*:\/\/[^/]*/i, "").replace(/[?#].*$/, "");
  const tokens = path
    .split(/[./\s]+/)
    .map((token) => token.replace(/[^\w{}-]+/g, "-").replace(/^-+|-+$/g, ""));
  const subject = tokens.filter((token) => token !== "").join(".");
  return mistakeIn(subject) === undefined ? subject : undefined;
}

function isUrl(address: string): boolean {
  return /^[a-z][a-z0-9+-]*:\/\//i.test(address);
}

function mistakeIn(template: string): string | undefined {
  if (template === "") return "it is empty";
  if (template.length > 255) return "it is longer than 255 characters";
  if (/^[a-z][a-z0-9+-]*:\.\./i.test(template)) return "it is a URL";
  if (template.includes("?")) return "it has a query";
  const bare = template.replace(placeholder, "x");
  if (/[{}]/.test(bare)) return "its braces are not balanced";
  if (/\s/.test(bare)) return "it holds a space";
  if (/[*>]/.test(bare)) return "it holds a wildcard (* or >), but a message has one subject";
  if (/\p{Cc}/u.test(bare)) return "it holds a control character";
  if (/[\\/]/.test(bare)) return "it holds a slash or a backslash, which names of streams can't have";
  if (template.includes("}{")) return "two parameters stand side by side, so nobody could tell them apart";
  if (bare.split(".").includes(""))
    return "it has an empty token (two separators in a row, or one at an end)";
  if (bare.startsWith("$")) return "subjects that begin with $ belong to the server";
  if (bare.startsWith("_INBOX.")) return "subjects below _INBOX belong to replies";
  const names = Array.from(template.matchAll(placeholder), (match) => match[1] ?? "");
  const illegal = names.find((name) => !/^[A-Za-z0-9_-]+$/.test(name));
  if (illegal !== undefined) return `the parameter {${illegal}} may have letters, digits, "_" and "-" only`;
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? undefined : `the parameter {${twice}} is in it twice`;
}

function parametersOf(
  template: string,
  declared: Cursor | undefined,
  reading: Reading,
): readonly Parameter[] {
  return Array.from(template.matchAll(placeholder), ([, name = ""]) => {
    const parameter = declared?.get(name);
    return parameter === undefined ? { name } : readParameter(name, parameter, reading);
  });
}
