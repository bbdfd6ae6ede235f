/** Run as a process of its own: an emulator on the folder in the first argument; prints its address. */
import { argv, stdout } from 'node:process'
import { startEmulator } from '../../src/emulator/index.js'
import { emulations } from '../../src/kinds/emulations.js'

const started = await startEmulator({ port: 0, emulations, limits: 'off', data: argv[2] })
stdout.write(`${started.url}\n`)
