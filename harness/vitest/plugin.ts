/**
 * What Vitest's own process does for the door. It tells the suite files which of them were selected, since one program cannot be
 * graded as a server and as a client at once; and when it ends, however that comes about, it leaves no program running.
 */

import type { Reporter, TestProject, TestSpecification } from 'vitest/node'
import { endPrograms } from './last-resort.ts'

const SUITE = /suites\/(.+)\/[^/]+\.suite\.ts$/

/** A plugin for `vitest.config.ts`. It adds a reporter of ours beside those that were asked for. */
export function wiregrade() {
  return {
    name: 'wiregrade',
    configureVitest({ project }: { readonly project: TestProject }) {
      project.provide('wiregradeSuites', [])
      if (!process.listeners('exit').includes(endPrograms)) process.on('exit', endPrograms)
      const { reporters } = project.vitest.config
      if (!reporters.some((each) => (each as unknown) === selection)) reporters.push(selection as never)
    },
  }
}

const selection: Reporter = {
  onTestRunStart(specifications: readonly TestSpecification[]) {
    const found = specifications.flatMap(({ moduleId, project }) => {
      const exam = SUITE.exec(moduleId.replaceAll('\\', '/'))?.[1]
      return exam === undefined ? [] : [{ exam, project }]
    })
    for (const { project } of found) project.provide('wiregradeSuites', found.map(({ exam }) => exam).sort())
  },
}
