import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { type GatewayFixture, gatewayFixture } from '../support/gateway-fixture.ts';
import { exchange, exchangeRaw } from '../support/http-exchange.ts';

const MB = 1024 * 1024;

describe('HTTP on the wire', () => {
  let gateway: GatewayFixture;
  before(async () => {
    gateway = await gatewayFixture();
  });
  after(() => gateway.close());

  const post = 'POST /v1/key-pairs HTTP/1.1\r\nHost: localhost\r\n';
  const malformed: [rule: string, bytes: string][] = [
    [
      'Content-Length beside Transfer-Encoding',
      `${post}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /v1/audit-events HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    ],
    [
      'Transfer-Encoding beside Content-Length',
      `${post}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\nGET /v1/audit-events HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    ],
    ['two Content-Length headers', `${post}Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}`],
    ['two equal Content-Length headers', `${post}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}`],
    ['a list of Content-Lengths', `${post}Content-Length: 2, 2\r\n\r\n{}`],
    ['a signed Content-Length', `${post}Content-Length: +2\r\n\r\n{}`],
    ['an obfuscated Transfer-Encoding', `${post}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n`],
    ['an unknown Transfer-Encoding', `${post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
    ['chunked not last', `${post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`],
    ['a space before the colon', `${post}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`],
    ['a folded header', `${post}X-A: b\r\n c\r\n\r\n`],
    ['a bad chunk size', `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n`],
    ['a bare carriage return', `${post}X-A: b\rc\r\n\r\n`],
    ['a null in a header', `${post}X-A: b\0c\r\n\r\n`],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n'],
    ['two Hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n'],
    ['a method in lower case', 'get / HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['an unknown method', 'VEND / HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['a space in the path', 'GET /a b HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['no HTTP at all', 'hello\r\n\r\n'],
    ['a TLS hello', '\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03'],
  ];
  for (const [rule, bytes] of malformed) {
    it(`${rule} is answered by one 400, and the connection closes`, async () => {
      const before = gateway.invocations.length;
      const answer = await exchangeRaw(gateway.port, bytes);
      assert.match(answer, /^HTTP\/1\.1 400 Bad Request\r\n/);
      assert.equal(answer.split('HTTP/1.1 ').length, 2);
      assert.equal(gateway.invocations.length, before);
    });
  }

  it('a client that keeps a refused connection open loses it all the same', async () => {
    const socket = connect({ port: gateway.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.write('GARBAGE\r\n\r\n');
    await text(socket);
    const lost = once(socket, 'error');
    const write = setInterval(() => socket.write('x'), 100);
    const [{ code }] = await lost;
    clearInterval(write);
    assert.match(code, /^(EPIPE|ECONNRESET)$/);
  });

  const headers: [rule: string, bytes: number, status: number][] = [
    ['9,900 bytes of headers pass', 9_900, 200],
    ['10,240 bytes of headers are too many', 10_240, 431],
  ];
  for (const [rule, size, status] of headers) {
    it(rule, async () => {
      const answer = await exchange(gateway.port, { path: '/', headers: { 'x-long': 'a'.repeat(size) } });
      assert.equal(answer.status, status);
    });
    it(`${rule}, a long path included`, async () => {
      assert.equal((await exchange(gateway.port, { path: `/${'a'.repeat(size)}` })).status, status);
    });
  }

  it('no header is lost among many', async () => {
    const many = Array.from({ length: 1_500 }, (_, i) => `${i.toString(36)}:`).join('\r\n');
    const head = `GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n${many}\r\nlast:1\r\n\r\n`;
    assert.match(await exchangeRaw(gateway.port, head), /^HTTP\/1\.1 200 /);
    assert.equal(gateway.invocations.at(-1)?.event.headers['last'], '1');
  });

  const bodies: [rule: string, bytes: number, contentType: string, status: number][] = [
    ['5 MB of JSON pass', 5 * MB, 'application/json', 200],
    ['6 MB of JSON are over the limit of an invocation', 6 * MB, 'application/json', 413],
    ['5 MB of bytes are over it as base64', 5 * MB, 'application/octet-stream', 413],
    ['9 MB are over it too', 9_000_000, 'application/json', 413],
    ['11 MB are over the limit of the gateway', 11_000_000, 'application/json', 413],
  ];
  for (const [rule, size, contentType, status] of bodies) {
    it(rule, async () => {
      const body = Buffer.alloc(size, 'a');
      const answer = await exchange(gateway.port, {
        method: 'POST',
        path: '/',
        headers: { 'content-type': contentType },
        body,
      });
      assert.equal(answer.status, status);
      if (status === 413) assert.equal(answer.body, '{"message":"Request Entity Too Large"}');
    });
  }

  it('the limit holds for chunked bodies, and before the route is looked up', async () => {
    const chunk = `${(MB).toString(16)}\r\n${'a'.repeat(MB)}\r\n`;
    const head =
      'POST /a/../b HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n';
    const answer = await exchangeRaw(gateway.port, `${head}${chunk.repeat(11)}0\r\n\r\n`);
    assert.match(answer, /^HTTP\/1\.1 413 /);
  });

  it('a client that goes away while it sends leaves no trace', async () => {
    const before = gateway.invocations.length;
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write(`${post}Content-Length: 100\r\n\r\nabc`);
    await once(socket, 'connect');
    socket.destroy();
    assert.equal((await exchange(gateway.port, { path: '/' })).status, 200);
    assert.equal(gateway.invocations.length, before + 1);
    assert.deepEqual(gateway.reported, []);
  });

  it('no corruption of a request makes it fail', async () => {
    const request = Buffer.from(
      `${post}Authorization: AWS4-HMAC-SHA256 Credential=a/b\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nabcd`,
    );
    const corruption = fc.tuple(fc.nat(request.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(corruption, { minLength: 1, maxLength: 4 }), async corruptions => {
        const bytes = Buffer.from(request);
        for (const [index, value] of corruptions) bytes[index] = value;
        const socket = connect(gateway.port, '127.0.0.1').end(bytes);
        const answer = await text(socket);
        assert.doesNotMatch(answer, /^HTTP\/1\.1 5/);
      }),
      { numRuns: 300 },
    );
    assert.equal((await exchange(gateway.port, { path: '/' })).status, 200);
    assert.deepEqual(gateway.reported, []);
  });

  it('two requests on one connection are two invocations', async () => {
    const first = 'GET /first HTTP/1.1\r\nHost: h\r\n\r\n';
    const second = 'GET /second HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n';
    const answer = await exchangeRaw(gateway.port, first + second);
    assert.equal(answer.split('HTTP/1.1 200 OK').length, 3);
    assert.deepEqual(
      gateway.invocations.slice(-2).map(({ event }) => event.rawPath),
      ['/first', '/second'],
    );
  });
});
