/** What can be wrong with a message that we read, by name; what follows from it is the reader's affair. */
export type Flaw =
  | 'syntax'
  | 'framing'
  | 'incomplete'
  | 'silence'
  | 'version'
  | 'coding'
  | 'misdirected'
  | 'long method'
  | 'long target'
  | 'long fields'
  | 'long content'

/** The message is not one, or not one for us. What comes after it on the connection means nothing (RFC 9112 §9.6). */
export class Malformed extends Error {
  readonly flaw: Flaw

  constructor(flaw: Flaw, sentence: string) {
    super(sentence)
    this.flaw = flaw
  }
}
