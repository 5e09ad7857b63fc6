import { prove } from './prove.ts'

await prove('dns', ['resolver'])
