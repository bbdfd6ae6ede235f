import { shellQuoted } from '../core/model/typed-word.js'
import type { Globals } from './globals.js'

/** Options that make another command speak to the same project with the same files and store. */
export function sameTarget(globals: Globals): readonly string[] {
  const { isLocal, projectId, env, config, baseUrl, store } = globals
  return [
    ...(isLocal ? ['--local'] : []),
    ...valueOf('--project-id', projectId),
    ...valueOf('--base-url', baseUrl),
    ...valueOf('--store', store),
    ...config.flatMap((file) => valueOf('--config', file)),
    ...valueOf('--env', env),
  ]
}

/** Commands that speak to no project, and refuse options that choose one or do not heed them. */
const AIMLESS = 'init|emulator|demo|completion|schema|store copy'

/**
 * A hint whose commands can be copied: they carry the options that this command line was typed with. A hint that has
 * them already stays as it is, and `.descope-mgmt` is a folder.
 */
export function withSameTarget<Told extends { readonly hint?: string | undefined }>(
  told: Told,
  globals: Globals,
): Told {
  const words = sameTarget(globals)
  const values = sameValues(globals)
  if (told.hint === undefined || words.length + values.length === 0) return told
  const already = words.length > 0 ? `descope-mgmt ${words.join(' ')} ` : ` ${values.join(' ')}`
  if (told.hint.includes(already)) return told
  const commands = new RegExp(
    String.raw`(?<![./])descope-mgmt (?!(?:${AIMLESS})\b)(?:(apply|plan|pull|adopt)\b(?! --resume))?`,
    'g',
  )
  const hint = told.hint.replaceAll(commands, (_, command: string | undefined) =>
    ['descope-mgmt', ...words, ...(command === undefined ? [''] : [command, ...values])].join(' '),
  )
  return { ...told, hint }
}

/** Values of templates as they were given, for the commands that read the same files again. */
export function sameValues({ vars, varsFiles }: Pick<Globals, 'vars' | 'varsFiles'>): readonly string[] {
  return [
    ...vars.flatMap((written) => valueOf('--var', written)),
    ...varsFiles.flatMap((file) => valueOf('--vars-file', file)),
  ]
}

function valueOf(option: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [option, shellQuoted(value)]
}
