import { fileURLToPath } from 'node:url'
import { holdExamples } from '../hold.ts'
import { EXAMPLES } from './examples.ts'

holdExamples(fileURLToPath(new URL('.', import.meta.url)), EXAMPLES)
