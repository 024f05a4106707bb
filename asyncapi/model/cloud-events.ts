/** What the document says of an event of CloudEvents 1.0. */
export interface CloudEvents {
  /** Absent: the document leaves it open. */
  readonly type?: string;
  readonly source?: string;
  /** Attributes in headers, or around the payload. */
  readonly mode: "binary" | "structured";
  readonly dataschema?: string;
  /** By name: lower-case letters and digits. */
  readonly extensions?: Readonly<
    Record<string, { readonly type: "string" | "integer" | "boolean"; readonly required?: true }>
  >;
}
