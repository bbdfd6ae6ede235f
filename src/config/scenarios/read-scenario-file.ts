import { dirname, resolve } from 'node:path'
import { isScalar, type Node } from 'yaml'
import { isObject, type JsonObject } from '../../core/model/json.js'
import type { Scenario } from '../../core/flow/walk/index.js'
import type { FileReader } from '../files.js'
import { resolved } from '../pairs.js'
import { parseYaml } from '../parse-yaml.js'
import { placeInWords, type Problems } from '../problems.js'
import { quote } from '../quote.js'
import { readText, shownPath } from '../read-text.js'
import { offsetOf } from '../written-value.js'
import { readEntry, type Entry, type Reading } from './entry.js'
import { itemsOf, readScenario } from './read-scenario.js'
import type { FlowReference, ScenarioFile } from './scenario-file.js'
import { FILE_SHAPE, fileSchema, FLOW_SHAPE, flowSchema } from './schemas.js'

/**
 * Reads one file of scenarios. Paths in it count from its folder. Everything wrong in it is added to the problems.
 * @param path absolute
 * @returns `undefined` where nothing can be made of it
 * @throws ToolError when the file cannot be read at all
 */
export async function readScenarioFile(
  files: FileReader,
  path: string,
  { cwd, problems }: { readonly cwd: string; readonly problems: Problems },
): Promise<ScenarioFile | undefined> {
  const shown = shownPath(cwd, path)
  problems.fileStarts(shown)
  const file = parseYaml({ path, shown, text: await readText(files, path, { shown }) }, problems, {
    sort: { what: 'file of scenarios', example: 'scenarios:' },
  })
  if (file === undefined) return undefined
  const reading = { file, problems }
  const entry = readEntry(reading, {
    node: file.root,
    shape: FILE_SHAPE,
    schema: fileSchema,
    what: 'the scenario file',
  })
  const about = { path, cwd }
  if (entry === undefined) return undefined
  const scenarios = itemsOf(reading, entry.nodeOf(['scenarios'])).map((node) => readScenario(reading, node))
  const found = scenarios.filter((scenario): scenario is Scenario => scenario !== undefined)
  checkNames(found, problems)
  const flows = itemsOf(reading, entry.nodeOf(['flows'])).flatMap((node) => otherFlow(reading, node, about))
  const { flow } = entry.value
  if (flow === undefined) return undefined
  return { file: shown, flow: flowOf(entry, flow, about), flows, scenarios: found }
}

interface Beside {
  readonly path: string
  readonly cwd: string
}

function flowOf(
  entry: Pick<Entry<unknown>, 'raw' | 'placeOf'>,
  flow: string,
  { path, cwd }: Beside,
): FlowReference {
  const absolute = resolve(dirname(path), flow)
  const variables = entry.raw['variables']
  return {
    path: absolute,
    shown: shownPath(cwd, absolute),
    where: entry.placeOf(['flow']),
    variables: isObject(variables) ? variables : undefined,
  }
}

/** An item of `flows:`, a path or an object with one. */
function otherFlow(reading: Reading, node: Node | null, about: Beside): readonly FlowReference[] {
  const target = resolved(reading.file, node)
  if (isScalar(target) && typeof target.value === 'string' && target.value !== '') {
    const where = reading.file.source.place(offsetOf(node))
    return [flowOf({ raw: NOTHING, placeOf: () => where }, target.value, about)]
  }
  const entry = readEntry(reading, {
    node,
    shape: FLOW_SHAPE,
    schema: flowSchema,
    what: 'an entry of "flows"',
  })
  return entry?.value.flow === undefined ? [] : [flowOf(entry, entry.value.flow, about)]
}

const NOTHING: JsonObject = {}

function checkNames(scenarios: readonly Scenario[], problems: Problems): void {
  const first = new Map<string, Scenario>()
  for (const scenario of scenarios) {
    const before = first.get(scenario.name)
    // One without a name is told as that.
    if (scenario.name === '') continue
    if (before === undefined) first.set(scenario.name, scenario)
    else {
      problems.add({
        code: 'scenario-twice',
        message: `Two scenarios are called ${quote(scenario.name)}`,
        hint: `The other stands at ${placeInWords(before.where)}; give each a name of its own.`,
        where: scenario.where,
      })
    }
  }
}
