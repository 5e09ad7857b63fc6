import { prove } from './prove.ts'

await prove('uppercase')
