import { prove } from './prove.ts'

await prove('smtp', ['relay'])
