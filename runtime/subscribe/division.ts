import { JetStreamApiError } from "@nats-io/jetstream";
import type { Connection } from "../connection.js";
import type { Link } from "../link.js";
import { waitAtMost } from "../patience.js";
import { fairParts, freeParts, readMembers, writeMembers } from "./fair-parts.js";
import type { Member, Members } from "./fair-parts.js";
import { isMissing } from "./fetch.js";

/** What this process has of a number of parts that all processes divide among them. */
export interface Division {
  /** Nobody else has them. */
  readonly parts: ReadonlySet<number>;
  /** Looks at once and not at the next beat: something has changed here. */
  look(): void;
  /** Gives them back, so that other processes have them within a second. To be called when none is used any more. */
  close(): Promise<void>;
}

export interface DivisionOptions {
  readonly connection: Connection;
  readonly link: Link;
  readonly stream: string;
  readonly subject: string;
  readonly total: number;
  /** How many parts this process could use now. */
  readonly wants: () => number;
  /**
   * Of the parts, so many at most that it can do without at once: it uses them no more from now on. Called at each beat;
   * those that it can't do without now it should soon.
   */
  readonly spare: (count: number) => readonly number[];
  readonly onChange: () => void;
  /** It could not renew its claim: others may have the parts soon, and what uses them has to end. */
  readonly onLost: () => void;
  /** Called once, where the stream is gone. */
  readonly onMissing: (error: unknown) => void;
}

/** Milliseconds: how often it is looked at, how long a claim is believed by who made it, and by others. */
const beat = 1_000;
const ownTerm = 5_000;
const foreignTerm = 8_000;
const conflicts = 20;
const none: ReadonlySet<number> = new Set();

/**
 * One message on one subject has the table of who has which parts; each process changes its own line, by
 * compare-and-set. It takes only what nobody has, and gives back what it has beyond its fair share. Nobody's clock is
 * compared with another's: who has not been seen counting for longer than it believes in itself is struck out.
 */
export function openDivision(options: DivisionOptions): Division {
  const { connection, link, stream, subject, total } = options;
  const { js, jsm, nats } = connection;
  const id = crypto.randomUUID();
  const seen = new Map<string, { readonly beat: number; readonly since: number }>();
  let parts: ReadonlySet<number> = new Set();
  let count = 0;
  let closed = false;
  let again = false;
  let timer: NodeJS.Timeout | undefined;
  let lapse: NodeJS.Timeout | undefined;
  let believed = 0;
  let running: Promise<void> | undefined;

  const change = (next: ReadonlySet<number>): void => {
    const same = next.size === parts.size && [...next].every((part) => parts.has(part));
    parts = next;
    if (!same && !closed) options.onChange();
  };
  const believe = (until: number): void => {
    believed = until;
    clearTimeout(lapse);
    if (closed) return;
    lapse = setTimeout(
      () => {
        const had = parts.size > 0;
        change(new Set());
        if (had && !closed) options.onLost();
      },
      Math.max(0, until - performance.now()),
    );
  };
  /** Those who live, as far as this process has seen. */
  const living = (members: Members): Map<string, Member> => {
    const now = performance.now();
    for (const known of [...seen.keys()]) if (!members.has(known)) seen.delete(known);
    const alive = [...members].filter(([name, member]) => {
      const last = seen.get(name);
      if (last?.beat !== member.beat) seen.set(name, { beat: member.beat, since: now });
      return name === id || last?.beat !== member.beat || now - last.since <= foreignTerm;
    });
    return new Map(alive);
  };
  /** Changes the own line once; `false`: somebody else was faster. */
  const attempt = async (leaving: boolean): Promise<boolean> => {
    const last = await jsm.streams.getMessage(stream, { last_by_subj: subject });
    const members = living(readMembers(last?.string() || "[]") ?? new Map());
    const own = members.get(id)?.parts ?? [];
    members.delete(id);
    if (!leaving)
      members.set(id, { parts: own, wants: Math.min(options.wants(), total), beat: (count += 1) });
    const mine = leaving ? [] : ownParts(members, own);
    if (!leaving) members.set(id, { parts: mine, wants: Math.min(options.wants(), total), beat: count });
    // what is given away is used no more before others can read of it; what is won is, once it is written
    const kept = new Set(mine);
    change(new Set([...parts].filter((part) => kept.has(part))));
    const sent = performance.now();
    try {
      const expect = { lastSubjectSequence: last?.seq ?? 0 };
      await js.publish(subject, writeMembers(members), { expect, timeout: 2_000 });
    } catch (error) {
      if (error instanceof JetStreamApiError && error.code === 10071) return false;
      throw error;
    }
    if (leaving) return true;
    believe(sent + ownTerm);
    if (performance.now() < believed) change(new Set(mine));
    return true;
  };
  const ownParts = (members: Members, own: readonly number[]): readonly number[] => {
    const fair = fairParts(members, total).get(id) ?? 0;
    if (own.length <= fair) {
      options.spare(0);
      return [...own, ...freeParts(members, total).slice(0, fair - own.length)];
    }
    // what it has by the table and does not believe in is not used
    const unused = own.filter((part) => !parts.has(part)).slice(0, own.length - fair);
    const spared = new Set([...unused, ...options.spare(own.length - fair - unused.length)]);
    return own.filter((part) => !spared.has(part));
  };
  const update = async (leaving: boolean): Promise<void> => {
    for (let tries = 0; tries < conflicts; tries += 1) {
      if ((closed && !leaving) || (await attempt(leaving))) return;
      await waitAtMost({ milliseconds: Math.random() * Math.min(200, 10 * 2 ** tries) });
    }
  };
  const tick = async (): Promise<void> => {
    try {
      if (link.isUp) await update(false);
    } catch (error) {
      if (isMissing(error)) {
        closed = true;
        return options.onMissing(error);
      }
      // the server can't be asked now: the claim lapses by itself
    }
    running = undefined;
    if (closed) return;
    timer = setTimeout(run, again ? 0 : beat * (0.9 + Math.random() * 0.2));
    again = false;
  };
  const run = (): void => {
    timer = undefined;
    running = tick();
  };
  run();

  return {
    get parts() {
      // a process that stood still sees messages before its timer
      return performance.now() < believed ? parts : none;
    },
    look: () => {
      if (closed) return;
      if (running !== undefined) {
        again = true;
        return;
      }
      clearTimeout(timer);
      run();
    },
    close: async () => {
      if (closed) return;
      closed = true;
      clearTimeout(timer);
      clearTimeout(lapse);
      await waitAtMost({ milliseconds: 2_000 }, running);
      parts = new Set();
      if (nats.isClosed() || !link.isUp) return;
      // not heard, its line is struck out a little later
      await waitAtMost(
        { milliseconds: 2_000 },
        update(true).catch(() => undefined),
      );
    },
  };
}
