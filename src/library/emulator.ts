import { startEmulator as start, type StartedEmulator, type StartOptions } from '../emulator/index.js'
import { createEmulator as create, type Emulator, type EmulatorOptions } from '../emulator/index.js'
import { emulations } from '../kinds/emulations.js'

/**
 * The emulator of Descope's management API behind a socket of this machine, for programs and SDKs of any language.
 * @param options.port default 0: any that is free; see `url` of what is given
 * @throws ToolError `emulator-port-unusable`, `emulator-data-locked`, `unknown-guess`, `wrong-usage`
 */
export async function startEmulator(
  options: Partial<Omit<StartOptions, 'emulations'>> = {},
): Promise<StartedEmulator> {
  return start({ port: 0, ...options, emulations })
}

/**
 * The emulator without a socket: answers a `Request` with a `Response`, for tests in one process.
 * @throws ToolError `emulator-data-locked`, `unknown-guess`, `wrong-usage`
 */
export function createEmulator(options: Omit<EmulatorOptions, 'emulations'> = {}): Emulator {
  return create({ ...options, emulations })
}
