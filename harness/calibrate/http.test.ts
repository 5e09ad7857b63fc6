import { prove } from './prove.ts'

await prove('http', { aimOneIn: 25, seeds: 20 })
