/** True where nobody watches: `CI` is set, to anything but `false`. */
export function isCi(env: Readonly<Record<string, string | undefined>>): boolean {
  return (env['CI'] ?? '') !== '' && env['CI'] !== 'false'
}
