import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, it } from 'vitest'

const BELOW = ['docs', 'src', 'examples', 'library']
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...BELOW.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
      .map(({ parentPath, name }) => join(parentPath, name)),
  ),
]
const texts = new Map(pages.map((file) => [resolve(file), withoutCode(readFileSync(file, 'utf8'))]))

it('every link between documents leads to a file and a heading that are there', () => {
  const broken = pages.flatMap((file) =>
    linksIn(texts.get(resolve(file)) ?? '').flatMap((link) => {
      if (/^[a-z]+:/.test(link)) return []
      const [path = '', anchor] = link.split('#')
      const target = path === '' ? resolve(file) : resolve(dirname(file), decodeURIComponent(path))
      const isThere = existsSync(target) && (anchor === undefined || anchorsIn(target).has(anchor))
      return isThere ? [] : [`${file}: ${link}`]
    }),
  )
  expect(broken).toEqual([])
})

it('docs/README.md leads to every page of docs/', () => {
  const index = linksIn(texts.get(resolve('docs/README.md')) ?? '')
  const own = readdirSync('docs').filter((name) => name.endsWith('.md') && name !== 'README.md')
  expect(own.filter((name) => !index.includes(name))).toEqual([])
})

/** Links in code are examples. */
function withoutCode(text: string): string {
  return text.replaceAll(/^```.*?^```$/gms, '')
}

function linksIn(text: string): readonly string[] {
  const withoutSpans = text.replaceAll(/(`+)[^`]+\1(?!\])/g, '')
  return [...withoutSpans.matchAll(/\]\(<?([^)\s>]+)>?\)/g)].map(([, link]) => link ?? '')
}

/** As GitHub makes them of headings. */
function anchorsIn(file: string): ReadonlySet<string> {
  const text = texts.get(file)
  if (text === undefined) return new Set()
  return new Set(
    [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) =>
      (heading ?? '')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )
}
