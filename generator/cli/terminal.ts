import pc from "picocolors";

type Colors = ReturnType<typeof pc.createColors>;

/** Where a command prints: results to standard output, everything that people read besides to standard error. */
export interface Terminal {
  readonly stdout: { readonly write: (text: string) => void; readonly colors: Colors };
  readonly stderr: { readonly write: (text: string) => void; readonly colors: Colors };
  /** Shows what takes long, on one line that the next write replaces; nothing unless a person looks on. */
  readonly progress: (doing: string) => void;
}

interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

interface Surroundings {
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const CLEAR_LINE = "\r\u001B[2K";

export function openTerminal({ stdout, stderr, environment }: Surroundings): Terminal {
  let progressShown = false;
  const clearProgress = (): void => {
    if (!progressShown) return;
    progressShown = false;
    stderr.write(CLEAR_LINE);
  };
  const open = (stream: Stream) => ({
    colors: pc.createColors(wantsColors(stream, environment)),
    write: (text: string): void => {
      clearProgress();
      stream.write(text);
    },
  });
  return {
    stdout: open(stdout),
    stderr: open(stderr),
    progress: (doing) => {
      if (stderr.isTTY !== true || environment["CI"] !== undefined) return;
      clearProgress();
      progressShown = true;
      stderr.write(printable(`${doing}…`).slice(0, (stderr.columns ?? 80) - 1));
    },
  };
}

/** https://no-color.org and https://force-color.org: NO_COLOR wins, then FORCE_COLOR, then the terminal. */
function wantsColors(stream: Stream, environment: Surroundings["environment"]): boolean {
  const { NO_COLOR: no, FORCE_COLOR: force, TERM: term } = environment;
  if (no !== undefined && no !== "") return false;
  if (force !== undefined && force !== "") return force !== "0" && force !== "false";
  return stream.isTTY === true && term !== "dumb";
}

/**
 * Documents are untrusted: their text must not move the cursor, recolour the terminal or reverse the reading
 * direction. Line ends and tabs stay.
 */
export function printable(text: string): string {
  return text.replaceAll(
    /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu,
    (character) => (character === "\r" ? "" : "\uFFFD"),
  );
}
