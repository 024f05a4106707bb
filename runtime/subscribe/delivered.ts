import type { Delivered } from "../define/delivered.js";
import type { HandlerContext } from "../define/handler.js";
import { NonRetryableError } from "../errors.js";
import type { RunResult } from "./run-handler.js";

/** A message in the hands of code that says by itself what becomes of it. `settle`: the first call counts. */
export function toDelivered(
  payload: unknown,
  context: HandlerContext,
  settle: (result: RunResult) => void,
): Delivered {
  return {
    ...context,
    name: context.event.name,
    payload,
    ack: (...answer: readonly unknown[]) => settle({ kind: "returned", value: answer[0] }),
    retry: (error) => settle({ kind: "threw", error }),
    reject: (error) => settle({ kind: "threw", error: neverAgain(error) }),
  };
}

function neverAgain(error: unknown): NonRetryableError {
  if (error instanceof NonRetryableError) return error;
  return new NonRetryableError(error instanceof Error ? error.message : String(error), { cause: error });
}
