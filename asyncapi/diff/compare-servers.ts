import type { Server, ServerVariable } from "../model/index.js";
import type { Change } from "./change.js";
import type { Comparison } from "./comparison.js";

type Report = (change: Omit<Change, "subject" | "actors">) => void;

/** Compares the servers by where they are, not by what the document calls them. */
export function compareServers({ before, after, add }: Comparison): void {
  const gone = new Set(before.servers);
  const come = new Set(after.servers);
  const pairBy = (keyOf: (server: Server) => string): void => {
    for (const one of gone) {
      const two = [...come].find((each) => keyOf(each) === keyOf(one));
      if (two === undefined) continue;
      gone.delete(one);
      come.delete(two);
      compareServer(one, two, reporter(one, two));
    }
  };
  pairBy(({ url }) => url);
  pairBy(({ key }) => key);
  for (const server of gone)
    reporter(
      server,
      undefined,
    )({
      class: "breaking",
      code: "server-removed",
      message: `${server.url} was removed.`,
      consequences: ["Who goes on to use it may find nothing there."],
    });
  for (const server of come)
    reporter(
      undefined,
      server,
    )({
      class: "compatible",
      code: "server-added",
      message: `${server.url} is new.`,
      consequences: [],
    });

  function reporter(one: Server | undefined, two: Server | undefined): Report {
    return (change) =>
      add({
        ...change,
        subject: `server ${(one ?? two)?.key ?? ""}`,
        actors: [],
        ...(one?.location && { before: one.location }),
        ...(two?.location && { after: two.location }),
      });
  }
}

function compareServer(before: Server, after: Server, report: Report): void {
  if (before.url !== after.url)
    report({
      class: "breaking",
      code: "server-url",
      message: `It is at ${after.url} now, and was at ${before.url}.`,
      consequences: ["Who goes on to use the old address may find nothing there."],
    });
  compareSecurity(before, after, report);
  const known = new Map(before.variables.map((variable) => [variable.name, variable]));
  for (const variable of after.variables) {
    const was = known.get(variable.name);
    if (was !== undefined) compareVariable(was, variable, report);
  }
  if (before.description !== after.description)
    report({
      class: "documentation",
      code: "server-notes",
      message: "Its description changed.",
      consequences: [],
    });
}

function compareSecurity(before: Server, after: Server, report: Report): void {
  const ways = (server: Server): readonly string[] =>
    (server.security ?? [["none"]]).map((way) => [way].flat().toSorted().join(" and "));
  const [was, is] = [ways(before), ways(after)];
  const gone = was.filter((way) => !is.includes(way));
  const come = is.filter((way) => !was.includes(way));
  if (gone.length > 0)
    report({
      class: "breaking",
      code: "security",
      message: `It no longer takes ${gone.join(", or ")}${come.length > 0 ? `, and asks for ${come.join(", or ")}` : ""}.`,
      consequences: ["Clients that authenticate in the old way are refused."],
    });
  else if (come.length > 0)
    report({
      class: "compatible",
      code: "security",
      message: `It takes ${come.join(", or ")}, too.`,
      consequences: [],
    });
}

function compareVariable(was: ServerVariable, is: ServerVariable, report: Report): void {
  const gone = (was.enum ?? []).filter((value) => is.enum !== undefined && !is.enum.includes(value));
  const isLimited = was.enum === undefined && is.enum !== undefined;
  if (gone.length > 0 || isLimited)
    report({
      class: "breaking",
      code: "server-variable",
      message: `The variable "${is.name}" ${isLimited ? `has to be one of ${(is.enum ?? []).join(", ")}` : `can no longer be ${gone.join(", ")}`}.`,
      consequences: ["Clients that use another value may find nothing there."],
    });
  if (was.default !== is.default)
    report({
      class: "caution",
      code: "server-variable",
      message: `The variable "${is.name}" has the default ${is.default ?? "none"} now, and had ${was.default ?? "none"}.`,
      consequences: ["Clients that leave it out connect to another place, or no longer compile."],
    });
}
