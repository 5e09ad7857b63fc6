/** Faults about what the client shows and says. */
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../client.ts'
import { RCODES, TYPES } from '../../codec/types.ts'

export const showingFaults = faultsOf<Parts>('dns/client', {
  'shows-one-record': {
    describe: 'Shows the first record only.',
    breaks: ['answers/shows-all-records'],
    also: ['answers/*', 'tcp/*'],
    replace: (parts) => ({
      toShow(answer) {
        return parts.toShow.call(this, answer).slice(0, 1)
      },
    }),
  },
  'shows-every-section': {
    describe: 'Shows what is additional as well.',
    breaks: ['answers/shows-answer-section-only'],
    also: ['answers/orders-by-preference', 'words/speaks-on-stderr'],
    replace: () => ({
      toShow: ({ answers, authority, additional }) => [...answers, ...authority, ...additional],
    }),
  },
  'hides-aliases': {
    describe: 'Leaves aliases out.',
    breaks: ['answers/shows-aliases'],
    replace: () => ({ toShow: ({ answers }) => answers.filter(({ type }) => type !== TYPES.CNAME) }),
  },
  'keeps-the-order': {
    describe: 'Shows mail exchangers in the order in which they came.',
    breaks: ['answers/orders-by-preference'],
    replace: () => ({ byPreference: (records) => records }),
  },
  'sorts-backwards': {
    describe: 'Shows the least preferred mail exchanger first.',
    breaks: ['answers/orders-by-preference'],
    replace: (parts) => ({
      byPreference: (records) =>
        records.some(({ type }) => type === TYPES.MX) ? parts.byPreference(records).toReversed() : records,
    }),
  },
  'sorts-as-text': {
    describe: 'Compares preferences as text.',
    breaks: ['answers/orders-by-preference'],
    replace: () => ({
      byPreference: (records) =>
        records.toSorted((one, other) =>
          one.type !== TYPES.MX ? 0 : String(one.data[0]) < String(other.data[0]) ? -1 : 1,
        ),
    }),
  },
  'small-letters': {
    describe: 'Shows data in small letters.',
    breaks: ['answers/keeps-letter-case'],
    also: ['answers/*'],
    replace: (parts) => ({ dataText: (type, data) => parts.dataText(type, data).toLowerCase() }),
  },
  'says-nothing-of-nxdomain': {
    describe: 'Takes a missing name for a name without records.',
    breaks: ['words/tells-name-error'],
    also: ['words/ends-with-status'],
    replace: (parts) => ({
      problemWords: (answer) => (answer.rcode === RCODES.NXDOMAIN ? undefined : parts.problemWords(answer)),
    }),
  },
  'one-word-for-all': {
    describe: 'Calls every failure a missing name.',
    breaks: ['words/tells-servfail', 'words/tells-refused'],
    replace: (parts) => ({
      problemWords: (answer) => (parts.problemWords(answer) === undefined ? undefined : 'no such name'),
    }),
  },
  'silence-is-nxdomain': {
    describe: 'Says that a name does not exist when nobody answers.',
    breaks: ['silences/tells-silence'],
    also: ['silence/gives-up'],
    replace: () => ({ silenceWords: () => 'no such name' }),
  },
  'says-nothing-of-no-data': {
    describe: 'Shows nothing and says nothing where there are no records.',
    breaks: ['words/tells-no-data'],
    replace: () => ({ hasData: () => true }),
  },
  'words-on-stdout': {
    describe: 'Says what went wrong where records are due.',
    breaks: ['words/speaks-on-stderr'],
    also: ['words/*'],
    replace: () => ({
      fails(world, words) {
        world.print(`${words}\n`)
        return 1
      },
    }),
  },
  'status-zero': {
    describe: 'Ends with status 0 whatever happened.',
    breaks: ['words/ends-with-status'],
    replace: (parts) => ({
      fails(world, words) {
        parts.fails(world, words)
        return 0
      },
    }),
  },
  'shows-nothing': {
    describe: 'Prints names and types, and no data.',
    breaks: ['first/shows-the-address'],
    also: ['*'],
    replace: () => ({ dataText: () => '' }),
  },
  'stops-at-the-alias': {
    describe: 'Takes the alias for the whole answer.',
    breaks: ['answers/finds-addresses-behind-aliases'],
    also: ['answers/*'],
    replace: () => ({
      toShow: ({ answers }) => {
        const alias = answers.findIndex(({ type }) => type === TYPES.CNAME)
        return alias < 0 ? answers : answers.slice(0, alias + 1)
      },
    }),
  },
  'forgets-the-preference': {
    describe: 'Prints the exchanger without its preference.',
    breaks: ['answers/shows-exchangers'],
    also: ['answers/orders-by-preference'],
    replace: (parts) => ({
      dataText: (type, data) =>
        type === TYPES.MX ? parts.dataText(TYPES.NS, data.slice(1)) : parts.dataText(type, data),
    }),
  },
  'ipv6-with-dots': {
    describe: 'Prints every address as numbers with dots.',
    breaks: ['answers/shows-ipv6'],
    replace: (parts) => ({
      dataText: (type, data) =>
        type === TYPES.AAAA && Buffer.isBuffer(data[0]) ? [...data[0]].join('.') : parts.dataText(type, data),
    }),
  },
  'first-string-only': {
    describe: 'Prints the first string of a text.',
    breaks: ['answers/shows-texts'],
    replace: (parts) => ({
      dataText: (type, data) => parts.dataText(type, type === TYPES.TXT ? data.slice(0, 1) : data),
    }),
  },
  'first-label-only': {
    describe: 'Prints a name up to its first dot.',
    breaks: ['answers/shows-names'],
    also: ['answers/*'],
    replace: (parts) => ({
      dataText: (type, data) =>
        type === TYPES.NS ? (parts.dataText(type, data).split('.')[0] ?? '') : parts.dataText(type, data),
    }),
  },
  'first-record-decides': {
    describe: 'Gives up when the first record is of another type.',
    breaks: ['answers/passes-over-other-types'],
    also: ['answers/*'],
    replace: () => ({
      toShow: ({ answers, questions }) =>
        answers[0] && questions[0] && answers[0].type !== questions[0].type && answers[0].type !== TYPES.CNAME
          ? []
          : answers,
    }),
  },
})
