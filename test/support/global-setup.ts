import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Every test process finds the nats-server that the set-up script has found or fetched. */
export function setup(): void {
  const script = fileURLToPath(new URL("../../scripts/setup-nats-server.mjs", import.meta.url));
  const binary = execFileSync(process.execPath, [script], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  process.env["NATS_SERVER_BIN"] = binary.trim();
}
