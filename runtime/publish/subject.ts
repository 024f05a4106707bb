import { plainAt } from "../codec/index.js";
import type { EventDefinition } from "../define/event.js";
import { parameterNames } from "../define/subject.js";
import { InvalidParameterError } from "../errors.js";

/** Servers cut a client off whose protocol line is longer than 4,096 bytes; the inbox and sizes stand in it too. */
const longestSubject = 2_000;

/**
 * The subject of one message: each parameter from `given`, else from where the payload has it, else its default.
 * Throws `InvalidParameterError`; nothing that is given can add a token, a wildcard or a line to the protocol.
 */
export function subjectFor(
  event: EventDefinition,
  options: { readonly given: Readonly<Record<string, unknown>>; readonly payload: unknown },
): string {
  const given = Object.keys(options.given);
  if (given.length === 0 && !event.subject.includes("{")) return event.subject;
  for (const name of given) {
    if (!parameterNames(event.subject).includes(name)) {
      throw new InvalidParameterError(event.name, {
        parameter: name,
        value: options.given[name],
        reason: `the subject ${event.subject} has no such parameter`,
      });
    }
  }
  // a function, because a text as replacement would give a meaning to dollar signs in it
  const subject = event.subject.replaceAll(/\{([^{}]*)\}/g, (_whole, name: string, offset: number) =>
    tokenFor(event, { ...options, name, leads: offset === 0 }),
  );
  if (subject !== event.subject && Buffer.byteLength(subject) > longestSubject) {
    throw new InvalidParameterError(event.name, {
      parameter: parameterNames(event.subject).join(", "),
      value: subject,
      reason: `the subject would be longer than ${longestSubject} bytes`,
    });
  }
  return subject;
}

function tokenFor(
  event: EventDefinition,
  options: {
    readonly given: Readonly<Record<string, unknown>>;
    readonly payload: unknown;
    readonly name: string;
    /** Whether the subject starts with it. */
    readonly leads: boolean;
  },
): string {
  const { name } = options;
  const settings = Object.hasOwn(event.parameters, name) ? event.parameters[name] : undefined;
  const given = Object.hasOwn(options.given, name) ? options.given[name] : undefined;
  const found = settings?.from === undefined ? undefined : plainAt(options.payload, settings.from);
  const value = given ?? found ?? settings?.default;
  const refuse = (reason: string) =>
    new InvalidParameterError(event.name, { parameter: name, value, reason });
  if (value === undefined || value === null) {
    throw refuse(`give it in the options: { parameters: { ${name}: … } }`);
  }
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
    throw refuse("expected a string");
  }
  const token = String(value);
  if (!isLegalToken(token)) {
    throw refuse("expected one token: not empty, without spaces, dots, `*`, `>` and control characters");
  }
  if (options.leads && token.startsWith("$")) {
    throw refuse("subjects that start with a dollar sign belong to the server");
  }
  if (settings?.enum !== undefined && !settings.enum.includes(token)) {
    throw refuse(`expected one of ${settings.enum.join(", ")}`);
  }
  return token;
}

function isLegalToken(token: string): boolean {
  // a lone surrogate would be written as another character
  return /^[^\s.*>\p{Cc}\p{Cs}]+$/u.test(token);
}
