import type { PendingSchema } from "./schema.js";
import type { Reading } from "./specification.js";

/** Reports headers that no publisher could ever send, or that no message could ever have. */
export function checkHeaders({ type, cursor }: PendingSchema, { report }: Reading): void {
  if (!["object", "unknown", "reference", "union", "intersection"].includes(type.kind)) {
    report({
      severity: "error",
      rule: "headers",
      message: "Headers have names, but this schema is not of an object.",
      hint: "Write type: object, with properties that are called as the headers are.",
      location: cursor.locate(),
    });
    return;
  }
  if (type.kind !== "object") return;
  for (const { name, required } of type.properties) {
    const reason = mistakeIn(name);
    if (reason === undefined) continue;
    report({
      severity: required ? "warning" : "information",
      rule: "headers",
      message: `Publishers can't give the header "${name}": ${reason}.`,
      hint: required
        ? "Require it no more: who publishes this event fails."
        : "Remove it, if nobody else sends it.",
      location: cursor.get("properties")?.locate(name) ?? cursor.locate(),
    });
  }
}

function mistakeIn(name: string): string | undefined {
  if (/^(?:Nats|Hazelnats)-/.test(name)) return "it is set by NATS or Hazelnats alone";
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name) ? undefined : "it is no legal name of a header";
}
