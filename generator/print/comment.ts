import type { Json, Notes } from "../../asyncapi/index.js";
import { wordsOf } from "../naming.js";

/** Longer comments take a line for each paragraph and tag. */
const longestLine = 100;

/** What a schema says to people as one doc comment; the empty string where it says nothing. */
export function printComment(notes: Notes): string {
  // A large client has tens of thousands of properties without a note.
  if (Object.keys(notes).length === 0) return "";
  const text = (notes.description ?? "").split(/\r\n|[\n\r\u2028\u2029]/).map((line) => line.trimEnd());
  while (text.at(-1) === "") text.pop();
  while (text[0] === "") text.shift();
  const tags = [
    ...(notes.deprecated ? ["@deprecated"] : []),
    ...(notes.constraints ?? []).map((constraint) => `@${constraint.replace(": ", " ")}`),
    ...(notes.default === undefined ? [] : [`@default ${oneLine(notes.default)}`]),
    ...(notes.examples ?? []).map((example) => `@example ${oneLine(example)}`),
  ];
  const lines = [...text, ...tags].map(harmless);
  if (lines.length === 0) return "";
  const single = `/** ${lines.join(" ")} */`;
  if (text.length <= 1 && tags.length <= 2 && single.length <= longestLine) return single;
  return ["/**", ...lines.map((line) => ` * ${line}`.trimEnd()), " */"].join("\n");
}

/** Without a description that only says the name again: `Job order` of `JobOrder`, or `The JobOrder Schema`. */
export function withoutEcho(notes: Notes, name: string): Notes {
  const { description, ...rest } = notes;
  if (description === undefined) return notes;
  const words = (text: string): string => wordsOf(text).join("").toLowerCase();
  const echo = words(name);
  // as tools write it that make schemas of examples
  const bare = description.replace(/^the\s+(.*?)(?:\s+schema)?\.?$/iu, "$1");
  if (words(description) !== echo && (bare === description || words(bare) !== echo)) return notes;
  return rest;
}

function oneLine(value: Json): string {
  return JSON.stringify(value);
}

/** Nothing in the text can end the comment or hide what follows it. */
function harmless(line: string): string {
  return line
    .replaceAll("*/", "*\\/")
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069\ufeff\u2028\u2029\r\n]/g, " ");
}
