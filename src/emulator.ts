/** `descope-mgmt/emulator`: Descope's management API on this machine, for tests of programs. */
export { createEmulator, startEmulator } from './library/emulator.js'
export type { Emulator, EmulatorOptions, Fault, FaultEffect, StartedEmulator } from './emulator/index.js'
