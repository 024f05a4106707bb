/** What a publish did. */
export interface Receipt {
  /** The message's id: what the server deduplicates by. */
  readonly id: string;
  /** `undefined` for an event that travels over core NATS, and with `confirm: false`. */
  readonly stream: string | undefined;
  /** Place in the stream, counted from 1; of a duplicate, the place of the first one. 0 where `stream` is undefined. */
  readonly sequence: number;
  /**
   * The stream had a message with this id already, so nothing was stored. After a lost acknowledgement that may have
   * been this very publish, sent twice; `onDuplicate: "throw"` tells these apart.
   */
  readonly duplicate: boolean;
  /**
   * When the event is stored for its actors, with `delay` or `at`; `stream` and `sequence` are then those of the
   * schedule. Of a duplicate, when the first one is, where that is not due yet.
   */
  readonly scheduledFor?: Date;
}
