import type { StreamConfig } from "@nats-io/jetstream";

/** Key in a stream's metadata: the application that publishes into it and may change it. */
export const ownerKey = "hazelnats.application";

/** Key in a stream's metadata: the application that created it, which may be a subscriber that came first. */
export const createdByKey = "hazelnats.created-by";

/** Whose a stream is, as seen by one application. */
export type Ownership =
  | { readonly kind: "ours" }
  /** A subscriber created it and waits for its owner. */
  | { readonly kind: "waiting" }
  /** Hazelnats did not create it. */
  | { readonly kind: "unknown" }
  | { readonly kind: "theirs"; readonly application: string };

export function ownershipOf(config: StreamConfig, application: string): Ownership {
  const owner = config.metadata?.[ownerKey];
  if (owner === application) return { kind: "ours" };
  if (owner !== undefined) return { kind: "theirs", application: owner };
  return config.metadata?.[createdByKey] === undefined ? { kind: "unknown" } : { kind: "waiting" };
}
