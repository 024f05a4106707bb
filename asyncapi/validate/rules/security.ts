import type { Cursor } from "../../cursor.js";
import { list, nearest } from "../../nearest.js";
import type { Report } from "./rule.js";

const flows = ["implicit", "password", "clientCredentials", "authorizationCode"];

/** Requirements name schemes that the document has, and scopes that those have. */
export function checkSecurity(holder: Cursor, schemes: Cursor | undefined, report: Report): void {
  for (const requirement of holder.get("security")?.items() ?? []) {
    for (const [key, scopes] of requirement.entries()) {
      if (schemes?.get(key) === undefined) {
        const known = schemes?.entries().map(([name]) => name) ?? [];
        const near = nearest(key, known);
        report({
          message: `There is no security scheme "${key}".`,
          hint:
            near === undefined ? `Add it to components, under securitySchemes.` : `Did you mean "${near}"?`,
          location: requirement.locate(key),
        });
        continue;
      }
      const scheme = schemes?.get(key);
      if (scheme?.string("type") !== "oauth2") continue;
      const available = flows.flatMap(
        (flow) =>
          scheme
            .get("flows")
            ?.get(flow)
            ?.get("scopes")
            ?.entries()
            .map(([scope]) => scope) ?? [],
      );
      for (const [index, scope] of scopes.items().entries()) {
        if (typeof scope.value !== "string" || available.includes(scope.value)) continue;
        const near = nearest(scope.value, available);
        report({
          message: `The security scheme "${key}" has no scope "${scope.value}".`,
          hint: near === undefined ? `Its scopes are ${list(available)}.` : `Did you mean "${near}"?`,
          location: scopes.locate(String(index)),
        });
      }
    }
  }
}
