import type { Cursor } from "../cursor.js";
import type { Diagnostic } from "../diagnostic.js";
import type { References } from "../references.js";

/** What all versions of AsyncAPI say of channels, operations and messages, in one shape, with nothing decided. */
export interface Specification {
  readonly major: 2 | 3;
  /** Only a part of what the document says: nothing follows from what is not there. */
  readonly isPart?: true;
  readonly root: Cursor;
  readonly channels: readonly Channel[];
  readonly operations: readonly Operation[];
}

export interface Channel {
  readonly key: string;
  readonly cursor: Cursor;
  /** `null`: it is known only at run time; absent: the document does not say. */
  readonly address: string | null | undefined;
  readonly messages: readonly Message[];
}

export interface Message {
  readonly channel: Channel;
  /** In `messages` of its channel; absent in AsyncAPI 2. */
  readonly key?: string;
  /** With its traits. */
  readonly cursor: Cursor;
}

export interface Operation {
  /** The key in `operations`, or `operationId`; absent where an operation of AsyncAPI 2 has none. */
  readonly key?: string;
  /** What the application does that the document describes. */
  readonly action: "send" | "receive";
  readonly channel: Channel;
  readonly messages: readonly Message[];
  /** With its traits. */
  readonly cursor: Cursor;
  readonly reply?: Reply;
}

export interface Reply {
  readonly cursor: Cursor;
  readonly channel?: Channel;
  readonly messages: readonly Message[];
}

/** What reading needs everywhere: where to report, and how to follow references. */
export interface Reading {
  readonly references: References;
  readonly report: (diagnostic: Diagnostic) => void;
}
