import { once } from 'node:events';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { buffer, text } from 'node:stream/consumers';

export type Exchange = { status: number; headers: IncomingHttpHeaders; bytes: Buffer; body: string };

type Outgoing = {
  method?: string;
  /** Request target, sent as it is: unlike with fetch, nothing is normalised. */
  path: string;
  headers?: Record<string, string | string[]>;
  body?: Buffer | string;
};

/** One request on a connection of its own. */
export async function exchange(port: number, outgoing: Outgoing): Promise<Exchange> {
  const { method = 'GET', path, headers = {}, body } = outgoing;
  const framing = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const sent = request({
    host: '127.0.0.1',
    port,
    method,
    path,
    headers: { ...framing, ...headers },
    agent: false,
  });
  sent.end(body);
  const [response] = await once(sent, 'response');
  const bytes = await buffer(response);
  return { status: response.statusCode, headers: response.headers, bytes, body: bytes.toString() };
}

/** Everything that the server sends for these bytes until it closes the connection. */
export async function exchangeRaw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(Buffer.from(bytes, 'latin1'));
  return await text(socket);
}
