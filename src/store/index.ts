export { folderDriver } from './drivers/folder.js'
export { memoryDriver } from './drivers/memory.js'
export { openStore, type StoreOutside } from './open-store.js'
export { segmentFor } from './segment.js'
