/** The template that a resource was rendered from. */
export interface TemplateOrigin {
  readonly name: string
  readonly version?: string
}

export function isSameTemplate(a: TemplateOrigin | undefined, b: TemplateOrigin | undefined): boolean {
  return a?.name === b?.name && a?.version === b?.version
}
