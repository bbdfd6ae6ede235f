import { EXIT } from '../../core/model/errors.js'
import { countOf } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import { loadConfig } from '../open-session.js'

/** Everything that can be wrong in the files is found by reading them; problems are thrown, all at once. */
export const runValidate: RunCommand = async (io) => {
  const config = await loadConfig(io)
  const counts = new Map<string, number>()
  for (const { kind } of config.resources) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const parts = [...counts].map(([kind, count]) => countOf(count, kind))
  const unsupported = config.unsupported.map(({ collection }) => collection)
  io.out.answer({
    text: () =>
      [
        `Valid: ${parts.length === 0 ? 'nothing declared' : parts.join(', ')} in ${countOf(config.files.length, 'file')}`,
        ...(unsupported.length === 0
          ? []
          : [`Not checked, because this version cannot manage them: ${unsupported.join(', ')}`]),
      ].join('\n'),
    json: () => ({
      formatVersion: 1,
      isValid: true,
      files: config.files,
      resources: Object.fromEntries(counts),
      unsupported,
    }),
  })
  return EXIT.done
}
