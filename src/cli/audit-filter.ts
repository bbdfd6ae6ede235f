import {
  AUDIT_OUTCOMES,
  DAY_WORDS,
  timeSpanOf,
  type AuditFilter,
  type AuditSource,
  type TimeSpan,
} from '../core/audit/index.js'
import { didYouMean } from '../core/model/did-you-mean.js'
import { usageError } from '../core/model/errors.js'
import { quoted } from '../core/model/printable.js'
import { kindWords } from '../kinds/words.js'
import type { Io } from './io.js'
import type { OptionValues } from './option-values.js'

export interface AuditQuestion {
  readonly filter: AuditFilter
  readonly sources: readonly AuditSource[]
}

/** Only what our runs did has these. */
const OF_RUNS = ['outcome', 'operation', 'run', 'reason', 'commit'] as const

/**
 * Which part of the audit the command line asks for. A comma parts two values of one option, as a second option does.
 * @throws ToolError `wrong-usage`
 */
export function auditQuestion({ context, globals }: Io, options: OptionValues): AuditQuestion {
  const nowMs = context.clock.now()
  const since = spanOf('--since', options.text('since'), nowMs)
  const until = spanOf('--until', options.text('until'), nowMs)
  if (since !== undefined && until !== undefined && since.startMs > until.endMs) {
    throw usageError({
      code: 'wrong-usage',
      message: `--since ${quoted(options.text('since') ?? '')} is later than --until ${quoted(options.text('until') ?? '')}`,
    })
  }
  const sources = sourcesOf(options)
  const reasons = [...options.texts('reason'), ...(globals.reason === undefined ? [] : [globals.reason])]
  if (!sources.includes('runs')) {
    const given = OF_RUNS.find((name) => (name === 'reason' ? reasons : options.texts(name)).length > 0)
    if (given !== undefined) {
      throw usageError({
        code: 'wrong-usage',
        message: `--${given} asks about our runs, and records of Descope have none`,
        hint: 'Leave it out, or ask for --source runs.',
      })
    }
  }
  const kinds = kindWords.map(({ name }) => name)
  return {
    sources,
    filter: {
      sinceMs: since?.startMs,
      untilMs: until?.endMs,
      only: globals.only,
      except: globals.except,
      kinds: valuesOf(options, 'kind').map((word) =>
        known(kindCalled(word), { option: '--kind', words: kinds }),
      ),
      by: valuesOf(options, 'by'),
      outcomes: valuesOf(options, 'outcome').map((word) =>
        known(word, { option: '--outcome', words: AUDIT_OUTCOMES }),
      ),
      operations: valuesOf(options, 'operation'),
      actions: valuesOf(options, 'action'),
      runs: valuesOf(options, 'run'),
      reasons,
      commits: valuesOf(options, 'commit'),
    },
  }
}

function sourcesOf(options: OptionValues): readonly AuditSource[] {
  const source = options.text('source') ?? 'runs'
  if (source === 'all') return ['runs', 'descope']
  return [source === 'descope' ? 'descope' : 'runs']
}

/** `tenants` is `tenant`. */
function kindCalled(word: string): string {
  return kindWords.find(({ collection }) => collection === word)?.name ?? word
}

function known<Word extends string>(
  word: string,
  { option, words }: { readonly option: string; readonly words: readonly Word[] },
): Word {
  const found = words.find((each) => each === word)
  if (found !== undefined) return found
  throw usageError({
    code: 'wrong-usage',
    message: `${option} knows no ${quoted(word)}`,
    hint: didYouMean(word, words) ?? `There is ${words.join(', ')}.`,
  })
}

/** The values of an option that may be given more than once. One that names nothing would quietly mean everything. */
function valuesOf(options: OptionValues, name: string): readonly string[] {
  return options.texts(name).flatMap((value) => {
    const items = value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '')
    if (items.length > 0) return items
    throw usageError({ code: 'wrong-usage', message: `--${name} names nothing: ${quoted(value)}` })
  })
}

function spanOf(option: string, text: string | undefined, nowMs: number): TimeSpan | undefined {
  if (text === undefined) return undefined
  const span = timeSpanOf(text, nowMs)
  if (span !== undefined) return span
  throw usageError({
    code: 'wrong-usage',
    message: `${option} takes a day (2025-11-17, today, yesterday), a time (2025-11-17T10:30, UTC unless a zone follows) or how long ago (24h, 7d), not ${quoted(text)}`,
    hint: didYouMean(text, DAY_WORDS),
  })
}
