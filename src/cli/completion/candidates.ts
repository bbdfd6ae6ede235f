import type { CommandSpec, OptionSpec } from '../command.js'
import { SHELLS } from './scripts.js'
import { COMMON_FORMATS } from '../globals.js'
import type { Candidate, KnownNames } from './known-names.js'
import { longName, optionsOf, placeholderIn, type Grammar, type TypedLine } from './place.js'

/** What a shell is told: words, and whether it should offer files too. */
export interface Offer {
  /** Whole words: they begin with what was typed. */
  readonly words: readonly Candidate[]
  readonly files: boolean
}

const NOTHING: Offer = { words: [], files: false }
const FILES: Offer = { words: [], files: true }

/** What could be typed at a place. */
export async function candidatesAt(
  { place, given, args }: TypedLine,
  about: { readonly grammar: Grammar; readonly names: KnownNames },
): Promise<Offer> {
  const { grammar, names } = about
  switch (place.type) {
    case 'command':
      if (place.typed === '' && place.path.length === 0) return only(commandsBelow([], grammar), '')
      return only(commandsBelow(place.path, grammar), place.typed)
    case 'option':
      return only(optionNames(grammar, { spec: place.spec, given }), place.typed)
    case 'value': {
      const { option, spec, before, typed } = place
      const list = option.flags.includes('<what>') ? typed.lastIndexOf(',') + 1 : 0
      const offer = await valuesOf(option, spec, names)
      const kept = `${before}${typed.slice(0, list)}`
      const words = starting(offer.words, typed.slice(list))
      return { ...offer, words: words.map((word) => ({ ...word, value: `${kept}${word.value}` })) }
    }
    case 'argument': {
      const { spec, argument, typed } = place
      // Where there is nothing else to type, options are what is left.
      if (argument === undefined) return only(optionNames(grammar, { spec, given }), typed)
      const offer = await sourceOf(placeholderIn(argument.name) ?? '', { path: spec.path, names })
      const left = offer.words.filter(({ value }) => !args.includes(value))
      return { ...offer, words: starting(left, typed) }
    }
  }
}

function only(words: readonly Candidate[], typed: string): Offer {
  return { words: starting(words, typed), files: false }
}

function starting(words: readonly Candidate[], typed: string): readonly Candidate[] {
  return words.filter(({ value }) => value.startsWith(typed))
}

function commandsBelow(path: readonly string[], { commands, groups }: Grammar): readonly Candidate[] {
  const found = new Map<string, string | undefined>()
  for (const spec of commands) {
    const word = spec.path[path.length]
    if (word === undefined || found.has(word) || !path.every((part, index) => spec.path[index] === part))
      continue
    const isCommand = spec.path.length === path.length + 1
    found.set(word, isCommand ? spec.summary : groups[[...path, word].join(' ')])
  }
  return [...found].map(([value, about]) => ({ value, about }))
}

/** Those that are not there yet; some may be given again and again. */
function optionNames(
  grammar: Grammar,
  about: { readonly spec: CommandSpec | undefined; readonly given: ReadonlyMap<string, readonly string[]> },
): readonly Candidate[] {
  const { spec, given } = about
  const isNarrowing = (option: OptionSpec) => ['--only', '--except'].includes(longName(option))
  const known = optionsOf(grammar, spec)
    .filter((option) => option.isRepeatable === true || !given.has(longName(option)))
    .filter((option) => spec === undefined || spec.isNarrowable === true || !isNarrowing(option))
  const help = { value: '--help', about: 'show help' }
  return [...known.map((option) => ({ value: longName(option), about: option.description })), help]
}

async function valuesOf(
  option: OptionSpec,
  spec: CommandSpec | undefined,
  names: KnownNames,
): Promise<Offer> {
  if (longName(option) === '--output') {
    return { words: [...COMMON_FORMATS, ...(spec?.formats ?? [])].map((value) => ({ value })), files: false }
  }
  if (option.choices !== undefined) return { words: option.choices.map((value) => ({ value })), files: false }
  if (ENVIRONMENT_OPTIONS.has(longName(option))) return { words: await names.environments(), files: false }
  if (longName(option) === '--backup') return { words: await names.backups(), files: true }
  return sourceOf(placeholderIn(option.flags) ?? '', { path: spec?.path ?? [], names })
}

const ENVIRONMENT_OPTIONS = new Set(['--env', '--confirm-env', '--from', '--to'])
const FILE_WORDS = new Set(['file', 'files', 'folder', 'path', 'paths', 'place', 'dir', 'plan', 'in', 'out'])

/** `tenant/acme`, and not all of a kind as `tenant` stands for. */
function isResource({ value }: Candidate): boolean {
  return value.includes('/')
}

/** What a placeholder stands for, wherever it is used. */
async function sourceOf(
  placeholder: string,
  { path, names }: { readonly path: readonly string[]; readonly names: KnownNames },
): Promise<Offer> {
  if (FILE_WORDS.has(placeholder)) return FILES
  switch (placeholder) {
    case 'id':
    case 'ids':
      return { words: await names.ids(path[0] ?? ''), files: false }
    case 'address':
    case 'addresses':
      return { words: (await names.addresses()).filter(isResource), files: false }
    case 'what':
      return { words: await names.addresses(), files: false }
    case 'env':
      return { words: await names.environments(), files: false }
    case 'flow':
      return { words: await names.ids('flow'), files: true }
    case 'run':
      return { words: await names.runs(), files: false }
    case 'backup':
    case 'backups':
      return { words: await names.backups(), files: true }
    case 'a':
    case 'b':
      return path[0] === 'backup' ? { words: await names.backups(), files: true } : FILES
    case 'shell':
      return { words: SHELLS.map((value) => ({ value })), files: false }
    case 'template':
    case 'templates':
      return { words: await names.templates(), files: true }
    default:
      return NOTHING
  }
}
