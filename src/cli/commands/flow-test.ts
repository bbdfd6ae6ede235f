import { findScenarioFiles, nodeFiles, readScenarioFiles } from '../../config/index.js'
import { EXIT, type ExitCode } from '../../core/model/errors.js'
import { testFlows, type FlowTests } from '../../operations/test-flows.js'
import { flowTestsJson, flowTestsJunit, renderFlowTests } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import { flowReader } from '../flows-for-test.js'

/** Walks flows as scenarios say. Needs neither project nor network. */
export const runFlowTest: RunCommand = async (io, { args, options }) => {
  const { cwd } = io.context
  const files = nodeFiles()
  const paths = await findScenarioFiles(files, args, { cwd })
  const { read, problems } = await readScenarioFiles(files, paths, { cwd })
  const tests = await testFlows(read, { reader: flowReader(io), problems })
  const wantsAllSteps = options.flag('allSteps')
  const exit = exitOf(tests, wantsAllSteps)
  const shown = { ...tests, isPassed: exit === EXIT.done, wantsAllSteps }
  io.out.answer({
    text: (style) => renderFlowTests(shown, { ...style, verbose: io.globals.isVerbose }),
    junit: () => flowTestsJunit(shown, { cwd }),
    json: () => flowTestsJson(shown),
  })
  return exit
}

/** What a scenario must say and does not is a mistake in its file; that outranks what the flow does otherwise. */
function exitOf({ scenarios, coverage }: FlowTests, wantsAllSteps: boolean): ExitCode {
  const failures = scenarios.flatMap(({ result }) => result.failures)
  if (failures.some(({ type }) => type === 'problem')) return EXIT.usage
  const isIncomplete = wantsAllSteps && coverage.some(({ notWalked }) => notWalked.length > 0)
  return failures.length > 0 || isIncomplete ? EXIT.differences : EXIT.done
}
