/** The one door to zod: schemas of what is read from files. Slow to import, so nothing on the way to the first verdict may come here. */
export { z } from 'zod'
