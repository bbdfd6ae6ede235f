import { ToolError } from '../core/model/errors.js'
import { printable, quoted } from '../core/model/printable.js'
import type { NewStore } from '../operations/init/beginning.js'
import { bucketPlace, namesBucket } from '../store/index.js'
import type { Io } from './io.js'
import { wrongUsage } from './wrong-usage.js'

/**
 * The bucket that a beginning names: given with `--store`, in the config that is there already, or answered by the person
 * at the terminal, in this order. Absent where it is to be named later, in a variable of CI.
 * @param about.declared what the config says that is there and stays; absent where a new one is written
 * @param about.mayAsk true where a person is to be asked
 * @throws ToolError `wrong-usage` for a place that is no bucket; what `bucketPlace` throws
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
    refuseUnusable(globals.store)
    if (declared !== undefined && declared !== globals.store) throw otherStore(declared)
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

/** People would apply with one record, and CI with another. */
function otherStore(declared: string): ToolError {
  return wrongUsage(
    `The config that is there names another store: ${printable(declared, 300)}`,
    'Leave --store out, or change `store:` in the config.',
  )
}

/** Whatever is missing in the address is missing in CI too: no variable of this machine stands in for it. */
function refuseUnusable(place: string): void {
  if (!namesBucket(place) || /\s/.test(place)) {
    throw wrongUsage(
      `${quoted(place)} is no bucket, and a folder does not outlive a machine of CI`,
      'Write s3://bucket/prefix?region=eu-central-1, with &endpoint=https://… for a service that is not AWS. A folder can be named in descope.yaml afterwards: `store: folder`.',
    )
  }
  bucketPlace(place, {})
}

function problemOf(place: string): string | undefined {
  try {
    refuseUnusable(place)
    return undefined
  } catch (error) {
    if (error instanceof ToolError) return error.message
    throw error
  }
}
