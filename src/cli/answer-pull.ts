import type { ExitCode } from '../core/model/errors.js'
import type { Pull } from '../core/model/pull.js'
import { pullJson, renderPull } from '../report/index.js'
import type { Io } from './io.js'
import { sameTarget, withSameTarget } from './same-target.js'

/** Says what a pull does to the files, or did. */
export function answerPull(
  io: Io,
  about: { readonly isDryRun: boolean; readonly pull: Pull; readonly exit: ExitCode },
): ExitCode {
  const { isDryRun, exit } = about
  const pull: Pull = {
    ...about.pull,
    findings: about.pull.findings.map((finding) => withSameTarget(finding, io.globals)),
  }
  io.out.answer({
    text: (style) =>
      renderPull(pull, {
        ...style,
        isDryRun,
        verbose: io.globals.isVerbose,
        cwd: io.context.cwd,
        next: ['descope-mgmt', ...sameTarget(io.globals), 'plan'].join(' '),
      }),
    json: () => pullJson(pull, { isDryRun }),
  })
  return exit
}
