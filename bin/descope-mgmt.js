#!/usr/bin/env node
import module from 'node:module'

// Node 22.8 and later keep compiled code between starts; Node 20 does not have the function.
if ('enableCompileCache' in module) module.enableCompileCache()

await import('../dist/cli.js')
