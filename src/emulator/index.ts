export { createEmulator, type Emulator, type EmulatorOptions } from './create-emulator.js'
export { startEmulator, type StartedEmulator, type StartOptions } from './start-emulator.js'
export { guessesOf } from './guesses.js'
