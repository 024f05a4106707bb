import { toMilliseconds } from "../define/duration.js";
import type { Duration } from "../define/duration.js";
import { environmentOf } from "../define/environment.js";
import type { Environment } from "../define/environment.js";
import type { EventDefinition } from "../define/event.js";
import type { StreamDefinition } from "../define/stream.js";
import type {
  ActorOptions,
  IdempotencyOptions,
  Priority,
  SubscriberDefinition,
} from "../define/subscriber.js";
import { InvalidDefinitionError } from "../errors.js";
import { toBreakerPolicy, toOrderPolicy, toVerdictPolicy } from "./actor-policies.js";
import type { OrderPolicy } from "./actor-policies.js";
import type { BatchPolicy } from "./batch.js";
import { walnatsReplyHeader } from "../headers.js";
import type { BreakerPolicy } from "./breaker.js";
import { consumerFilters, subjectMatcher } from "./match-subject.js";
import type { SubjectMatcher } from "./match-subject.js";
import { toKebab } from "./names.js";
import { groupBySubject } from "./subject-group.js";
import type { SubjectGroup } from "./subject-group.js";
import type { RatePolicy } from "./rate.js";
import type { VerdictPolicy } from "./verdict.js";

/** One event of an actor, ready to be recognised. */
export interface Route {
  /** Key of its handler; `undefined` where the actor has one event and one handler. */
  readonly key: string | undefined;
  /** As it is on the server, in its environment. */
  readonly event: EventDefinition;
  /** As it was defined. */
  readonly original: EventDefinition;
  readonly match: SubjectMatcher;
  /** All events of its subject; `undefined`: it has the subject to itself. */
  readonly group: SubjectGroup | undefined;
}

/** An actor with all its defaults, in milliseconds. */
export interface BoundActor {
  readonly application: string;
  readonly key: string;
  /** In kebab-case: a token of names and subjects. */
  readonly name: string;
  readonly description: string | undefined;
  readonly durable: string;
  /** Whether the document gave the durable's name. */
  readonly durableStated: boolean;
  /** `undefined`: each process gets each message. */
  readonly queue: string | undefined;
  /** Whether each process, or each named instance, gets each message. */
  readonly broadcast: boolean;
  /** Whether the consumer is this process' own, and what becomes of it in the end; `undefined`: processes share it. */
  readonly own: "goes" | "stays" | undefined;
  /** The consumer that brings its replays; `undefined`: none does. */
  readonly replayed: string | undefined;
  /** Messages in hand at a time. */
  readonly concurrency: number;
  readonly priority: Priority;
  /** `undefined`: a call of a handler is for one message. */
  readonly batch: BatchPolicy | undefined;
  /** Of all processes together; `undefined`: as many as they have. */
  readonly totalConcurrency: number | undefined;
  readonly timeout: Duration;
  readonly timeoutMs: number;
  readonly ackWaitMs: number;
  /** Whether the runtime gives signs of life by itself. */
  readonly pulse: boolean;
  readonly policy: VerdictPolicy;
  /** From this delay on a message waits aside for its next attempt. Milliseconds. */
  readonly putOffFrom: number;
  /** `undefined`: it never pauses by itself. */
  readonly breaker: BreakerPolicy | undefined;
  /** `undefined`: as many as there are. */
  readonly rate: RatePolicy | undefined;
  /** `undefined`: messages run as they come. */
  readonly order: OrderPolicy | undefined;
  /** `undefined`: what comes again runs again, unless the process has a store for it. */
  readonly idempotency: IdempotencyOptions | undefined;
  readonly deliver: NonNullable<ActorOptions["deliver"]>;
  /** Whether a deleted consumer is created again. */
  readonly recreate: boolean;
  readonly routes: readonly Route[];
  /** The headers in which callers may name the subject of the answer. */
  readonly replyTo: readonly string[];
  readonly filters: readonly string[];
  /** `undefined`: its events travel over core NATS. */
  readonly stream: StreamDefinition | undefined;
}

interface Owner {
  readonly application: string;
  readonly groups: ReadonlyMap<EventDefinition, SubjectGroup>;
  readonly environment: Environment;
}

