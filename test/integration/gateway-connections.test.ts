import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { gatewayFixture } from '../support/gateway-fixture.ts';
import { exchange, exchangeRaw } from '../support/http-exchange.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

describe('a connection whose answer is due', () => {
  const followers: [rule: string, bytes: string][] = [
    ['bytes that are no HTTP', 'no http\r\n\r\n'],
    ['a request with a bad chunk', 'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
  ];
  for (const [rule, bytes] of followers) {
    it(`is closed without a word when ${rule} follow`, async t => {
      const released = Promise.withResolvers<void>();
      const gateway = await gatewayFixture({ answer: () => released.promise });
      t.after(gateway.close);
      const answer = await exchangeRaw(gateway.port, `GET / HTTP/1.1\r\nHost: h\r\n\r\n${bytes}`);
      released.resolve();
      assert.equal(answer, '');
    });
  }

  it('is closed with an answer once nothing is due', async t => {
    const gateway = await gatewayFixture();
    t.after(gateway.close);
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
    await once(socket, 'data');
    socket.write('no http\r\n\r\n');
    assert.match(await text(socket), /^HTTP\/1\.1 400 /);
  });

  it('may be gone when the function answers', async t => {
    const [invoked, released] = [Promise.withResolvers<void>(), Promise.withResolvers<string>()];
    const gateway = await gatewayFixture({
      answer: event => {
        if (event.rawPath !== '/slow') return 'next';
        invoked.resolve();
        return released.promise;
      },
    });
    t.after(gateway.close);
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write('GET /slow HTTP/1.1\r\nHost: h\r\n\r\n');
    await invoked.promise;
    socket.destroy();
    await once(socket, 'close');
    released.resolve('late');
    assert.equal((await exchange(gateway.port, { path: '/' })).body, 'next');
    assert.deepEqual(gateway.reported, []);
  });
});

describe('the gateway', () => {
  it('gives its port when started on any, and frees it when closed', async () => {
    const gateway = await gatewayFixture();
    assert.equal(gateway.url, `http://127.0.0.1:${gateway.port}`);
    await assert.rejects(gatewayFixture({ port: gateway.port }), { code: 'EADDRINUSE' });
    await gateway.close();
    await (await gatewayFixture({ port: gateway.port })).close();
  });

  it('closes connections that are kept alive', async () => {
    const gateway = await gatewayFixture();
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}');
    await once(socket, 'data');
    await gateway.close();
    await once(socket, 'close');
  });

  it('closes while a function runs', async () => {
    const [invoked, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const gateway = await gatewayFixture({
      answer: () => {
        invoked.resolve();
        return released.promise;
      },
    });
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
    await invoked.promise;
    await gateway.close();
    await once(socket, 'close');
    released.resolve();
  });

  it('answers a request that fails without saying where', async t => {
    const gateway = await gatewayFixture({
      now: () => {
        throw new Error('clock');
      },
    });
    t.after(gateway.close);
    const answer = await exchange(gateway.port, {
      method: 'POST',
      path: '/',
      headers: JSON_TYPE,
      body: '{}',
    });
    assert.deepEqual([answer.status, answer.body], [500, '{"message":"Internal Server Error"}']);
    assert.match(gateway.reported[0] ?? '', /^gateway: Error\n {4}at /);
  });
});
