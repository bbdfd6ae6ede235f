export { bucketDriver } from './bucket-driver.js'
export { bucketPlace } from './bucket-place.js'
export type { BucketOutside } from './bucket-request.js'
export { credentialsIn } from './credentials.js'
