/** The numbers of a version such as `1.26.8`, `8.3.0-ab12` or `17`; anything after them is ignored. */
export function numbersOf(version: string): number[] {
  return /^\d+(\.\d+)*/.exec(version)?.[0].split('.').map(Number) ?? [];
}

/** Is a version the same as another, or newer? Missing numbers count as 0. */
export function atLeast(version: string, needed: string): boolean {
  const have = numbersOf(version);
  const want = numbersOf(needed);
  for (let index = 0; index < Math.max(have.length, want.length); index += 1) {
    const difference = (have[index] ?? 0) - (want[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
