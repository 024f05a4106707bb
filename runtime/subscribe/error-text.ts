/** What an error says, for headers and answers. Handlers may throw anything, also what fails when it is asked. */
export interface ErrorText {
  readonly name: string;
  readonly message: string;
}

export function describeError(error: unknown): ErrorText {
  try {
    if (!(error instanceof Error)) return { name: typeof error, message: String(error) };
    // whoever derives from Error may break what its type promises
    const { name, message }: { readonly name: unknown; readonly message: unknown } = error;
    return { name: String(name), message: String(message) };
  } catch {
    return { name: typeof error, message: "what was thrown can't be shown" };
  }
}

/** An error of which only this is known any more. */
export function asError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

/** Errors' texts come from anywhere; a line break in a header would start another header. */
export function oneLine(text: string, longest: number): string {
  return text
    .replace(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, longest);
}
