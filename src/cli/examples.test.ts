import { describe, expect, it } from 'vitest'
import { fakeCliContext } from '../../test/support/fake-cli-context.js'
import { EXIT } from '../core/model/errors.js'
import { COMMANDS, GROUPS } from './commands/index.js'
import { splitBashLine } from './completion/bash-line.js'
import { runCommandLine } from './run.js'

const named = COMMANDS.map((spec) => [spec.path.join(' '), spec] as const)

describe('the examples in the help', () => {
  it.each(named)('%s has some, and its help shows them', async (name, { examples, path }) => {
    expect(examples.length).toBeGreaterThan(0)
    const { context, written } = fakeCliContext({ argv: [...path, '--help'], columns: 200 })
    expect(await runCommandLine(context, { commands: COMMANDS, groups: GROUPS })).toBe(EXIT.done)
    for (const [line, purpose] of examples) {
      expect(written.stdout).toContain(`  # ${purpose}\n  descope-mgmt ${line}\n`)
      expect(line.startsWith(name) || line.includes(` ${name}`), `${line} is no example of ${name}`).toBe(
        true,
      )
    }
  })

  it.each(named)('%s takes every word of its own', async (_name, { examples, path }) => {
    for (const [line] of examples) {
      let ran: readonly string[] | undefined
      const commands = COMMANDS.map((spec) => ({
        ...spec,
        load: async () => async () => {
          ran = spec.path
          return EXIT.done
        },
      }))
      // A space behind it ends the last word.
      const { words } = splitBashLine(`${line} `, '')
      const { context, written } = fakeCliContext({ argv: words })
      const exit = await runCommandLine(context, { commands, groups: GROUPS })
      expect({ line, exit, ran, stderr: written.stderr }).toEqual({
        line,
        exit: EXIT.done,
        ran: path,
        stderr: '',
      })
    }
  })
})
