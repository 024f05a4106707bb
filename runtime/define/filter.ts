/** Whether every subject that `inner` stands for is one that `outer` stands for; both may hold wildcards. */
export function covers(outer: string, inner: string): boolean {
  const wide = outer.split(".");
  const narrow = inner.split(".");
  for (const [index, token] of wide.entries()) {
    const other = narrow[index];
    if (other === undefined) return false;
    if (token === ">") return true;
    if (other === ">") return false;
    if (token !== "*" && token !== other) return false;
  }
  return wide.length === narrow.length;
}

/** Whether some subject matches both filters. */
export function overlap(left: string, right: string): boolean {
  const one = left.split(".");
  const two = right.split(".");
  for (let index = 0; index < Math.max(one.length, two.length); index += 1) {
    const a = one[index];
    const b = two[index];
    if (a === undefined || b === undefined) return false;
    if (a === ">" || b === ">") return true;
    if (a !== "*" && b !== "*" && a !== b) return false;
  }
  return true;
}
