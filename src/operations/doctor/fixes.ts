/** How a shell of this platform sets a variable for what is typed next. */
export function settingOf(variable: string, value: string, platform: string): string {
  return platform === 'win32' ? `$env:${variable} = '${value}'` : `export ${variable}=${value}`
}

export function unsettingOf(variable: string, platform: string): string {
  return platform === 'win32' ? `Remove-Item Env:${variable}` : `unset ${variable}`
}

/** Sets the clock of the machine by the network. */
export function clockFix(platform: string): string {
  if (platform === 'win32') return 'w32tm /resync'
  if (platform === 'darwin') return 'sudo sntp -sS time.apple.com'
  return 'sudo timedatectl set-ntp true'
}
