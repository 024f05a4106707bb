import type { Application, System } from "../../model/index.js";
import type { Finding, LintRule } from "../rule.js";

interface Feature {
  readonly since: string;
  readonly word: string;
  readonly uses: (application: Application) => Iterable<{ readonly location?: Finding["location"] }>;
}

const features: readonly Feature[] = [
  {
    since: "2.12",
    word: "events that the server stores again and again",
    uses: ({ schedules }) => schedules,
  },
  {
    since: "2.12",
    word: "events for later",
    uses: ({ streams }) => streams.filter(({ settings }) => settings.schedules === true),
  },
  {
    since: "2.12",
    word: "batches that are stored all or none",
    uses: ({ streams }) => streams.filter(({ settings }) => settings.atomicBatches === true),
  },
  {
    since: "2.11",
    word: "messages with a time to live",
    uses: ({ streams, events }) => [
      ...streams.filter(({ settings }) => settings.messageTtl === true),
      ...events.filter(({ ttl }) => ttl !== undefined),
    ],
  },
];

const lacking: LintRule = {
  code: "HZN111",
  name: "server-lacks-feature",
  summary: "The server has what is asked of it.",
  level: "error",
  check: function* check(system: System, { server }) {
    if (server === undefined) return;
    for (const { since, word, uses } of features) {
      if (!isBefore(server, since)) continue;
      for (const application of system.applications)
        for (const { location } of uses(application))
          yield {
            message: `nats-server ${server} does not have ${word}, which came with ${since}.`,
            hint: `Use a server from ${since}${since === "2.12" ? ", or `delays: subscribers` for events that come later" : ""}.`,
            location,
          };
    }
  },
};

function isBefore(version: string, other: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [first = 0, second = 0] = other.split(".").map(Number);
  return major < first || (major === first && minor < second);
}

export const serverRules: readonly LintRule[] = [lacking];
