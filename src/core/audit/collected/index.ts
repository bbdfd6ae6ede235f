export { nameOfCollected, readCollectedName, type CollectedName } from './collected-name.js'
export { checkCollection, type CheckedCollection } from './check-collected.js'
export { collectedLines, readCollectedLine, type Span } from './collected-file.js'
export { united, without } from './spans.js'
