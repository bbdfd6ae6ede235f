import { EXIT, usageError } from '../../core/model/errors.js'
import { nearestWord } from '../../core/model/did-you-mean.js'
import { quoted } from '../../core/model/printable.js'
import type { RunCommand } from '../command.js'
import { SCRIPTS, SHELLS } from '../completion/scripts.js'

/** Prints the script that teaches a shell to complete command lines. */
export const runCompletion: RunCommand = async (io, { args: [name = ''] }) => {
  const shell = SHELLS.find((known) => known === name)
  if (shell === undefined) {
    const nearest = nearestWord(name, SHELLS)
    throw usageError({
      code: 'wrong-usage',
      message: `There is no completion for ${quoted(name)}`,
      hint:
        nearest === undefined ? `There is one for ${SHELLS.join(', ')}.` : `Did you mean ${quoted(nearest)}?`,
    })
  }
  const script = SCRIPTS[shell]
  io.out.answer({ text: () => script, json: () => ({ formatVersion: 1, shell, script }) })
  return EXIT.done
}
