import type { Json } from "../../asyncapi/index.js";
import { printComment } from "../print/comment.js";
import { printKey, printLiteral } from "../print/literal.js";

/** Turns a text or value of the document into TypeScript that it can't break out of. */
type Printer = (value: unknown, options: Readonly<Record<string, unknown>>) => string | undefined;

/**
 * The helpers of users' templates, which print texts of the document. Each is also a name in some views: without an
 * argument that is meant. `undefined` for a value that the helper is not for.
 */
export const printingHelpers: Readonly<Record<string, Printer>> = {
  comment: (value, { deprecated }) => {
    if (typeof value !== "string") return undefined;
    return printComment({ description: value, ...(deprecated === true ? { deprecated } : {}) });
  },
  literal: (value) => (isJson(value) ? printLiteral(value) : undefined),
  key: (value) => (typeof value === "string" ? printKey(value) : undefined),
};

function isJson(value: unknown): value is Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value === "object" && Object.values(value).every(isJson);
}
