// walnats' tests/test_actors/test_priority.py, against the places of one `listen` call
import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { Priority } from "../../runtime/define/subscriber.js";
import { openCapacity } from "../../runtime/subscribe/capacity.js";
import type { Share } from "../../runtime/subscribe/capacity.js";

const order: readonly Priority[] = ["high", "normal", "low"];
const aPriority = fc.constantFrom(...order);

/** Starts a job that tells when it runs, and goes on for a moment. */
async function work(share: Share, onRun: () => void): Promise<void> {
  const turn = share.enter();
  await turn.come;
  onRun();
  await Promise.resolve();
  turn.leave();
}

function sharesOf(limit: number): Readonly<Record<Priority, Share>> {
  const capacity = openCapacity(limit);
  const [high, normal, low] = order.map((priority) => capacity.join(priority, () => undefined));
  if (high === undefined || normal === undefined || low === undefined) throw new Error("three of them");
  return { high, normal, low };
}

it("runs jobs of a higher priority first, of those that wait", async () => {
  const batch = fc.array(aPriority, { minLength: 1, maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 150 }), batch, async (limit, jobs) => {
      const shares = sharesOf(limit);
      // in walnats a place is taken a moment after it was asked for; here who finds one has it
      const blockers = Array.from({ length: limit }, () => shares.high.enter());
      const ran: Priority[] = [];
      const working = jobs.map((priority) => work(shares[priority], () => ran.push(priority)));
      for (const blocker of blockers) blocker.leave();
      await Promise.all(working);
      expect(ran).toEqual(jobs.toSorted((one, other) => order.indexOf(one) - order.indexOf(other)));
    }),
    { numRuns: 30 },
  );
});

it("never runs more jobs than there are places, and all of them, whatever batches they come in", async () => {
  const batches = fc.array(fc.array(aPriority, { maxLength: 40 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 180 }), batches, async (limit, given) => {
      const shares = sharesOf(limit);
      let running = 0;
      let most = 0;
      let ran = 0;
      const working: Promise<void>[] = [];
      for (const batch of given) {
        for (const priority of batch) {
          const job = async (): Promise<void> => {
            const turn = shares[priority].enter();
            await turn.come;
            running += 1;
            most = Math.max(most, running);
            await new Promise((resolve) => setImmediate(resolve));
            running -= 1;
            ran += 1;
            turn.leave();
          };
          working.push(job());
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
      await Promise.all(working);
      expect(most).toBeLessThanOrEqual(limit);
      expect(ran).toBe(given.flat().length);
    }),
    { numRuns: 30 },
  );
});

it("lets a job of low priority have its turn while ones of high priority never end to come", async () => {
  const shares = sharesOf(1);
  const first = shares.high.enter();
  let ran = false;
  let starts = 0;
  const low = work(shares.low, () => {
    ran = true;
  });
  // there always is one of high priority that waits
  let [turn, next] = [first, shares.high.enter()];
  while (!ran && starts < 1_000) {
    turn.leave();
    await Promise.race([next.come, low]);
    starts += 1;
    [turn, next] = [next, shares.high.enter()];
  }
  expect(ran).toBe(true);
  expect(starts).toBeGreaterThan(100);
  expect(starts).toBeLessThan(140);
});
