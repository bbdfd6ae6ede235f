import { quoted } from '../core/model/printable.js'
import type { NewStore } from '../operations/init/beginning.js'
import type { Io } from './io.js'
import { wrongUsage } from './wrong-usage.js'

/**
 * The bucket that a beginning names: given with `--store`, in the config that is there already, or answered by the person
 * at the terminal, in this order. Absent where it is to be named later, in a variable of CI.
 * @param about.declared what the config says that is there and stays; absent where a new one is written
 * @param about.mayAsk true where a person is to be asked
 * @throws ToolError `wrong-usage` for a place that is no bucket
 */
export async function storeOfBeginning(
  { ask, globals }: Io,
  about: {
    readonly declared?: string | undefined
    readonly hasConfig: boolean
    readonly mayAsk: boolean
  },
): Promise<NewStore | undefined> {
  const declared =
    about.declared !== undefined && problemOf(about.declared) === undefined ? about.declared : undefined
  if (globals.store !== undefined) {
    const problem = problemOf(globals.store)
    if (problem !== undefined) throw wrongUsage(problem, HINT)
    return { place: globals.store, isInConfig: !about.hasConfig || globals.store === declared }
  }
  if (declared !== undefined) return { place: declared, isInConfig: true }
  if (!about.mayAsk) return undefined
  const place = await ask.text(
    'Which bucket do your team and its CI share? s3://bucket/prefix?region=… (empty: named later)',
    { initial: '', problem: (typed) => (typed === '' ? undefined : problemOf(typed)) },
  )
  return place === '' ? undefined : { place, isInConfig: !about.hasConfig }
}

const HINT =
  'Write s3://bucket/prefix?region=eu-central-1, with &endpoint=https://… for a service that is not AWS. A folder can be named in descope.yaml afterwards: `store: folder`.'

function problemOf(place: string): string | undefined {
  return /^s3:\/\/[^/?#\s]+[^#\s]*$/.test(place)
    ? undefined
    : `${quoted(place)} is no bucket, and a folder does not outlive a machine of CI`
}
