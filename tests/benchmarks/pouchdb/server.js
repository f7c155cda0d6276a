// A PouchDB server as express-pouchdb makes it, on LevelDB. Says its port on standard output; what went over its
// sockets is told on a port of its own, so that asking counts as nothing.
'use strict'
const { createRequire } = require('module')
const http = require('http')
const path = require('path')

const installed = createRequire(path.join(process.argv[2], 'package.json'))
const express = installed('express')
const PouchDB = installed('pouchdb').defaults({ prefix: process.cwd() + '/held-' })
const spent = { requests: 0, sent: 0, received: 0 }

const app = express()
app.use((_request, _response, next) => {
  spent.requests += 1
  next()
})
app.use('/', installed('express-pouchdb')(PouchDB, { mode: 'minimumForPouchDB', inMemoryConfig: true }))

const sockets = new Set()
const server = http.createServer(app)
server.on('connection', (socket) => {
  sockets.add(socket)
  socket.on('close', () => {
    spent.sent += socket.bytesWritten
    spent.received += socket.bytesRead
    sockets.delete(socket)
  })
})

const aside = http.createServer((_request, response) => {
  const now = { ...spent, cpu_ms: (process.cpuUsage().user + process.cpuUsage().system) / 1000 }
  for (const socket of sockets) {
    now.sent += socket.bytesWritten
    now.received += socket.bytesRead
  }
  response.end(JSON.stringify(now))
})

server.listen(0, '127.0.0.1', () => {
  aside.listen(0, '127.0.0.1', () => {
    console.log(JSON.stringify({ port: server.address().port, aside: aside.address().port }))
  })
})
