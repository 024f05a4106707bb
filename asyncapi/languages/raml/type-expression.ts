/** What RAML writes as `string[]` or `(number | nil)[]`. */
export type Expression =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "list"; readonly items: Expression }
  | { readonly kind: "union"; readonly members: readonly Expression[] };

/** Longer ones nobody writes, and each bracket takes some stack. */
const longest = 1_000;

/** `undefined` where the text is none. */
export function parseExpression(text: string): Expression | undefined {
  if (text.length > longest) return undefined;
  const tokens = text.match(/[\w.-]+|\[\s*\]|[()|]|\S/g) ?? [];
  let next = 0;
  const single = (): Expression | undefined => {
    const token = tokens[next++] ?? "";
    let found: Expression | undefined;
    if (token === "(") {
      found = union();
      if (tokens[next++] !== ")") return undefined;
    } else if (/^[\w.-]+$/.test(token)) found = { kind: "name", name: token };
    while (found !== undefined && tokens[next]?.startsWith("[") === true && tokens[next] !== "[") {
      found = { kind: "list", items: found };
      next++;
    }
    return found;
  };
  const union = (): Expression | undefined => {
    const members: Expression[] = [];
    for (;;) {
      const member = single();
      if (member === undefined) return undefined;
      members.push(member);
      if (tokens[next] !== "|") break;
      next++;
    }
    const [only] = members;
    return members.length === 1 ? only : { kind: "union", members };
  };
  const expression = union();
  return next === tokens.length ? expression : undefined;
}