/** Throws `InvalidDefinitionError` where settings contradict each other. */
export function bindActors(
  defined: SubscriberDefinition,
  environment: Environment = environmentOf(undefined),
): readonly BoundActor[] {
  const definition = environment.subscriber(defined);
  const groups = groupBySubject(definition);
  const actors = Object.entries(definition.actors).map(([key, options]) =>
    bindActor(key, options, { application: definition.name, groups, environment }),
  );
  for (const actor of actors) {
    const namesake = actors.find((other) => other !== actor && other.name === actor.name);
    if (namesake !== undefined) {
      throw new InvalidDefinitionError(
        `actor "${actor.key}"`,
        actor.name,
        `a name that actor "${namesake.key}" does not have: they would share their dead letters`,
      );
    }
    const twin = actors.find((other) => other !== actor && other.durable === actor.durable);
    if (twin !== undefined && twin.stream?.name === actor.stream?.name) {
      throw new InvalidDefinitionError(
        `actor "${actor.key}": durable`,
        actor.durable,
        `a name that actor "${twin.key}" does not have: they would share their messages`,
      );
    }
  }
  return actors;
}

function bindActor(key: string, options: ActorOptions, owner: Owner): BoundActor {
  const name = toKebab(key);
  if (name === "") {
    throw new InvalidDefinitionError(
      `actor "${key}"`,
      key,
      "a key with letters or digits: it names a consumer",
    );
  }
  const routes: readonly Route[] =
    options.event === undefined
      ? Object.entries(options.events).map(([eventKey, event]) => toRoute(eventKey, event, owner))
      : [toRoute(undefined, options.event, owner)];
  const durable = options.durable ?? `${owner.application}-${name}`;
  const timeout = options.timeout ?? "30s";
  const setting = `actor "${key}"`;
  const calls = options.concurrency ?? (options.batch === undefined ? 16 : 1);
  if (!Number.isInteger(calls) || calls < 1) {
    throw new InvalidDefinitionError(`${setting}: concurrency`, calls, "a whole number from 1");
  }
  const batch = options.batch && {
    size: options.batch.size,
    wait: toMilliseconds(options.batch.wait ?? "1s", `${setting}: batch.wait`),
    calls,
  };
  const concurrency = calls * (batch?.size ?? 1);
  return {
    application: owner.application,
    key,
    name,
    description: options.description,
    durable,
    durableStated: options.durable !== undefined,
    queue: options.queue ?? durable,
    broadcast: options.broadcast ?? false,
    own: undefined,
    replayed: durable,
    concurrency,
    priority: options.priority ?? "normal",
    batch,
    totalConcurrency: options.totalConcurrency,
    timeout,
    timeoutMs: toMilliseconds(timeout, `${setting}: timeout`),
    ackWaitMs: toMilliseconds(options.ackWait ?? "30s", `${setting}: ackWait`),
    pulse: options.pulse ?? true,
    policy: toVerdictPolicy(options, key),
    putOffFrom: toMilliseconds(options.retry?.asideFrom ?? "1m", `${setting}: retry.asideFrom`),
    breaker: toBreakerPolicy(options.breaker, setting),
    rate: options.rateLimit && {
      limit: options.rateLimit.limit,
      per: toMilliseconds(options.rateLimit.per, `${setting}: rateLimit.per`),
      scope: options.rateLimit.scope ?? "process",
    },
    order: toOrderPolicy(options.orderBy, concurrency),
    idempotency: options.idempotency,
    deliver: options.deliver ?? "new",
    recreate: options.onConsumerDeleted === "recreate",
    routes,
    replyTo: routes.flatMap(({ event }) => [
      ...(event.stream?.wire === "walnats" ? [walnatsReplyHeader] : []),
      ...(event.replyTo === undefined ? [] : [event.replyTo.header]),
    ]),
    filters: consumerFilters(routes.map((route) => route.event.subject)),
    stream: streamOf(setting, routes),
  };
}

function toRoute(key: string | undefined, event: EventDefinition, { groups, environment }: Owner): Route {
  const original = environment.original(event);
  return { key, event, original, match: subjectMatcher(event.subject), group: groups.get(event) };
}

function streamOf(setting: string, routes: readonly Route[]): StreamDefinition | undefined {
  const [first, ...others] = routes;
  if (first === undefined) throw new InvalidDefinitionError(`${setting}: events`, {}, "at least one event");
  const { stream } = first.event;
  const stranger = others.find((route) => route.event.stream?.name !== stream?.name);
  if (stranger !== undefined) {
    throw new InvalidDefinitionError(
      `${setting}: events`,
      [first, stranger].map((route) => `${route.event.name} in ${route.event.stream?.name ?? "core NATS"}`),
      "events of one stream: an actor is one consumer, and a consumer reads one stream",
    );
  }
  return stream;
}
