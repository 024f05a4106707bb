/** The server ended what an actor had asked for. It is asked anew by itself. */
export interface Interruption {
  /** The actor's key. */
  readonly actor: string;
  readonly consumer: string;
  /** As the server states it: 409 where its leader or the server went away, 503 where nobody answers. `undefined`: silence. */
  readonly code: number | undefined;
  /** In the server's words, such as `Leadership Change` or `Server Shutdown`. */
  readonly reason: string;
}
