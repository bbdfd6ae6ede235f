/** Files of one flow in the snapshot layout. */
export const METADATA = 'metadata.json'
export const CONTENTS = 'contents.json'
export const SCREEN_FILE = /^screen-.*\.json$/s
