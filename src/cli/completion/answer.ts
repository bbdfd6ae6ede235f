import { nodeFiles } from '../../config/files.js'
import { replaceUnprintable } from '../../core/model/printable.js'
import type { CliContext } from '../context.js'
import { GLOBAL_OPTIONS } from '../globals.js'
import type { KnownCommands } from '../program.js'
import { bashAnswer, splitBashLine } from './bash-line.js'
import { candidatesAt, type Offer } from './candidates.js'
import { knownNames, type Candidate } from './known-names.js'
import { placeOf } from './place.js'

/**
 * Answers a shell. From bash comes the line up to the cursor and the characters that break words there; from the others
 * the word that is being typed behind an `=`, then the words before it. The first line of the answer says whether the
 * shell should offer files and whether a space follows; then one word a line, behind a tab what it is.
 *
 * Somebody is in the middle of typing: it says nothing on stderr, asks nothing of the network and takes no lock, and what
 * goes wrong is no words.
 */
export async function answerCompletion(context: CliContext, known: KnownCommands): Promise<void> {
  const [, shell, ...rest] = context.argv
  try {
    context.stdout.write(
      shell === 'bash' ? await answerBash(context, known, rest) : await answer(context, known, rest),
    )
  } catch {
    context.stdout.write('none\n')
  }
}

async function answerBash(
  context: CliContext,
  known: KnownCommands,
  [line = '', breaks = '']: readonly string[],
): Promise<string> {
  const { words, last } = splitBashLine(line, breaks)
  const program = words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word))
  const offer = await offerFor(context, known, { words: words.slice(program + 1), typed: last.text })
  return printed(offer, (word) => bashAnswer(word.value, last))
}

async function answer(
  context: CliContext,
  known: KnownCommands,
  [typed = '', ...words]: readonly string[],
): Promise<string> {
  const offer = await offerFor(context, known, { words, typed: typed.replace(/^=/, '') })
  return printed(offer, ({ value, about }) =>
    about === undefined ? value : `${value}\t${about.replaceAll('\t', ' ')}`,
  )
}

async function offerFor(
  context: CliContext,
  known: KnownCommands,
  { words, typed }: { readonly words: readonly string[]; readonly typed: string },
): Promise<Offer> {
  const grammar = { ...known, globals: GLOBAL_OPTIONS }
  const line = placeOf(words, typed, grammar)
  const names = knownNames(context, { files: nodeFiles(), given: line.given })
  return candidatesAt(line, { grammar, names })
}

function printed({ words, files }: Offer, text: (word: Candidate) => string): string {
  // A name that holds a line break, or what a terminal would obey, cannot be offered in one line.
  const isSafe = ({ value }: Candidate) => replaceUnprintable(value, () => '') === value
  const lines = words
    .filter(isSafe)
    .map((word) => replaceUnprintable(text(word), (found) => (found === '\t' ? found : ' ')))
  return `${[files ? 'files' : 'none', ...new Set(lines)].join('\n')}\n`
}
