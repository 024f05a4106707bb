import { createHook } from "node:async_hooks";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";

/** Timers that were started by the runtime's sources and not ended yet, as the lines that started them. */
const timers = new Map<number, string>();
const hook = createHook({
  init: (id, kind) => {
    if (kind !== "Timeout") return;
    const line = (new Error("here").stack ?? "").split("\n").find((each) => /\/runtime\//u.test(each));
    if (line !== undefined && !/\/runtime\/testing\//u.test(line)) timers.set(id, line.trim());
  },
  destroy: (id) => void timers.delete(id),
});

/** Beside timers, of which vitest has its own. */
const kinds = ["TCPSocketWrap", "TLSWrap", "ProcessWrap", "MessagePort", "Worker"];

function held(): readonly string[] {
  const handles = process.getActiveResourcesInfo().filter((kind) => kinds.includes(kind));
  return [...handles, ...timers.values()].toSorted();
}

/**
 * Fails a test that leaves a timer of the runtime, a connection, a worker or a process behind. To be called after
 * `useBroker`, whose own connection is there before. Unhandled rejections fail the run by vitest itself.
 */
export function useLeakCheck(): void {
  let before: readonly string[] = [];
  beforeAll(() => void hook.enable());
  afterAll(() => void hook.disable());
  beforeEach(() => {
    before = held();
  });
  afterEach(async () => {
    // what is closed goes with the next turns of the event loop
    for (let turn = 0; turn < 200 && held().length > before.length; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(held()).toEqual(before);
  });
}
