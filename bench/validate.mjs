import { inFolder, interleave, measureNode, median, PROGRAM } from './support/program.mjs'
import { writeConfig } from './support/tenants.mjs'

const ROUNDS = 5

/** Reading and checking files, without any call. */
export default async function validate() {
  return inFolder(async (cwd) => {
    writeConfig(cwd, 1000)
    const [runs = []] = await interleave(ROUNDS, [() => measureNode([PROGRAM, 'validate'], { cwd })])
    const cpuMs = median(runs.map((run) => run.cpuMs))
    return [
      {
        what: '`validate` of 1,000 tenants, processor time',
        value: cpuMs / 1000,
        limit: 1,
        unit: 's',
        note: '',
      },
    ]
  })
}
