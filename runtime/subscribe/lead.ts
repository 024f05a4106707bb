import { JetStreamApiError } from "@nats-io/jetstream";
import type { Connection } from "../connection.js";
import type { Link } from "../link.js";
import { waitAtMost } from "../patience.js";
import { isMissing } from "./fetch.js";

/** Whether this process is the one that runs an actor which only one process may run at a time. */
export interface Lead {
  readonly held: boolean;
  /** Gives it up, so that another process takes it within a second. */
  close(): Promise<void>;
}

export interface LeadOptions {
  readonly connection: Connection;
  readonly link: Link;
  readonly stream: string;
  readonly subject: string;
  readonly onChange: () => void;
  /** Called once, where the stream is gone. */
  readonly onMissing: (error: unknown) => void;
}

/** Milliseconds: how often it is looked at, how long a claim is believed by who made it, and by others. */
const beat = 1_000;
const ownTerm = 5_000;
const foreignTerm = 8_000;

/**
 * One message on one subject, written by compare-and-set: whose it is. Nobody's clock is compared with another's: a
 * claim that others have not seen renewed for longer than its owner believes in it is free.
 */
export function openLead(options: LeadOptions): Lead {
  const { link, stream, subject } = options;
  const { js, jsm, nats } = options.connection;
  const id = crypto.randomUUID();
  let until = 0;
  let known: { readonly sequence: number; readonly since: number } | undefined;
  let wasHeld = false;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let lapse: NodeJS.Timeout | undefined;
  const held = (): boolean => !closed && performance.now() < until;

  const tell = (): void => {
    const isHeld = held();
    if (isHeld === wasHeld) return;
    wasHeld = isHeld;
    options.onChange();
  };
  const believe = (term: number): void => {
    until = term;
    clearTimeout(lapse);
    if (!closed && term > 0) lapse = setTimeout(tell, Math.max(0, term - performance.now()) + 1);
    tell();
  };
  const claim = async (sequence: number): Promise<void> => {
    const sent = performance.now();
    const settings = { expect: { lastSubjectSequence: sequence }, timeout: 2_000 };
    const { seq } = await js.publish(subject, id, settings);
    known = { sequence: seq, since: sent };
    believe(sent + ownTerm);
  };
  const look = async (): Promise<void> => {
    const last = await jsm.streams.getMessage(stream, { last_by_subj: subject });
    if (last === null || last.data.length === 0) return claim(last?.seq ?? 0);
    // its own, whose confirmation was lost
    if (last.string() === id) return claim(last.seq);
    if (until > 0) believe(0);
    if (known?.sequence !== last.seq) known = { sequence: last.seq, since: performance.now() };
    else if (performance.now() - known.since > foreignTerm) await claim(last.seq);
  };
  const tick = async (): Promise<void> => {
    try {
      if (link.isUp) await (held() && known !== undefined ? claim(known.sequence) : look());
    } catch (error) {
      if (isMissing(error)) {
        closed = true;
        return options.onMissing(error);
      }
      // 10071: another process was faster, or an earlier claim of this one was stored; the next look tells. Anything
      // else: the server can't be asked now, and the claim lapses by itself
      if (error instanceof JetStreamApiError && error.code === 10071) await look().catch(() => undefined);
    }
    if (!closed) timer = setTimeout(run, beat);
  };
  let running: Promise<void> = Promise.resolve();
  const run = (): void => {
    running = tick();
  };
  run();

  return {
    get held() {
      return held();
    },
    close: async () => {
      const mine = held() ? known?.sequence : undefined;
      closed = true;
      clearTimeout(timer);
      clearTimeout(lapse);
      await waitAtMost({ milliseconds: 2_000 }, running);
      if (mine === undefined || nats.isClosed() || !link.isUp) return;
      // not heard, it lapses by itself
      const expect = { lastSubjectSequence: known?.sequence ?? mine };
      await js.publish(subject, "", { expect, timeout: 1_000 }).catch(() => undefined);
    },
  };
}
