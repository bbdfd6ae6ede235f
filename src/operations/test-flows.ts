import type { FlowReference, ScenarioFile } from '../config/index.js'
import type { FlowDocument } from '../core/flow/model.js'
import { readFlow } from '../core/flow/read-flow.js'
import {
  checkScenarios,
  coverageOf,
  stepsOf,
  walkScenario,
  type Coverage,
  type StepsOfFlow,
  type TestedFlow,
  type WalkedFlows,
  type WalkResult,
} from '../core/flow/walk/index.js'
import { ProblemsError, type ErrorDetails } from '../core/model/errors.js'

/** A flow that scenarios walk, or that one they walk calls. */
export interface FlowForTest {
  readonly id: string
  /** As it is shown. */
  readonly file: string
  readonly document: FlowDocument
}

export interface FlowsRead {
  readonly flows: readonly FlowForTest[]
  readonly problems: readonly ErrorDetails[]
}

/** How flows are read. */
export interface FlowReader {
  /** The one flow in a file or folder. */
  one(reference: FlowReference): Promise<FlowsRead>
  /** The flows directly in a folder, or the one in a file. */
  all(reference: FlowReference): Promise<FlowsRead>
}

export interface TestedScenario {
  readonly file: string
  /** The flow under test. */
  readonly flow: string
  readonly result: WalkResult
}

export interface FlowTests {
  readonly scenarios: readonly TestedScenario[]
  readonly coverage: readonly (Coverage & { readonly file: string })[]
}

/**
 * Walks every scenario of every file. Everything that is wrong with the files, the flows they name and what scenarios
 * name in those is told at once, before anything is walked.
 * @throws ProblemsError
 */
export async function testFlows(
  files: readonly ScenarioFile[],
  { reader, problems: before }: { readonly reader: FlowReader; readonly problems: readonly ErrorDetails[] },
): Promise<FlowTests> {
  const library = new Library(reader)
  const problems = [...before]
  const ready: { readonly file: ScenarioFile; readonly flows: WalkedFlows }[] = []
  for (const file of files) {
    const { flows, problems: found } = await flowsFor(file, library)
    problems.push(...found)
    if (flows === undefined) continue
    problems.push(...checkScenarios(file.scenarios, flows))
    ready.push({ file, flows })
  }
  const [first, ...others] = inOrder(problems, files)
  if (first !== undefined) throw new ProblemsError([first, ...others])
  const walked = ready.map(({ file, flows }) => ({
    file,
    flows,
    walks: file.scenarios.map((scenario) => walkScenario(scenario, flows)),
  }))
  return {
    scenarios: walked.flatMap(({ file, flows, walks }) =>
      walks.map((result) => ({ file: file.file, flow: flows.flow.id, result })),
    ),
    coverage: coverages(walked, library),
  }
}

/** File by file of scenarios, line by line; problems of flows last. */
function inOrder(problems: readonly ErrorDetails[], files: readonly ScenarioFile[]): readonly ErrorDetails[] {
  const rank = new Map(files.map(({ file }, index) => [file, index]))
  const placeOf = ({ where }: ErrorDetails) => [
    rank.get(where?.file ?? '') ?? files.length,
    where?.line ?? 0,
    where?.column ?? 0,
  ]
  return [...problems].sort((a, b) => {
    const [there, here] = [placeOf(b), placeOf(a)]
    const differing = here.findIndex((part, index) => part !== there[index])
    return differing < 0 ? 0 : (here[differing] ?? 0) - (there[differing] ?? 0)
  })
}

/** Reads each flow once, however many files name it. */
class Library {
  readonly #reader: FlowReader
  readonly #read = new Map<string, Promise<FlowsRead>>()
  readonly #steps = new Map<FlowForTest, StepsOfFlow>()
  readonly #files = new Map<StepsOfFlow, string>()

  constructor(reader: FlowReader) {
    this.#reader = reader
  }

  async one(reference: FlowReference): Promise<FlowsRead> {
    return this.#once('one', reference)
  }

  async all(reference: FlowReference): Promise<FlowsRead> {
    return this.#once('all', reference)
  }

  stepsOf(flow: FlowForTest): StepsOfFlow {
    const known = this.#steps.get(flow)
    if (known !== undefined) return known
    const steps = stepsOf(flow.id, readFlow(flow.document))
    this.#steps.set(flow, steps)
    this.#files.set(steps, flow.file)
    return steps
  }

  fileOf(flow: StepsOfFlow): string {
    return this.#files.get(flow) ?? ''
  }

  async #once(how: 'one' | 'all', reference: FlowReference): Promise<FlowsRead> {
    const key = JSON.stringify([how, reference.path, reference.variables ?? null])
    const known = this.#read.get(key)
    if (known !== undefined) {
      // What is wrong with it is told once.
      const { flows } = await known
      return { flows, problems: [] }
    }
    const reading = how === 'one' ? this.#reader.one(reference) : this.#reader.all(reference)
    this.#read.set(key, reading)
    return reading
  }
}

async function flowsFor(
  file: ScenarioFile,
  library: Library,
): Promise<{ readonly flows: WalkedFlows | undefined; readonly problems: readonly ErrorDetails[] }> {
  const main = await library.one(file.flow)
  const problems = [...main.problems]
  const flows = new Map<string, StepsOfFlow>()
  const from = new Map<string, string>()
  for (const reference of file.flows) {
    const read = await library.all(reference)
    problems.push(...read.problems)
    for (const flow of read.flows) {
      const other = from.get(flow.id)
      if (other === undefined || other === flow.file) {
        flows.set(flow.id, library.stepsOf(flow))
        from.set(flow.id, flow.file)
        continue
      }
      problems.push({
        code: 'scenario-flow-twice',
        message: `${flow.file} and ${other} are both the flow "${flow.id}"`,
        hint: 'Name only one of them under `flows:`.',
        where: reference.where,
      })
    }
  }
  const [under] = main.flows
  if (under === undefined) return { flows: undefined, problems }
  const flow = library.stepsOf(under)
  // The flow under test is the one that was named, whatever else a folder holds under its id.
  return { flows: { flow, flows: flows.set(under.id, flow) }, problems }
}

interface Walked {
  readonly flows: WalkedFlows
  readonly walks: readonly WalkResult[]
}

/** File by file; a flow that was only offered, and that no walk went into, is left out. */
function coverages(walked: readonly Walked[], library: Library): FlowTests['coverage'] {
  const byFile = new Map<string, Map<StepsOfFlow, WalkResult[]>>()
  for (const { flows, walks } of walked) {
    const entered = new Set(walks.flatMap(({ tasks }) => tasks.map(({ flow }) => flow)))
    const used = [...flows.flows.values()].filter((flow) => flow !== flows.flow && entered.has(flow.id))
    for (const flow of [flows.flow, ...used]) {
      const file = library.fileOf(flow)
      const inFile = byFile.get(file) ?? new Map<StepsOfFlow, WalkResult[]>()
      inFile.set(flow, [...(inFile.get(flow) ?? []), ...walks])
      byFile.set(file, inFile)
    }
  }
  return [...byFile].flatMap(([file, flows]) => {
    const [first, ...others] = [...flows].map(([flow, walks]): TestedFlow => ({ flow, walks }))
    return first === undefined ? [] : [{ file, ...coverageOf([first, ...others]) }]
  })
}
