/** Reads what people type. It comes in pieces of any size, and the last line may lack its end. */
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/** The first line without its line end, as octets; `undefined` when the input ends before anything was typed. */
export async function readLine(stdin: AsyncIterable<Uint8Array>): Promise<Uint8Array | undefined> {
  let typed = new Uint8Array()
  for await (const piece of stdin) {
    typed = Buffer.concat([typed, piece])
    const end = typed.indexOf(LINE_FEED)
    if (end >= 0) return typed.subarray(0, typed[end - 1] === CARRIAGE_RETURN ? end - 1 : end)
  }
  return typed.length > 0 ? typed : undefined
}
