/** What must not be committed: the keys, and the emulator of `--local` with its store. */
const IGNORED: readonly { readonly line: string; readonly same: readonly string[] }[] = [
  { line: '.env', same: ['.env', '/.env'] },
  {
    line: '.descope-mgmt/',
    same: ['.descope-mgmt/', '/.descope-mgmt/', '.descope-mgmt', '/.descope-mgmt', '.descope-mgmt/**'],
  },
]

/**
 * A `.gitignore` with the missing lines at its end; the rest stays as it is, its kind of line breaks too.
 * @param before what is in it; absent where there is none
 * @returns `before` itself where nothing is missing
 */
export function withIgnoredLines(before: string | undefined): string {
  const text = before ?? ''
  const present = new Set(text.split(/\r?\n/).map((line) => line.trimEnd()))
  const missing = IGNORED.filter(({ same }) => !same.some((line) => present.has(line)))
  if (missing.length === 0) return text
  const end = text.includes('\r\n') ? '\r\n' : '\n'
  const gap = text === '' || text.endsWith('\n') ? '' : end
  return `${text}${gap}${missing.map(({ line }) => `${line}${end}`).join('')}`
}
