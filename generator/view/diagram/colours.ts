/** The colours of Event Storming, as walnats draws them. */
export const colours = {
  service: { stroke: "#f39c12", fill: "#fef4e6" },
  event: { stroke: "#e74c3c", fill: "#fcebea" },
  actor: { stroke: "#2980b9", fill: "#e9f2fb" },
  /** Not of Event Storming: what is only drawn on request. */
  extra: { stroke: "#7f8c8d", fill: "#f4f6f6" },
  arrow: "#2c3e50",
} as const;
