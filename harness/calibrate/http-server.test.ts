import { prove } from './prove.ts'

await prove('http', ['server'])
