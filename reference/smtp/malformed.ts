/** What somebody sent is not what the grammar says; what follows from it is the reader's affair. */
export class Malformed extends Error {}
