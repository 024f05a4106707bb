/** A consumer that was deleted while its actor listened, and is there again. */
export interface RecreateReport {
  /** The actor's key. */
  readonly actor: string;
  /** `"stream"`: its stream was deleted, with all that it kept. */
  readonly deleted: "consumer" | "stream";
  readonly stream: string;
  readonly consumer: string;
  /** Whether it was still missing when this process looked; several that look at the same time all say so. */
  readonly created: boolean;
  /** Where it begins in the stream, counted from 1. Nothing before it was open. */
  readonly firstSequence: number;
  /** What was acknowledged after this moment comes again. */
  readonly repeatsSince: Date;
  /** Messages that wait now, those that come again counted. */
  readonly pending: number;
}
