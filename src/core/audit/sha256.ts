/** Hexadecimal SHA-256 of a text in UTF-8. */
export type Sha256 = (text: string) => string
