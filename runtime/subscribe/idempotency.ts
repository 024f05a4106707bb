import type { Duration } from "../define/duration.js";

/** Whose a message is, as a store says it. */
export type Claim =
  /** It was handled before; of a request, with this answer. */
  | { readonly kind: "done"; readonly result: Uint8Array | undefined }
  /** Somebody handles it now, or did so until a moment ago. */
  | { readonly kind: "busy" }
  | {
      readonly kind: "mine";
      /** Higher with each claim of the message. */
      readonly fence: number;
      /** Prolongs the claim; `false`: it is somebody else's by now. */
      renew(): Promise<boolean>;
      /** Keeps that it was handled; `false`: it is somebody else's by now, and nothing is kept. */
      complete(result: Uint8Array | undefined): Promise<boolean>;
      /** Gives the claim up, because the run has failed. */
      release(): Promise<void>;
    };

/** Remembers which messages were handled, for all processes. */
export interface IdempotencyStore {
  /** Claims a message, in one step that no other process can come between. `lease` in milliseconds. */
  claim(key: string, options: { readonly lease: number }): Promise<Claim>;
}

/** Where an actor remembers what it has handled: `natsKv(…)`, or a store of your own. */
export interface Idempotency {
  /** How long a claim holds that is not renewed, because its process has ended. Default `"30s"`. */
  readonly lease?: Duration;
  /** Called when an actor begins to listen. What it throws, `listen` rejects with. */
  readonly open: (opening: IdempotencyOpening) => IdempotencyStore | Promise<IdempotencyStore>;
}

export interface IdempotencyOpening {
  /** The name of the application, with the prefix of its environment. */
  readonly application: string;
  /** The connection of the subscriber, as this package has it. */
  readonly connection: unknown;
}
