import type { AuditText } from '../core/ports/store.js'

/** Files that are read at one time. A bucket answers each after a while; more would only fill the memory. */
const AT_ONCE = 16

/** Shows each file of the store with its lines, in the order given; the next ones are read meanwhile. */
export async function visitFiles<File extends { readonly file: string }>(
  files: readonly File[],
  about: {
    readonly read: (file: string) => Promise<AuditText>
    readonly visit: (file: File, text: AuditText) => void
  },
): Promise<void> {
  const { read, visit } = about
  const reading = new Map<number, Promise<AuditText>>()
  const begin = (index: number) => {
    const next = files[index]
    if (next === undefined) return
    const text = read(next.file)
    // Told where it is waited for; until then it is nobody's unhandled error.
    text.catch(() => undefined)
    reading.set(index, text)
  }
  for (let index = 0; index < AT_ONCE; index++) begin(index)
  for (const [index, file] of files.entries()) {
    const text = await reading.get(index)
    reading.delete(index)
    begin(index + AT_ONCE)
    if (text !== undefined) visit(file, text)
  }
}
