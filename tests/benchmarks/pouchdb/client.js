// One PouchDB client process: `push` fills a local database from a file and replicates it, then finds nothing to do, then
// replicates 100 more; `pull` replicates into an empty database. What each took is one line of JSON.
'use strict'
const { createRequire } = require('module')
const fs = require('fs')
const path = require('path')

const [role, modules, port, aside, file] = process.argv.slice(2)
const PouchDB = createRequire(path.join(modules, 'package.json'))('pouchdb').defaults({ prefix: process.cwd() + '/' })
const BATCH = 1000
const HUNDRED = 100

async function spent () {
  return (await fetch(`http://127.0.0.1:${aside}/`)).json()
}

async function measured (name, work) {
  const before = await spent()
  const cpu = process.cpuUsage()
  const began = process.hrtime.bigint()
  const done = await work()
  const seconds = Number(process.hrtime.bigint() - began) / 1e9
  const used = process.cpuUsage(cpu)
  const after = await spent()
  console.log(JSON.stringify({
    name,
    seconds,
    entries: done,
    requests: after.requests - before.requests,
    up: after.received - before.received,
    down: after.sent - before.sent,
    cpu_ms: (used.user + used.system) / 1000,
    server_cpu_ms: after.cpu_ms - before.cpu_ms
  }))
}

async function main () {
  const local = new PouchDB('local-' + role)
  const far = new PouchDB(`http://127.0.0.1:${port}/charts`)
  const options = { batch_size: BATCH }
  if (role === 'pull') {
    await measured('pull', async () => (await local.replicate.from(far, options)).docs_written)
    return
  }
  const documents = fs.readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line))
  const later = documents.splice(-HUNDRED)
  for (let at = 0; at < documents.length; at += BATCH) await local.bulkDocs(documents.slice(at, at + BATCH))
  await far.info()
  await measured('push', async () => (await local.replicate.to(far, options)).docs_written)
  await measured('nothing new', async () => (await local.replicate.to(far, options)).docs_written)
  await local.bulkDocs(later)
  await measured('100 new', async () => (await local.replicate.to(far, options)).docs_written)
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
