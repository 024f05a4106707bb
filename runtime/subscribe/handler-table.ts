import { MissingHandlerError, UnknownActorError } from "../errors/delivery.js";
import { isOutsideHandler } from "../define/outside-handler.js";
import type { Outside } from "../workers/outside.js";
import type { BoundActor, Route } from "./bind-actor.js";
import type { AnyHandler } from "./run-handler.js";

/** Which function handles which event, for the actors that listen. */
export type HandlerTable = ReadonlyMap<BoundActor, ReadonlyMap<Route, AnyHandler>>;

/** Throws `MissingHandlerError` or `UnknownActorError`: TypeScript says the same, but not to everybody. */
export function handlerTable(
  actors: readonly BoundActor[],
  handlers: object,
  options: {
    readonly subscriber: string;
    readonly actors: readonly string[] | undefined;
    /** For those that run in threads and processes. */
    readonly outside: Outside;
  },
): HandlerTable {
  const stranger = options.actors?.find((key) => !actors.some((actor) => actor.key === key));
  if (stranger !== undefined) throw new UnknownActorError(options.subscriber, stranger);
  const chosen = actors.filter((actor) => options.actors?.includes(actor.key) ?? true);
  const { outside } = options;
  const found = chosen.map((actor) => [actor, handlersOf(actor, own(handlers, actor.key), outside)] as const);
  return new Map(
    found.map(([actor, each]) => [{ ...actor, concurrency: outside.concurrencyOf(actor) }, each]),
  );
}

function handlersOf(actor: BoundActor, given: unknown, outside: Outside): ReadonlyMap<Route, AnyHandler> {
  return new Map(
    actor.routes.map((route) => {
      const handler = route.key === undefined ? given : own(given, route.key);
      if (isOutsideHandler(handler)) return [route, outside.add(actor, handler)];
      if (!isHandler(handler)) throw new MissingHandlerError(actor.key, route.key);
      return [route, handler];
    }),
  );
}

// Inherited properties are no handlers: an actor may be called "constructor".
function own(handlers: unknown, key: string): unknown {
  if (typeof handlers !== "object" || handlers === null || !Object.hasOwn(handlers, key)) return undefined;
  return Reflect.get(handlers, key);
}

function isHandler(value: unknown): value is AnyHandler {
  return typeof value === "function";
}
