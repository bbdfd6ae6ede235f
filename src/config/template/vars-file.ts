import { isObject, type JsonObject } from '../../core/model/json.js'
import type { GivenValues } from '../../core/template/values.js'
import type { FileReader } from '../files.js'
import { parseYaml } from '../parse-yaml.js'
import { Problems } from '../problems.js'
import { quote } from '../quote.js'
import { readText } from '../read-text.js'
import { FREE } from '../shape.js'
import { writtenValue } from '../written-value.js'

/**
 * Values from a file of `NAME: value`, in YAML or JSON.
 * @param path absolute
 * @throws ProblemsError with all that is wrong with the file
 */
export async function readVarsFile(
  files: FileReader,
  path: string,
  { shown }: { readonly shown: string },
): Promise<GivenValues> {
  const problems = new Problems()
  const text = await readText(files, path, { shown })
  const sort = { what: 'file of values', example: 'TENANT_NAME: Acme' }
  const file = parseYaml({ path, shown, text }, problems, { sort })
  const value = file === undefined ? {} : writtenValue({ file, node: file.root, shape: FREE, problems }).value
  problems.throwIfAny()
  const values: JsonObject = isObject(value) ? value : {}
  return { values, areTexts: false, from: `the file ${quote(shown)}`, where: { file: shown } }
}
