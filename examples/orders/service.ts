import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A service's program in a process of its own, and all that it has said so far. */
export interface Service {
  readonly lines: readonly string[];
  /** Waits until the service has said a line that contains the text. */
  says(text: string): Promise<void>;
  /** Ends the process: politely (it finishes what it began), or as `kill -9` does. */
  stop(how: "SIGTERM" | "SIGKILL"): Promise<void>;
}

/** How long a service may take to say what is expected of it, in milliseconds. */
const patience = 30_000;

export function startService(
  name: "billing" | "notifications",
  options: { readonly servers: string; onLine(line: string): void },
): Service {
  const program = fileURLToPath(new URL(`./${name}/main.js`, import.meta.url));
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, NATS_URL: options.servers },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    options.onLine(line);
    for (const check of waiting) check();
  });
  return {
    lines,
    says: (text) =>
      new Promise((resolve, reject) => {
        const settle = (act: () => void) => {
          waiting.delete(check);
          clearTimeout(timer);
          act();
        };
        const check = () => {
          if (lines.some((line) => line.includes(text))) settle(resolve);
        };
        const timer = setTimeout(
          () =>
            settle(() => reject(new Error(`${name} did not say "${text}"; it said:\n${lines.join("\n")}`))),
          patience,
        );
        waiting.add(check);
        check();
      }),
    stop: async (how) => {
      child.kill(how);
      await ended;
    },
  };
}
