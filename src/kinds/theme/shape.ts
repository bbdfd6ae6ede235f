import { z } from 'zod'

/** What stands under `theme:`. `id` is put in by the program: there is one theme in a project. */
export const themeSchema = z.strictObject({
  id: z.string(),
  file: z
    .string()
    .min(1)
    .optional()
    .describe('The theme: a file as `theme export` writes it, or the `styles` folder of a snapshot.'),
})

/** Other spellings, by the words of older tools. */
export const themeAliases: Readonly<Record<string, string>> = { path: 'file' }

const IN_A_FILE = 'The theme lies in a file of its own: file: theme.json'

export const themeHints: Readonly<Record<string, string>> = {
  id: 'There is one theme in a project, so it has no id.',
  styles: IN_A_FILE,
  cssTemplate: IN_A_FILE,
  componentsVersion: 'The version of the components stands in the theme’s own file.',
}
