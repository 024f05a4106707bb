import type { Inherited } from "../context.js";
import type { WorkerContext } from "../define/outside-handler.js";
import type { SentError } from "./sent-error.js";

/** What a worker is told. */
export type ToWorker =
  | { readonly kind: "load"; readonly module: string; readonly exportName: string }
  | {
      readonly kind: "run";
      readonly payload: unknown;
      readonly context: Omit<WorkerContext, "signal" | "progress">;
      readonly inherited: Inherited | undefined;
    }
  | { readonly kind: "abort"; readonly reason: SentError }
  /** The answer to `progress`. */
  | { readonly kind: "progressed"; readonly number: number; readonly held: boolean };

/** What a worker tells. It runs one handler at a time. */
export type FromWorker =
  /** `error`: why it can't run anything. */
  | { readonly kind: "loaded"; readonly error: SentError | undefined }
  | { readonly kind: "progress"; readonly number: number }
  | { readonly kind: "returned"; readonly value: unknown }
  | { readonly kind: "threw"; readonly error: SentError };
