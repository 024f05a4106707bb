import type { Cursor } from "../cursor.js";
import type { Parameter, Subject } from "../model/index.js";
import { readParameter } from "./parameters.js";
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
 * address that can't be a subject and gives `undefined` then.
 */
export function readSubject(channel: Channel, address: string, reading: Reading): Subject | undefined {
  const extension = channel.cursor.get("x-jetstream");
  const given = extension?.string("subject");
  const template = given ?? templateOf(address);
  const mistake = mistakeIn(template);
  if (mistake !== undefined) {
    reading.report({
      severity: "error",
      rule: "subject",
      message: `The ${given === undefined ? "address" : "subject"} "${given ?? address}" can't be a NATS subject: ${mistake}.`,
      hint: `Say which subject the channel has on NATS: x-jetstream: { subject: "${suggestion(given ?? address)}" }.`,
      location:
        (given === undefined ? undefined : extension?.locate("subject")) ?? channel.cursor.locate("address"),
    });
    return undefined;
  }
  return { template, parameters: parametersOf(template, channel.cursor.get("parameters"), reading) };
}

function templateOf(address: string): string {
  // Slashes inside braces belong to a parameter's name and are reported with it.
  return address.replace(/^\/+|\/+$/g, "").replaceAll("/", ".");
}

/** A subject that comes near, as an example. */
function suggestion(address: string): string {
  const path = address.replace(/^[a-z][a-z0-9+-]*:\/\/[^/]*/i, "").replace(/[?#].*$/, "");
  const tokens = path
    .split(/[./\s]+/)
    .map((token) => token.replace(/[^\w{}-]+/g, "-").replace(/^-+|-+$/g, ""));
  const subject = tokens.filter((token) => token !== "").join(".");
  return mistakeIn(subject) === undefined ? subject : "orders.placed";
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
