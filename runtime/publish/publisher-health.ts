import type { ConnectionReason, Health } from "../health.js";

/** Why a publisher is not ready. `stream`: none holds the subjects of an event. */
export type PublisherReason =
  ConnectionReason | { readonly kind: "stream"; readonly event: string; readonly error?: unknown };

export type PublisherHealth = Health<PublisherReason>;
