/** What happens, for the person who looks closer. Never given a secret. */
export interface Log {
  debug(message: string): void
  info(message: string): void
  warn(message: string): void
}
