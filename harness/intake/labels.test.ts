/** Names as the platforms make them, with the traps that students set by accident. */
import { expect, test } from 'vitest'
import { firstName, labelledBy, platformOf, prefixesOf } from './labels.ts'

test.for([
  ['canvas', 'doejane_123_4567_server.py', 'doejane_123', '123', false, 'server.py', false],
  ['canvas', 'doejane_LATE_123_4567_my_server_2_3.py', 'doejane_123', '123', true, 'my_server_2_3.py', false],
  ['canvas', 'doejane_0123_4567_99_bottles.py', 'doejane_0123', '0123', false, '99_bottles.py', false],
  ['canvas', 'anon_aB3xY_4567_server.py', 'anon_aB3xY', 'aB3xY', false, 'server.py', false],
  ['canvas', 'doejane_123_text.html', 'doejane_123', '123', false, 'text.html', true],
  ['canvas', 'doejane_123_4567_text.html', 'doejane_123', '123', false, 'text.html', false],
  ['moodle', 'Jane Doe_123_assignsubmission_file/src/a_1_b.py', 'Jane Doe_123', '123', false, 'src/a_1_b.py', false],
  ['moodle', 'Jane_Doe_123_assignsubmission_file_/server.py', 'Jane Doe_123', '123', false, 'server.py', false],
  ['moodle', 'Jane Doe_123_assignsubmission_file_server_7.py', 'Jane Doe_123', '123', false, 'server_7.py', false],
  ['moodle', 'Team 4_007_assignsubmission_file_/', 'Team 4_007', '007', false, '', false],
  ['moodle', 'Participant_9_assignsubmission_onlinetext_/text.html', 'Participant_9', '9', false, 'text.html', true],
  ['gradescope', 'submission_0042/src/server.py', 'submission_0042', '0042', false, 'src/server.py', false],
  ['folders', 'ann/server.py', 'ann', 'ann', false, 'server.py', false],
  ['github', 'lab-1-ann-a/server.py', 'lab-1-ann-a', 'ann-a', false, 'server.py', false],
] as const)('%s: %s', ([platform, path, submission, id, late, below, typed]) => {
  const named = submission === 'Participant_9' ? 'Participant_9' : submission
  expect(labelledBy(platform, 'lab-1-')(path)).toMatchObject({ submission: named, id, late, path: below, typed })
})

test.for([
  ['canvas', 'notes.txt'],
  ['moodle', 'Jane Doe/server.py'],
  ['gradescope', 'submission_x/server.py'],
  ['folders', '.git/config'],
  ['github', 'other-ann/server.py'],
  ['github', 'lab-1-'],
] as const)('%s: %s is nobody’s', ([platform, path]) => {
  expect(labelledBy(platform, 'lab-1-')(path)).toBeUndefined()
})

test('the platform is told by the names at the top', () => {
  expect(platformOf(['submission_metadata.yml', 'submission_1'])).toBe('gradescope')
  expect(platformOf(['A B_1_assignsubmission_file', 'C D_2_assignsubmission_file_'])).toBe('moodle')
  expect(platformOf(['doejane_1_2_server.py', 'roejack_LATE_3_4_server.zip'])).toBe('canvas')
  expect(platformOf(['doejane_1_2_server.py', 'ann'])).toBe('folders')
  expect(platformOf(['team_1_2_final'])).toBe('folders')
  expect(platformOf([])).toBe('folders')
})

test('an assignment’s name ends where all repositories have a hyphen', () => {
  expect(prefixesOf(['lab-1-ann', 'lab-1-bob-b'])).toEqual(['lab-', 'lab-1-'])
  expect(prefixesOf(['lab-1-ann', 'lab-1-ann-a'])).toEqual(['lab-', 'lab-1-'])
  expect(prefixesOf(['ann', 'lab-bob'])).toEqual([])
})

test('a file that was handed in again has had another name', () => {
  expect(firstName('server-2.py')).toBe('server.py')
  expect(firstName('server-10')).toBe('server')
  expect(firstName('my-server.py')).toBeUndefined()
})
