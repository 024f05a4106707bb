/** What was done about a verdict. */
export type Settlement =
  /** The server has confirmed it. `deadLetter`: the subject under which the message is kept. */
  | { readonly kind: "confirmed"; readonly deadLetter?: string }
  /**
   * The server has not confirmed it. The message may be delivered again; a dead letter that could not be stored is
   * tried again for certain.
   */
  | { readonly kind: "unconfirmed"; readonly error: unknown }
  /** There was nothing to send. */
  | { readonly kind: "none" };
