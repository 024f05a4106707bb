import { mkdir } from "node:fs/promises";
import path from "node:path";
import writeFileAtomic from "write-file-atomic";
import type { Diagnostic } from "../../asyncapi/diagnostic.js";

/** Writes one file that the user has named, whole or not at all, over what is there. */
export async function writeOutput(
  file: string,
  content: string | Uint8Array,
): Promise<Diagnostic | undefined> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFileAtomic(file, typeof content === "string" ? content : Buffer.from(content));
    return undefined;
  } catch (error) {
    // What the operating system refuses is the user's to mend; anything else is a mistake of ours.
    if (!(error instanceof Error && "syscall" in error)) throw error;
    return {
      severity: "error",
      rule: "output-unwritable",
      message: `The file can't be written: ${error.message}`,
      hint: "Check its path, its permissions and the space on its disk.",
      location: { file, line: 1, column: 1 },
    };
  }
}
