/** An element of an answer in XML. Attributes, comments and processing instructions are passed over. */
export interface XmlElement {
  /** Without a namespace's prefix. */
  readonly name: string
  /** The text directly in it, as it stands. */
  readonly text: string
  readonly children: readonly XmlElement[]
}

interface Growing extends XmlElement {
  text: string
  readonly children: XmlElement[]
}

/** Answers of object stores are three deep. */
const DEEPEST = 16
const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
const TOKEN =
  /<\?[^]*?\?>|<!--[^]*?-->|<!\[CDATA\[([^]*?)\]\]>|<\/([A-Za-z_][\w:.-]*)\s*>|<([A-Za-z_][\w:.-]*)((?:[^<>"']|"[^"]*"|'[^']*')*?)(\/?)>|([^<]+)/gy

/** The element an answer consists of; `undefined` for anything that is not well-formed, and for document types. */
export function readXml(text: string): XmlElement | undefined {
  const document: Growing = { name: '', text: '', children: [] }
  const open: Growing[] = [document]
  const source = text.replace(/^\ufeff/, '')
  let end = 0
  for (const match of source.matchAll(TOKEN)) {
    end = match.index + match[0].length
    const [, data, closing, opening, , slash, plain] = match
    const current = open.at(-1)
    if (current === undefined) return undefined
    if (opening !== undefined) {
      const element: Growing = { name: localName(opening), text: '', children: [] }
      current.children.push(element)
      if (slash === '') open.push(element)
      if (open.length > DEEPEST) return undefined
    } else if (closing !== undefined) {
      if (open.length === 1 || current.name !== localName(closing)) return undefined
      open.pop()
    } else if (data !== undefined) current.text += data
    else if (plain !== undefined) {
      const resolved = resolveEntities(plain)
      if (resolved === undefined) return undefined
      current.text += resolved
    }
  }
  const [root, ...more] = document.children
  const isWhole =
    end === source.length && open.length === 1 && more.length === 0 && document.text.trim() === ''
  return isWhole ? root : undefined
}

/** The text of the only child of that name; `undefined` where there is none, or more than one. */
export function textIn(element: XmlElement, name: string): string | undefined {
  const [found, ...more] = element.children.filter((child) => child.name === name)
  return more.length === 0 ? found?.text : undefined
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

function resolveEntities(text: string): string | undefined {
  let bad = 0
  const resolved = text.replaceAll(/&(?:#x([0-9a-f]+)|#([0-9]+)|([a-z]+))?(;?)/gi, (...match: unknown[]) => {
    const [, hex, decimal, name, end] = match as (string | undefined)[]
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    const character =
      name === undefined ? (code <= 0x10ffff ? String.fromCodePoint(code) : undefined) : NAMED[name]
    if (end !== ';' || character === undefined) bad += 1
    return character ?? ''
  })
  return bad === 0 ? resolved : undefined
}
