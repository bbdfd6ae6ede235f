const TOKEN = /<\/([\w-]+)>|<([\w-]+)((?: [\w:-]+="[^"<]*")*)(\/?)>|([^<]+)/gy
/** What XML 1.0 lets stand in a document, without C1 controls. */
const ALLOWED = /^[\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u
const BARE_AMPERSAND = /&(?!(?:amp|lt|gt|quot|#\d+);)/

/**
 * What keeps a text from being one well-formed XML element as we write them, without comments, CDATA or a prologue;
 * `undefined` where nothing does.
 */
export function xmlProblem(text: string): string | undefined {
  if (!ALLOWED.test(text)) return 'a character that XML does not allow'
  if (BARE_AMPERSAND.test(text)) return 'a bare &'
  const open: string[] = []
  let roots = 0
  let read = 0
  for (const [token, closed, opened, , selfClosing, data] of text.trimEnd().matchAll(TOKEN)) {
    read += token.length
    if (data !== undefined) {
      if (open.length === 0) return `text outside: ${data.slice(0, 40)}`
      if (data.includes(']]>')) return ']]> in a text'
    } else if (closed !== undefined) {
      if (open.pop() !== closed) return `</${closed}> closes something else`
    } else {
      if (open.length === 0) roots += 1
      if (selfClosing === '' && opened !== undefined) open.push(opened)
    }
  }
  if (read !== text.trimEnd().length) return `no markup: ${text.slice(read, read + 60)}`
  if (open.length > 0) return `open at the end: ${open.join(' ')}`
  return roots === 1 ? undefined : `${roots} roots`
}
