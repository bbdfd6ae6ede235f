import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DocumentShell, missingLine } from '../support/document-shell.js'
import { serviceInProcess } from '../support/emulated-service.js'
import { isRun, markedBlocks } from '../support/marked-blocks.js'
import { newDesk } from '../support/run-program.js'
import { shellLines } from '../support/shell-lines.js'

const pages = ['README.md', ...readdirSync('docs').map((name) => join('docs', name))].filter(
  (file) => file.endsWith('.md') && isRun(readFileSync(file, 'utf8')),
)

describe('examples marked `run`', () => {
  it.each(pages)('%s does what it says', async (file) => {
    const desk = await newDesk({ fetch: serviceInProcess().fetch })
    const shell = new DocumentShell(desk)
    for (const { line, mark, text } of markedBlocks(readFileSync(file, 'utf8'))) {
      const where = `${file}:${line}`
      if (mark === 'run') for (const each of shellLines(text)) await shell.run(each, where)
      else if (mark === 'output')
        expect(missingLine(shell.output, text), `${where}\n${shell.output}`).toBe('')
      else await desk.write(mark.slice('file='.length), text)
    }
  })
})
