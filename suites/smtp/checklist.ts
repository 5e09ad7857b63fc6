/**
 * What the suites that exist elsewhere look at, a line each: the tests of one server library (157 for SMTP), the scripts and tests of a
 * mail server project, ten spellings of a false end of data, ninety cases for one client, and the corpora of addresses and messages that parsers
 * are tested with. `wiregrade list smtp --coverage` holds our requirements against it.
 */
import type { Checklist } from '../../harness/kit.ts'

export const checklist: Checklist = {
  lines: {
    'S-01': 'the greeting comes first, with 220',
    'S-02': 'HELO and EHLO need an argument, may be repeated, and begin anew',
    'S-03': 'the reply to EHLO in several lines, that to HELO in one',
    'S-04': 'MAIL before EHLO, RCPT before MAIL, DATA before RCPT',
    'S-05': 'the syntax of MAIL, the null path, a second MAIL, unknown parameters',
    'S-06': 'the syntax of RCPT, invalid addresses, the postmaster',
    'S-07': 'DATA with arguments',
    'S-08': 'dots that are doubled, and a line that is a dot',
    'S-09': 'ten spellings of an end of data that is none',
    'S-10': 'RSET clears the transaction and keeps the session',
    'S-11': 'NOOP with and without an argument; QUIT, its reply, and the close',
    'S-12': 'VRFY, EXPN and HELP have sensible codes',
    'S-13': 'unknown verbs, empty lines, the case of verbs, bad syntax',
    'S-14': 'limits: commands, text lines, local parts, recipients, and what is longer',
    'S-15': 'Received and Return-Path',
    'S-16': 'time-outs for each command, and 421 at the end of the service',
    'S-17': 'a client that resets the connection in a command, a long command, or in DATA',
    'S-18': 'SIZE: the declared and the actual one',
    'S-19': 'PIPELINING: groups of commands, answered in order',
    'S-20': '8BITMIME and SMTPUTF8, honoured or refused',
    'S-21': 'STARTTLS, and its word inside of a message',
    'S-22': 'AUTH: mechanisms, cancelling, bad base64, wrong passwords, its place',
    'S-23': 'relaying without authority',
    'S-24': 'enhanced status codes that fit the reply code',
    'S-25': 'several transactions in a session, and some recipients refused',
  },
  uncovered: {
    'S-16': 'the shortest of them takes five minutes, which no exam waits for',
  },
}
