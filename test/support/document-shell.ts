import type { Desk } from './run-program.js'
import type { ShellLine } from './shell-lines.js'

/** What the documents need of a shell: variables, files, and the program. */
export class DocumentShell {
  readonly #desk: Desk
  #env: Readonly<Record<string, string>> = {}
  /** What the program answered last, on both streams. */
  output = ''

  constructor(desk: Desk) {
    this.#desk = desk
  }

  /** @throws Error naming the place in the document, where the line does not do what it says */
  async run(line: ShellLine, where: string): Promise<void> {
    switch (line.do) {
      case 'set':
        this.#env = { ...this.#env, ...line.variables }
        break
      case 'write':
        await this.#desk.write(line.file, line.text)
        break
      case 'edit': {
        const text = await this.#desk.read(line.file)
        const edited = text.replaceAll(new RegExp(line.from, 'g'), line.to)
        if (edited === text) throw new Error(`${where}: ${line.said} changes nothing`)
        await this.#desk.write(line.file, edited)
        break
      }
      case 'run': {
        const { code, stdout, stderr } = await this.#desk.run(line.words, { env: this.#env })
        this.output = `${stdout}\n${stderr}`
        if (line.into !== undefined) await this.#desk.write(line.into, stdout)
        if (code !== line.exit) throw new Error(`${where}: ${line.said} ended with ${code}\n${this.output}`)
      }
    }
  }
}

/** The first of these lines that does not come, in this order; `…` stands for anything. Empty where all do. */
export function missingLine(output: string, wanted: string): string {
  const lines = output.split('\n').map((line) => line.trim())
  let from = 0
  for (const want of wanted.split('\n').map((line) => line.trim())) {
    if (want === '') continue
    const parts = want.split('…').map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`))
    const pattern = new RegExp(`^${parts.join('.*')}$`)
    const at = lines.findIndex((line, index) => index >= from && pattern.test(line))
    if (at < 0) return want
    from = at + 1
  }
  return ''
}
