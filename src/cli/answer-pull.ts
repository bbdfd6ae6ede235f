import type { ExitCode } from '../core/model/errors.js'
import type { Pull } from '../core/model/pull.js'
import { pullJson, renderPull } from '../report/index.js'
import type { Io } from './io.js'
import { sameTarget, sameValues, withSameTarget } from './same-target.js'

/** Says what a pull does to the files, or did. */
export function answerPull(
  io: Io,
  about: {
    readonly isDryRun: boolean
    readonly pull: Pull
    readonly exit: ExitCode
    /** The config that was written, where it is not the one that is found or named anyway. */
    readonly config?: string | undefined
    /** What an environment of another config said, and the one that was written does not. */
    readonly target?: { readonly projectId: string; readonly baseUrl: string | undefined }
  },
): ExitCode {
  const { isDryRun, exit, config, target } = about
  const { projectId, baseUrl } = io.globals
  const globals =
    config === undefined
      ? io.globals
      : {
          ...io.globals,
          config: [config],
          env: undefined,
          projectId: projectId ?? target?.projectId,
          baseUrl: baseUrl ?? target?.baseUrl,
        }
  const pull: Pull = {
    ...about.pull,
    findings: about.pull.findings.map((finding) => withSameTarget(finding, globals)),
  }
  io.out.answer({
    text: (style) =>
      renderPull(pull, {
        ...style,
        isDryRun,
        verbose: io.globals.isVerbose,
        cwd: io.context.cwd,
        next: ['descope-mgmt', ...sameTarget(globals), 'plan', ...sameValues(globals)].join(' '),
      }),
    json: () => pullJson(pull, { isDryRun }),
  })
  return exit
}
