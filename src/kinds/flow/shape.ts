import { z } from 'zod'

/** One entry under `flows:`. */
export const flowSchema = z.strictObject({
  id: z.string().describe('Its id. Default: what the document says, else the name of the file.'),
  file: z
    .string()
    .min(1)
    .optional()
    .describe('The document, in any layout: a file, or the folder of a snapshot. Relative to this file.'),
  disabled: z
    .boolean()
    .nullable()
    .optional()
    .describe('true: switched off. Default: what the document says, where it says it; else left as it is.'),
})

/** Other spellings, by the words of older tools. */
export const flowAliases: Readonly<Record<string, string>> = { flowId: 'id', path: 'file' }

export const flowHints: Readonly<Record<string, string>> = {
  name: 'The name of a flow stands in its document.',
  metadata: 'The document of a flow lies in a file of its own: file: flows/sign-in.json',
  contents: 'The document of a flow lies in a file of its own: file: flows/sign-in.json',
}
