import type { Priority } from "../define/subscriber.js";
import type { Turn } from "./turnstile.js";

/** The places of one `listen` call, which all its actors share. */
export interface Capacity {
  /** `onRoom` is called when more may be asked for. */
  join(priority: Priority, onRoom: () => void): Share;
}

/** What one actor has of the places. */
export interface Share {
  /** How many more of its messages would have a place at once, or would be among the next to have one. */
  readonly room: number;
  /** Keeps places for messages that are asked for and come at once, if they come; a negative number frees them. */
  ask(count: number): void;
  enter(): Turn;
  leave(): void;
}

/** So many starts weigh as much as one level of priority: nobody who waits is passed by more often than that. */
const handicap = 64;
const levels: Readonly<Record<Priority, number>> = { high: 0, normal: 1, low: 2 };

interface Member {
  readonly level: number;
  /** How many may wait while all places are taken. */
  readonly ahead: number;
  readonly onRoom: () => void;
  asked: number;
  waiting: number;
}

interface Place {
  readonly member: Member;
  readonly rank: number;
  state: "waiting" | "inside" | "gone";
  readonly go: () => void;
}

/**
 * Gives each free place to the message of the highest priority, the one that came first. Waiting counts: what has seen
 * 64 starts is as good as new ones of the next priority, so that every message has its turn. While all places are
 * taken, a few messages of each actor wait for them, the more the sooner they can run: without any there would be
 * nothing to choose from.
 */
export function openCapacity(limit: number): Capacity {
  const line: Place[] = [];
  const members: Member[] = [];
  let inside = 0;
  let starts = 0;

  const free = (): number =>
    limit - inside - line.length - members.reduce((sum, { asked }) => sum + asked, 0);
  const begin = (place: Place): void => {
    place.state = "inside";
    inside += 1;
    starts += 1;
    place.go();
  };
  /** The first of the lowest rank: the line is in the order of arrival. */
  const next = (): Place | undefined => {
    const [first, ...others] = line;
    return others.reduce(
      (best, place) => (best !== undefined && best.rank <= place.rank ? best : place),
      first,
    );
  };
  const advance = (): void => {
    for (let place = next(); place !== undefined && inside < limit; place = next()) {
      remove(line, place);
      place.member.waiting -= 1;
      begin(place);
    }
    // the highest priority asks first
    for (const member of [...members]) member.onRoom();
  };
  const leave = (place: Place): void => {
    const { state } = place;
    if (state === "gone") return;
    place.state = "gone";
    if (state === "waiting") {
      remove(line, place);
      place.member.waiting -= 1;
      place.go();
    } else inside -= 1;
    advance();
  };

  return {
    join: (priority, onRoom) => {
      const level = levels[priority];
      // all places may become free at once, and then those of the highest priority should be there
      const ahead = level === 0 ? limit : level === 1 ? Math.ceil(limit / 2) : 1;
      const member: Member = { level, ahead, onRoom, asked: 0, waiting: 0 };
      members.push(member);
      members.sort((one, other) => one.level - other.level);
      return {
        get room() {
          return Math.max(free(), member.ahead - member.waiting - member.asked);
        },
        ask: (count) => {
          member.asked = Math.max(0, member.asked + count);
        },
        enter: () => {
          let go = (): void => undefined;
          const rank = starts + handicap * level;
          const place: Place = { member, rank, state: "waiting", go: () => go() };
          const turn = { leave: () => leave(place) };
          if (inside < limit) {
            begin(place);
            return { ...turn, come: undefined };
          }
          const come = new Promise<void>((resolve) => {
            go = resolve;
          });
          line.push(place);
          member.waiting += 1;
          return { ...turn, come };
        },
        leave: () => remove(members, member),
      };
    },
  };
}

function remove<Item>(items: Item[], item: Item): void {
  const index = items.indexOf(item);
  if (index >= 0) items.splice(index, 1);
}
