/** A line of a shell block, as far as documents use the shell. */
export type ShellLine =
  | {
      readonly do: 'run'
      readonly words: readonly string[]
      readonly exit: number
      /** The file behind `>`. */
      readonly into?: string
      readonly said: string
    }
  | { readonly do: 'set'; readonly variables: Readonly<Record<string, string>>; readonly said: string }
  | { readonly do: 'write'; readonly file: string; readonly text: string; readonly said: string }
  | {
      readonly do: 'edit'
      readonly file: string
      readonly from: string
      readonly to: string
      readonly said: string
    }

/**
 * The lines of a block: the program itself, `export NAME=value`, `cat > FILE <<'Y'` … `Y`, and `sed -i 's/a/b/' FILE`;
 * `> FILE` at the end of a line.
 * `\` at the end goes on in the next line. A comment that says `exit 2` behind a line is what it must end with.
 * @throws Error for anything else: what is not run must not be marked
 */
export function shellLines(block: string): readonly ShellLine[] {
  const lines = block.replaceAll(/\\\n\s*/g, '').split('\n')
  const found: ShellLine[] = []
  for (let at = 0; at < lines.length; at += 1) {
    const said = lines[at] ?? ''
    if (said.trim() === '' || said.trimStart().startsWith('#')) continue
    const heredoc = /^cat > (\S+) <<'(\w+)'$/.exec(said.trim())
    if (heredoc === null) {
      found.push(lineOf(said))
      continue
    }
    const [, file = '', end = ''] = heredoc
    const until = lines.indexOf(end, at)
    if (until < 0) throw new Error(`${said}: no line ${end} ends it`)
    found.push({ do: 'write', file, text: `${lines.slice(at + 1, until).join('\n')}\n`, said })
    at = until
  }
  return found
}

function lineOf(said: string): ShellLine {
  const { words, comment } = wordsOf(said)
  const [first = '', ...rest] = words
  if (first === 'export') {
    const pairs = rest.map(
      (pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const,
    )
    return { do: 'set', variables: Object.fromEntries(pairs), said }
  }
  const edit = first === 'sed' && rest[0] === '-i' ? /^s([/|])(.*)\1(.*)\1$/.exec(rest[1] ?? '') : null
  if (edit !== null) return { do: 'edit', file: rest[2] ?? '', from: edit[2] ?? '', to: edit[3] ?? '', said }
  const program = first === 'npx' ? rest : words
  if (program[0] !== 'descope-mgmt') throw new Error(`${said}: the test of the documents cannot run this`)
  const exit = Number(/\bexit (\d+)/.exec(comment)?.[1] ?? 0)
  const at = program.lastIndexOf('>')
  if (at < 0) return { do: 'run', words: program.slice(1), exit, said }
  return { do: 'run', words: program.slice(1, at), exit, into: program[at + 1] ?? '', said }
}

/** Words between spaces; quotes of both sorts keep together what is between them; `#` begins a comment. */
function wordsOf(line: string): { readonly words: readonly string[]; readonly comment: string } {
  const words: string[] = []
  let rest = line.trim()
  while (rest !== '' && !rest.startsWith('#')) {
    const [word = ''] = /^(?:'[^']*'|"[^"]*"|[^\s'"])+/.exec(rest) ?? []
    if (word === '') throw new Error(`${line}: a quote is not closed`)
    if (word !== '>' && /[|&;<>]|\$\(/.test(word.replaceAll(/'[^']*'|"[^"]*"/g, ''))) {
      throw new Error(`${line}: the test of the documents knows no pipes`)
    }
    words.push(
      word.replaceAll(
        /'([^']*)'|"([^"]*)"/g,
        (_, single?: string, double?: string) => single ?? double ?? '',
      ),
    )
    rest = rest.slice(word.length).trimStart()
  }
  return { words, comment: rest }
}
