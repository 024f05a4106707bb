import type { Application } from "../model/index.js";
import { changeClasses } from "./change.js";
import type { Change } from "./change.js";
import { compareActors } from "./compare-actors.js";
import { compareDocuments } from "./compare-document.js";
import { compareEvents } from "./compare-events.js";
import { compareSchedules } from "./compare-schedules.js";
import { compareServers } from "./compare-servers.js";
import { compareStreams } from "./compare-streams.js";
import { openComparison } from "./comparison.js";
import type { CompareOptions } from "./comparison.js";
import { matchEvents } from "./match-events.js";

/** What changed from one application to the other, the worst first. */
export function compareApplications(
  before: Application,
  after: Application,
  options: CompareOptions = {},
): readonly Change[] {
  const comparison = openComparison(before, after, options);
  const matches = matchEvents(before, after);
  compareEvents(matches, comparison);
  compareStreams(comparison);
  compareActors(matches, comparison);
  compareSchedules(comparison);
  compareServers(comparison);
  compareDocuments(matches, comparison);
  const rank = (change: Change): number => changeClasses.indexOf(change.class);
  return comparison.changes.toSorted((one, two) => rank(one) - rank(two));
}
