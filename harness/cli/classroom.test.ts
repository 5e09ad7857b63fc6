import { expect, test } from 'vitest'
import { submissionIn } from './classroom.ts'

const ENV = {
  CLASSROOM: 'networks',
  ASSIGNMENT: 'uppercase',
  SUBMISSION_TAG: 'submit/1',
  COMMIT_URL: 'https://example.org/c',
  RELEASE_URL: 'https://example.org/r',
  REVIEW_URL: 'https://example.org/v',
  USERNAME: 'ada',
  SUBMITTED_AT: '2026-09-01T12:00:00Z',
}

test('the environment of a grader says what is graded', () => {
  expect(submissionIn({ ...ENV, ASSIGNMENT_TYPE: 'group', OWNER: 'team' })).toMatchObject({
    owner: 'team',
    assignmentType: 'group',
    datetime: new Date('2026-09-01T12:00:00Z'),
  })
})

test('what is missing is named', () => {
  expect(() => submissionIn({ ...ENV, RELEASE_URL: '', USERNAME: '' })).toThrow(/says RELEASE_URL, OWNER/)
  expect(() => submissionIn({ ...ENV, SUBMISSION_TAG: 'v1' })).toThrow(/begins with submit\//)
})
