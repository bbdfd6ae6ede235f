import { resolve } from 'node:path'
import { EXIT, usageError } from '../../core/model/errors.js'
import { emulations } from '../../kinds/emulations.js'
import { countOf } from '../../report/index.js'
import { faultsOfSpecs, startEmulator } from '../../emulator/index.js'
import type { RunCommand } from '../command.js'
import type { OptionValues } from '../option-values.js'

const DEFAULT_PORT = 4680
/** What `--rewrite` stands for. */
const REWRITING = { 'flow-import-rewrite': 'yes' }

/** Runs until it is interrupted. */
export const runEmulator: RunCommand = async (io, { options }) => {
  const data = options.text('data')
  const key = options.text('key')
  const faults = faultsOfSpecs(options.texts('fault'))
  const lagMs = options.count('lag') ?? 0
  const emulator = await startEmulator({
    emulations,
    port: portOf(options),
    limits: options.text('limits') === 'off' ? 'off' : 'documented',
    guesses: { ...guessesOf(options), ...(options.flag('rewrite') ? REWRITING : {}) },
    clock: io.context.clock,
    faults,
    lagMs,
    ...(data === undefined ? {} : { data: resolve(io.context.cwd, data) }),
    ...(key === undefined ? {} : { key }),
  })
  try {
    io.out.answer({
      text: () =>
        [
          `Descope's management API, emulated: ${emulator.url}`,
          data === undefined
            ? 'Kept in memory only (--data keeps it on disk).'
            : `Kept in ${resolve(io.context.cwd, data)}.`,
          ...(faults.length === 0
            ? []
            : [
                `On command ${faults.length === 1 ? 'a call goes' : 'calls go'} wrong (--fault, ${countOf(faults.length, 'rule')}).`,
              ]),
          ...(lagMs === 0 ? [] : [`Writes are seen ${lagMs} ms later (--lag).`]),
          '',
          'In another terminal:',
          `  export DESCOPE_BASE_URL=${emulator.url}`,
          // A key that was given may be in use elsewhere: it is not printed.
          `  export DESCOPE_PROJECT_ID=P2emulated  DESCOPE_MANAGEMENT_KEY=${key === undefined ? 'anything' : '…  # that of --key'}`,
          '  descope-mgmt tenant list',
          '',
          'Ctrl-C stops it.',
        ].join('\n'),
      json: () => ({ formatVersion: 1, url: emulator.url, port: emulator.port }),
    })
    await untilAborted(io.context.interrupt)
  } finally {
    await emulator.close()
  }
  return EXIT.done
}

function portOf(options: OptionValues): number {
  const port = options.count('port') ?? DEFAULT_PORT
  if (port > 65_535)
    throw usageError({ code: 'wrong-usage', message: `--port takes at most 65535, not ${port}` })
  return port
}

function guessesOf(options: OptionValues): Readonly<Record<string, string>> {
  return Object.fromEntries(
    options.texts('guess').map((pair) => {
      const at = pair.indexOf('=')
      if (at < 1) {
        throw usageError({
          code: 'wrong-usage',
          message: `--guess takes NAME=CHOICE, not ${JSON.stringify(pair)}`,
          hint: 'The names and choices are in docs/emulator.md.',
        })
      }
      return [pair.slice(0, at), pair.slice(at + 1)] as const
    }),
  )
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
