import { createRequire } from "node:module";
import type * as Protobuf from "protobufjs";
import type { Cursor } from "../../cursor.js";
import type { Location } from "../../location.js";
import type { Report } from "../translation.js";
import { ruleFiles } from "./field-rules.js";
import { googleType } from "./google-types.js";
import { textLines } from "./text-lines.js";
import { wellKnown } from "./well-known.js";

/** What a text and the files that it imports define. */
export interface ProtoFiles {
  readonly root: Protobuf.Root;
  /** Of the text itself. */
  readonly package: string;
  /** Where something that the pattern finds is written; without it, where the text starts. */
  readonly locate: (pattern: RegExp) => Location;
}

/** Files that a schema imports, directly and through others. */
const mostFiles = 1_000;

/**
 * Parses Protobuf. Imports are well-known files, or files in the roots that a reference could lead to as well: the
 * parser itself reads none. `undefined` after what is wrong has been reported.
 */
export function parseFiles(cursor: Cursor, text: string, report: Report): ProtoFiles | undefined {
  // Loading it takes time, and few documents have Protobuf. It is CommonJS, and has these types.
  const protobuf = createRequire(import.meta.url)("protobufjs") as typeof Protobuf;
  const root = new protobuf.Root();
  const known = new Set<string>(cursor.pointer === "" ? [cursor.document.path] : []);
  const lines = textLines(cursor, text);
  const state = { package: "", isSound: true };
  const wrong = (message: string, hint: string, location: Location): void => {
    state.isSound = false;
    report({ severity: "error", rule: "protobuf", message, hint, location });
  };

  const parse = (file: { readonly text: string; readonly at: Cursor; readonly isMain: boolean }): void => {
    const places = file.isMain ? lines : textLines(file.at, file.text);
    const isVersion3 = /^\s*syntax\s*=\s*["']proto3["']/m.test(file.text);
    const blank = (match: string): string => " ".repeat(match.length);
    const readable = isVersion3 ? file.text.replace(requiredLabel, blank) : file.text;
    if (readable !== file.text) {
      report({
        severity: "warning",
        rule: "protobuf",
        message: 'In proto3 there is no "required": the field is read as any other, which may be absent.',
        hint: 'Remove the word, or write syntax = "proto2".',
        location: places.find(requiredLabel),
      });
    }
    try {
      const parsed = protobuf.parse(readable, root, { keepCase: true, alternateCommentMode: true });
      if (file.isMain) state.package = parsed.package ?? "";
      for (const name of [...(parsed.imports ?? []), ...(parsed.weakImports ?? [])]) {
        include(name, {
          at: file.at,
          from: places.find(new RegExp(`"${escaped(name)}"|'${escaped(name)}'`)),
        });
      }
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      // The parser's errors have no other place than the line that their text ends with.
      const line = Number(/\(line (\d+)\)$/.exec(error.message)?.[1] ?? 1);
      const reason = error.message.replace(/ \(line \d+\)$/, "");
      wrong(`This is no Protobuf: ${reason}.`, "Correct this line, or the one before it.", places.line(line));
    }
  };

  const include = (name: string, { at, from }: { readonly at: Cursor; readonly from: Location }): void => {
    const file = at.document.path;
    if (ruleFiles.has(name)) return;
    const builtIn = googleType(name);
    const key = name.startsWith("google/") ? name : `${file} ${name}`;
    if (known.has(key) || known.size > mostFiles) return;
    known.add(key);
    if (builtIn !== undefined) {
      parse({ text: builtIn, at, isMain: false });
      for (const needed of ["duration", "timestamp", "wrappers"])
        include(`google/protobuf/${needed}.proto`, { at, from });
      return;
    }
    const common = protobuf.common.get(name);
    if (common?.nested) {
      root.addJSON(common.nested);
      return;
    }
    if ([...wellKnown.values()].some((type) => type.file === name) || name.startsWith("google/protobuf/"))
      return;
    const found = at.follow(name);
    const imported = found?.value;
    if (typeof imported === "string" && found !== undefined) {
      const identity = found.document.path;
      if (known.has(identity)) return;
      known.add(identity);
      parse({ text: imported, at: found, isMain: false });
    } else {
      wrong(
        `"${name}" can't be imported: there is no such file in the folders that may be read.`,
        "Paths are relative to the file that imports; of google/, the well-known types can be imported.",
        from,
      );
    }
  };

  parse({ text, at: cursor, isMain: true });
  try {
    root.resolveAll(); // else the parser does not know what the versions mean by "required" and the like
  } catch (error) {
    // A type is missing: that is said where a message that is meant has it.
    if (!(error instanceof Error)) throw error;
  }
  return state.isSound
    ? { root, package: state.package, locate: (pattern) => lines.find(pattern) }
    : undefined;
}

const requiredLabel = /^[ \t]*required(?=\s+[\w.]+\s+\w+\s*=)/gm;

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
