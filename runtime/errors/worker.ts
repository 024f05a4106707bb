/** A handler's thread or process ended while it ran: the run has failed, as one that throws. */
export class WorkerEndedError extends Error {
  override readonly name = "WorkerEndedError";
  readonly code = "WORKER_ENDED";
  readonly runIn: "thread" | "process";
  /** Under what name its module exports the handler. */
  readonly exportName: string;
  /** Code or signal; `null`: it never ran. `cause` says more, such as that the memory was not enough. */
  readonly exit: number | string | null;

  constructor(
    facts: {
      readonly runIn: "thread" | "process";
      readonly exportName: string;
      readonly exit: number | string | null;
    },
    options?: ErrorOptions,
  ) {
    super(
      `the ${facts.runIn} of the handler "${facts.exportName}" ended (${facts.exit ?? "closed"})`,
      options,
    );
    this.runIn = facts.runIn;
    this.exportName = facts.exportName;
    this.exit = facts.exit;
  }
}

/** A thread or process can't load the handler that `handlerModule` names; `cause` says why. */
export class HandlerModuleError extends Error {
  override readonly name = "HandlerModuleError";
  readonly code = "HANDLER_MODULE";
  readonly module: string;
  readonly exportName: string;

  constructor(facts: { readonly module: string; readonly exportName: string }, options?: ErrorOptions) {
    const reason = options?.cause instanceof Error ? `: ${options.cause.message}` : "";
    super(`the handler "${facts.exportName}" of ${facts.module} can't be loaded${reason}`, options);
    this.module = facts.module;
    this.exportName = facts.exportName;
  }
}
