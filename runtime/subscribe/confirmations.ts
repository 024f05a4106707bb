import type { Msg, MsgHdrs } from "@nats-io/transport-node";
import type { Connection } from "../connection.js";
import { UnconfirmedError } from "../errors/delivery.js";
import { openInbox } from "../inbox.js";
import type { Link } from "../link.js";
import { isNoResponder } from "../message-headers.js";

/** Sends what the server has to confirm: acknowledgements, pulses, dead letters. */
export interface Confirmations {
  /**
   * Resolves with what `read` makes of the server's answer; rejects with `UnconfirmedError` when none came in time,
   * or at once while there is no connection: then nothing was sent.
   */
  send<Answer>(subject: string, payload: Uint8Array | string, options: SendOptions<Answer>): Promise<Answer>;
  close(): void;
}

interface SendOptions<Answer> {
  readonly headers?: MsgHdrs;
  /** What it answers with `undefined` comes from somebody else. */
  readonly read: (message: Msg) => Answer | undefined;
}

const nobody = Symbol("nobody listens");

/** Milliseconds. */
const patience = 5_000;

export function openConfirmations(connection: Connection, link: Link): Confirmations {
  const { nats } = connection;
  const inbox = openInbox(connection, link, { diesWithConnection: true });

  const reasonOfSilence = (): UnconfirmedError["reason"] => {
    if (nats.isClosed()) return "closed";
    return inbox.failure === undefined ? "disconnected" : "refused";
  };
  const send = async <Answer>(
    subject: string,
    payload: Uint8Array | string,
    options: SendOptions<Answer>,
  ): Promise<Answer> => {
    const unconfirmed = (reason: UnconfirmedError["reason"], cause?: unknown): UnconfirmedError =>
      new UnconfirmedError(subject, reason, { cause });
    if (nats.isClosed()) throw unconfirmed("closed");
    // the client would keep it for later, when the message may belong to another instance
    if (!link.isUp) throw unconfirmed("disconnected");
    const { headers, read } = options;
    const expectation = inbox.expect({
      subject,
      milliseconds: patience,
      read: (message) => (isNoResponder(message) ? nobody : read(message)),
    });
    const reply = expectation.inbox;
    try {
      nats.publish(subject, payload, headers === undefined ? { reply } : { reply, headers });
    } catch (cause) {
      expectation.cancel();
      // too large, or the connection is about to be closed
      throw unconfirmed("refused", cause);
    }
    const arrival = await expectation.arrival;
    switch (arrival.kind) {
      case "message":
        if (arrival.value === nobody) throw unconfirmed("no responder");
        return arrival.value;
      case "silence":
        throw unconfirmed("timeout");
      case "forbidden":
        throw unconfirmed("refused", arrival.error);
      case "cancelled":
        throw unconfirmed(reasonOfSilence(), inbox.failure);
    }
  };
  return { send, close: () => inbox.close() };
}
