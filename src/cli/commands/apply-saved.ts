import { typedWord } from '../../core/model/typed-word.js'
import { usageError, type ExitCode } from '../../core/model/errors.js'
import { quoted } from '../../core/model/printable.js'
import type { SavedPlan } from '../../core/model/saved-plan.js'
import { asExpected, asSaved, refuseOtherTarget } from '../../operations/saved-plan.js'
import type { Io } from '../io.js'
import type { OptionValues } from '../option-values.js'
import { readPlanFile } from '../saved-plan-file.js'
import { configChange, type Planning } from './config-change.js'
import { refuseDecided } from '../decided.js'
import type { Proposer } from '../../operations/proposal.js'

const DIGEST = /^sha256:[0-9a-f]{64}$/

/** `apply plan.json`: the plan is made again from the same files, and carried out only if it is the one in the file. */
export async function applySaved(
  io: Io,
  { options, file }: { readonly options: OptionValues; readonly file: string },
): Promise<ExitCode> {
  refuseDecided(io, options, {
    what: 'A saved plan is carried out',
    hint: 'Give them to plan --out: what they allow is part of the plan.',
  })
  const saved = await expectedPlan(io, { options, file })
  const { plan, scope } = saved
  const env = io.globals.env ?? plan.environment ?? undefined
  return configChange(
    { ...io, globals: { ...io.globals, env } },
    {
      operation: 'apply',
      options,
      isDryRun: options.flag('dryRun'),
      asks: 'always',
      kind: undefined,
      description: 'apply of a saved plan',
      asked: { consent: plan.consent, scope },
      onSession: async (session) => {
        refuseOtherTarget(session, saved)
      },
      through: (proposer: Proposer, { session, config }: Planning) =>
        asSaved(session, proposer, { saved, secrets: config.secrets }),
    },
  )
}

/**
 * The plan in the file, which `--expect` may name too.
 * @throws ToolError `wrong-usage` where that names another
 */
export async function expectedPlan(
  io: Io,
  { options, file }: { readonly options: OptionValues; readonly file: string },
): Promise<SavedPlan> {
  const expected = expectedDigest(options)
  const saved = await readPlanFile(io.context, file)
  if (expected === undefined || expected === saved.plan.digest) return saved
  throw usageError({
    code: 'wrong-usage',
    message: `${quoted(file)} holds the plan ${saved.plan.digest}, and --expect names ${expected}`,
    hint: `Look at it: descope-mgmt show ${typedWord(file)}`,
  })
}

/** `apply --expect sha256:…`: the one plan with this digest, without its file. */
export function expecting(options: OptionValues): ((proposer: Proposer) => Proposer) | undefined {
  const digest = expectedDigest(options)
  return digest === undefined ? undefined : (proposer) => asExpected(proposer, digest)
}

function expectedDigest(options: OptionValues): string | undefined {
  const digest = options.text('expect')
  if (digest === undefined || DIGEST.test(digest)) return digest
  throw usageError({
    code: 'wrong-usage',
    message: `--expect takes the digest of a plan, and ${quoted(digest)} is none`,
    hint: 'plan and show print it in full: sha256: and 64 hexadecimal digits.',
  })
}
