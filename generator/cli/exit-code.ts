/** What the process tells its caller; documented in `--help` and in docs/cli.md. */
export const exitCode = {
  ok: 0,
  /** The documents have errors, the committed code is stale, or the files could not be written. */
  failed: 1,
  /** The command line or the configuration file is wrong. */
  usage: 2,
  /** A mistake of ours (EX_SOFTWARE of sysexits.h). */
  internal: 70,
  /** Ctrl+C: 128 + SIGINT. */
  interrupted: 130,
  /** 128 + SIGTERM. */
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
