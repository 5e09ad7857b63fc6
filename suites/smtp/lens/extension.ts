/** Reads what a server lists in its reply to EHLO: keywords, each with its parameters (RFC 5321 §4.1.1.1). */

/** Keywords are registered, or begin with X (RFC 5321 §2.2.2). They are written in capitals; these may be met in small letters. */
const KNOWN = [
  'SIZE',
  'HELP',
  'VRFY',
  'EXPN',
  'ETRN',
  'DSN',
  'PIPELINING',
  '8BITMIME',
  'STARTTLS',
  'AUTH',
  'CHUNKING',
  'SMTPUTF8',
  'ENHANCEDSTATUSCODES',
  'BINARYMIME',
]

/** A keyword, with parameters behind single spaces. AUTH= is an old spelling that some still list. */
const KEYWORD_LINE = /^(?:[A-Za-z0-9][A-Za-z0-9-]*(?: [!-~]+)*|AUTH=[!-~]*(?: [!-~]+)*)$/

/** Whether a line is a keyword with its parameters. A friendly word has the form of one, but is not written like one. */
export function isExtension(line: string): boolean {
  if (!KEYWORD_LINE.test(line)) return false
  const [word = ''] = line.split(/[ =]/)
  return word === word.toUpperCase() || KNOWN.includes(word.toUpperCase()) || /^x/i.test(word)
}
