/** Sizes in pixels, shared by who lays out and who draws. */
export const sizes = {
  header: { font: 14, height: 36 },
  row: { font: 12, height: 28, tall: 40, gap: 6 },
  event: { font: 13, height: 34 },
  subject: { font: 10.5, height: 48 },
  label: { font: 11, height: 18 },
  group: { font: 12, height: 22 },
  padding: 14,
  margin: 20,
  /** Of an arrow's head. */
  head: 7,
  /** Longer names are shortened in their middle. */
  longest: 320,
} as const;
