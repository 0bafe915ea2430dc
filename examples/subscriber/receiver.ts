import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

// Stands for the webhook and the mail service on your machine: prints what they get.
const port = Number(process.argv[2] ?? 4000);
createServer(async (request, response) => {
  process.stdout.write(`${request.url} ${await text(request)}\n`);
  response.writeHead(202).end();
}).listen(port, '127.0.0.1');
