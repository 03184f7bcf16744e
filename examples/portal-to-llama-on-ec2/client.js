// Health Corp's application. It asks AI Corp's model through the portal's inlet, as if the model were on this machine, and tells the answer
// to whoever reaches it on 127.0.0.1: GET /answer for the first question, POST /query {"query": "..."} for another one.
//
//   node client.js settings.json       {"model": "llama3.2:1b", "question": "...", "inlet": 3000, "port": 8080}
'use strict';

const fs = require('node:fs');
const http = require('node:http');

const settings = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const limits = { body: 64 * 1024, answer: 1024 * 1024, time: 15 * 60 * 1000, again: 2000 };

// Reads all of a request or an answer, up to a limit.
function read(stream, limit) {
  return new Promise((resolve, reject) => {
    const parts = [];
    let length = 0;
    stream.on('data', part => {
      length += part.length;
      if (length > limit) stream.destroy(new Error(`more than ${limit} bytes`));
      else parts.push(part);
    });
    stream.on('end', () => resolve(Buffer.concat(parts).toString('utf8')));
    stream.on('error', reject);
    stream.on('aborted', () => reject(new Error('the connection broke off')));
  });
}

function ask(question) {
  const body = JSON.stringify({ model: settings.model, prompt: question, stream: false });
  const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host: '127.0.0.1', port: settings.inlet, method: 'POST', path: '/api/generate', headers, timeout: limits.time },
      async answer => {
        try {
          const text = await read(answer, limits.answer);
          if (answer.statusCode !== 200) throw new Error(`the model's server answers with ${answer.statusCode}: ${text.slice(0, 200)}`);
          resolve(JSON.parse(text).response);
        } catch (error) {
          reject(error);
        }
      });
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', reject);
    request.end(body);
  });
}

const first = { question: settings.question, answer: null, error: 'not asked yet' };

// The portal comes up when the other end does.
async function askFirst() {
  while (first.answer === null) {
    try {
      first.answer = await ask(settings.question);
      first.error = null;
      console.log(`${settings.question}\n${first.answer}`);
    } catch (error) {
      if (first.error !== error.message) console.error(`not answered yet: ${error.message}`);
      first.error = error.message;
      await new Promise(resolve => setTimeout(resolve, limits.again));
    }
  }
}

function tell(response, status, value) {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(value) + '\n');
}

const server = http.createServer(async (request, response) => {
  try {
    if (request.method === 'GET' && request.url === '/answer') {
      tell(response, first.answer === null ? 503 : 200, first);
    } else if (request.method === 'POST' && request.url === '/query') {
      const { query } = JSON.parse(await read(request, limits.body));
      if (typeof query !== 'string') throw new SyntaxError('query is not a text');
      tell(response, 200, { question: query, answer: await ask(query) });
    } else {
      tell(response, 404, { error: 'GET /answer or POST /query' });
    }
  } catch (error) {
    if (!response.headersSent) tell(response, error instanceof SyntaxError ? 400 : 502, { error: error.message });
    else response.destroy();
  }
});

server.listen(settings.port, '127.0.0.1', () => console.log(`answers on 127.0.0.1:${settings.port}`));
askFirst();
