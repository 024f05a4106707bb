/** What happened to a connection. */
export type ConnectionChange =
  /** It stands again. */
  | { readonly kind: "up" }
  /** It is lost, or closed: what is under way may never be answered. It is opened again after a random pause. */
  | { readonly kind: "down" }
  /** The server is about to leave (lame duck): the client goes to another one by itself, where there is one. */
  | { readonly kind: "leaving"; readonly server: string }
  /** Messages of a subscription wait in this process, more than it can take. */
  | { readonly kind: "slow"; readonly subject: string; readonly pending: number };
