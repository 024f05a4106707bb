import { isJsonArray } from "../../../asyncapi/json.js";
import { type Application, isJsonObject, type System, type SystemEvent } from "../../../asyncapi/index.js";

/**
 * Which domain each service and event belongs to. A document states it as `x-domain` in its `info`, else by the
 * first tag of `info`. Where none of them does, it is the first token of most of its subjects. An event belongs to
 * where it is published, else to where it is handled, if that is one place.
 */
export function domainsOf(system: System): ReadonlyMap<Application | SystemEvent, string> {
  const stated = new Map(system.applications.map((each) => [each, statedDomain(each)]));
  const anyStated = [...stated.values()].some((domain) => domain !== undefined);
  const ofApplication = (application: Application) =>
    anyStated ? stated.get(application) : firstTokenOfMost(application);
  const domains = new Map<Application | SystemEvent, string>();
  for (const application of system.applications) {
    const domain = ofApplication(application);
    if (domain !== undefined) domains.set(application, domain);
  }
  for (const event of system.events) {
    const owners =
      event.publishers.length > 0 ? event.publishers : event.actors.map(({ application }) => application);
    const of = new Set(owners.map((owner) => domains.get(owner)));
    const [domain] = of;
    if (of.size === 1 && domain !== undefined) domains.set(event, domain);
  }
  return domains;
}

/** The domain that the document names; `undefined` where it names none. */
export function statedDomain({ document }: Application): string | undefined {
  const info = document["info"];
  if (!isJsonObject(info)) return undefined;
  if (typeof info["x-domain"] === "string") return info["x-domain"];
  const tags = info["tags"];
  const first: unknown = isJsonArray(tags) ? tags[0] : undefined;
  return isJsonObject(first) && typeof first["name"] === "string" ? first["name"] : undefined;
}

function firstTokenOfMost({ publishes, events }: Application): string | undefined {
  const counts = new Map<string, number>();
  for (const { subject } of publishes.length > 0 ? publishes : events) {
    const [token = ""] = subject.template.split(".");
    if (token !== "" && !token.includes("{")) counts.set(token, (counts.get(token) ?? 0) + 1);
  }
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}
