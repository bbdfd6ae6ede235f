import { inFolder, interleave, measureNode, median, PROGRAM } from './support/program.mjs'
import { writeFlows } from './support/flows.mjs'
import { writeConfig } from './support/tenants.mjs'

const ROUNDS = 5

/** Reading and checking files, without any call. */
export default async function validate() {
  return inFolder(async (cwd) => {
    const tenants = writeConfig(cwd, 1000)
    const flows = writeFlows(cwd, { count: 50, kilobytes: 60 })
    const command = [PROGRAM, 'validate', '--config', tenants, '--config', flows]
    const [runs = []] = await interleave(ROUNDS, [() => measureNode(command, { cwd })])
    const cpuMs = median(runs.map((run) => run.cpuMs))
    return [
      {
        what: '`validate` of 1,000 tenants and 50 flows of 60 KB, processor time',
        value: cpuMs / 1000,
        limit: 1,
        unit: 's',
        note: '',
      },
    ]
  })
}
