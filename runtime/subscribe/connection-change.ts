import type { LinkEvent } from "../link.js";

/**
 * What happened to a connection. `down`: it is lost, and opened again after a pause of random length. `up`: it stands
 * again. `leaving`: its server is about to stop (lame duck). `slow`: messages wait in this process that it can't take.
 */
export type ConnectionChange = Exclude<LinkEvent, { readonly kind: "forbidden" }>;
