/** What is said when Hazelnats itself is wrong, not what it was given. */
export function describeInternalError(error: unknown, debug: boolean): string {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return (
    `Hazelnats itself failed, not your document: ${name}: ${message}\n` +
    "Please report it with the command and, if you can, the document.\n" +
    (debug ? `${stack ?? ""}\n` : "Run again with --debug for the stack.\n")
  );
}
