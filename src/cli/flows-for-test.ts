import type { FlowReference } from '../config/index.js'
import type { FlowSourceRead } from '../core/flow/layouts/index.js'
import type { FlowReader, FlowsRead } from '../operations/test-flows.js'
import { flowPathsIn, isTemplate, named, readFlow, readFlowFile, whatLiesAt } from './flow-files.js'
import type { Io } from './io.js'

/** Reads the flows that scenarios name, in any layout. */
export function flowReader(io: Io): FlowReader {
  return {
    one: async (reference) => flowsAt(io, reference, [reference.shown]),
    all: async (reference) => {
      const isFolder = (await whatLiesAt(io.context, reference.shown)) === 'folder'
      const paths = await flowPathsIn(io.context, [reference.shown])
      const { flows, problems } = await flowsAt(io, reference, paths)
      // A folder of flows may hold other things too; a flow that was meant is missed when it is called.
      if (!isFolder || flows.length === 0) return { flows, problems }
      for (const { message } of problems) io.log.warn(`Left aside in ${reference.shown}: ${message}`)
      return { flows, problems: [] }
    },
  }
}

async function flowsAt(io: Io, reference: FlowReference, paths: readonly string[]): Promise<FlowsRead> {
  const flows: FlowsRead['flows'][number][] = []
  const problems: FlowsRead['problems'][number][] = []
  for (const path of paths) {
    const read = await flowForTest(io, path, reference)
    if (read.ok) {
      flows.push({ id: read.flow.id ?? path, file: path, document: named(read.flow) })
    } else {
      // What is not there is a mistake of the file that names it.
      problems.push(
        ...read.problems.map((problem) =>
          problem.code === 'document-not-found' ? { ...problem, where: reference.where } : problem,
        ),
      )
    }
  }
  return { flows, problems }
}

/** The one place where a file becomes a flow, with the values of its variables. */
async function flowForTest(
  io: Io,
  path: string,
  { variables, where }: Pick<FlowReference, 'variables' | 'where'>,
): Promise<FlowSourceRead> {
  if (await isTemplate(io.context, path)) {
    return readFlow(io, path, { own: variables ?? {}, from: 'the scenario', where })
  }
  // What is not there is told as that.
  const isThere = (await whatLiesAt(io.context, path)) !== 'nothing'
  if (variables === undefined || !isThere) return readFlowFile(io.context, path)
  const message = `${path} is no template, and has no variables`
  return {
    ok: false,
    problems: [{ code: 'scenario-variables', message, hint: 'Take `variables:` out.', where }],
  }
}
