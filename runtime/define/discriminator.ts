/**
 * What tells an event from the others of its subject, whoever published it: the value of a header or, by JSON Pointer,
 * of the payload. It is used where all events of the subject have one at the same place, with values of their own.
 */
export type Discriminator = ({ readonly header: string } | { readonly from: string }) & {
  readonly values: readonly (string | number | boolean)[];
};
