import assert from 'node:assert/strict';
import { request } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { io } from 'socket.io-client';
import type { Command, Frame, Item } from '#dashboard/protocol.ts';
import { startDashboard } from '#dashboard/server/server.ts';
import type { Dashboard } from '#dashboard/server/server.ts';
import { noBrowser, openBrowser } from '#test/support/browser.ts';
import { fakeGlobalCostmap, fakeItems, fakeMap, fakeProfile } from '#test/support/fake-robot.ts';
import { countPixels } from '#test/support/pixels.ts';

/** A served page with a robot that stands still in time until `feed` is called. */
class Rig {
  readonly commands: Command[] = [];
  readonly warnings: string[] = [];
  dashboard!: Dashboard;
  #time = 3;
  #ticking: NodeJS.Timeout | undefined;
  #stopped = false;

  async serve(port = 0): Promise<void> {
    this.dashboard = await startDashboard({
      port,
      title: 'trinav test',
      robot: fakeProfile,
      onWarn: (text) => this.warnings.push(text),
    });
    const { gateway } = this.dashboard;
    gateway.commands.subscribe((command) => {
      this.commands.push(command);
      if (command.kind === 'emergencyStop') this.#stopped = command.active;
    });
    gateway.publish('map', fakeMap());
    gateway.publish('globalCostmap', fakeGlobalCostmap());
    this.#feed();
    this.#ticking = setInterval(() => {
      this.#feed();
    }, 200);
  }

  get port(): number {
    return Number(new URL(this.dashboard.url).port);
  }

  async close(): Promise<void> {
    clearInterval(this.#ticking);
    await this.dashboard.close();
  }

  #feed(): void {
    this.#time += 0.2;
    const items = fakeItems(this.#time);
    const safety = { ...items.safety, emergencyStop: this.#stopped };
    for (const [item, value] of Object.entries({ ...items, safety }))
      this.dashboard.gateway.publish(item as Item, value);
  }
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > end) assert.fail(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('dashboard in a browser', function () {
  this.timeout(60_000);
  const rig = new Rig();
  const errors: string[] = [];
  let browser: Browser | undefined;
  let page: Page;

  const linked = (state: string) =>
    until(
      `link ${state}`,
      async () => (await page.getAttribute('#connection', 'data-state')) === state,
    );
  /** Metres of the world under a point of the canvas, from its size and the map's. */
  const box = async () => {
    const found = await page.locator('#scene').boundingBox();
    assert.ok(found !== null);
    const scale = 0.92 * Math.min(found.width / 10.2, (found.height - 92) / 8.2);
    const centre = { x: found.x + found.width / 2, y: found.y + found.height / 2 - 46 };
    return {
      scale,
      at: (x: number, y: number) => [centre.x + x * scale, centre.y - y * scale] as const,
    };
  };
  const lastCommand = (kind: Command['kind']) => rig.commands.findLast((c) => c.kind === kind);

  before(async function () {
    const reason = noBrowser();
    if (reason !== undefined) {
      this.test?.parent?.eachTest((test) => (test.title += ` (skipped: ${reason})`));
      this.skip();
    }
    browser = await openBrowser();
    await rig.serve();
    page = await browser.newPage({
      viewport: { width: 960, height: 460 },
      reducedMotion: 'reduce',
    });
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.goto(rig.dashboard.url);
    await linked('live');
    await until('state', async () => (await page.textContent('#state')) === 'driving to a goal');
  });

  after(async () => {
    await browser?.close();
    if (browser !== undefined) await rig.close();
  });

  it('draws map, scan, plan and goal', async () => {
    // costs tint the walls under them
    await page.getByLabel('Global costmap').uncheck();
    const drawn = { map: 0, scan: 0, plan: 0, goal: 0 };
    await until('everything drawn', async () => {
      const png = await page.locator('#scene').screenshot();
      drawn.map = countPixels(png, [214, 223, 230]);
      drawn.scan = countPixels(png, [242, 119, 181]);
      drawn.plan = countPixels(png, [86, 180, 233]);
      drawn.goal = countPixels(png, [47, 211, 162]);
      return drawn.map > 1500 && drawn.scan > 100 && drawn.plan > 50 && drawn.goal > 50;
    }).catch(() => {
      assert.fail(`pixels drawn: ${JSON.stringify(drawn)}`);
    });
    await page.getByLabel('Global costmap').check();
  });

  it('hides a layer that is switched off', async () => {
    await page.getByLabel('Scan').uncheck();
    await until('no scan', async () => {
      const png = await page.locator('#scene').screenshot();
      return countPixels(png, [242, 119, 181]) === 0;
    });
    await page.getByLabel('Scan').check();
  });

  it('shows speed, source, time, microphones, camera and diagnostics', async () => {
    assert.equal(await page.textContent('#speed'), '0.23 m/s');
    assert.equal(await page.textContent('#source'), 'nav');
    assert.equal(await page.locator('#sound li').count(), 4);
    assert.match((await page.textContent('#sound')) ?? '', /−31/);
    assert.match((await page.textContent('#diagnostics')) ?? '', /perception: audio.*late/);
    const png = await page.locator('#camera').screenshot();
    assert.ok(countPixels(png, [200, 0, 0]) > 1000 && countPixels(png, [0, 200, 0]) > 1000);
  });

  it('sends a goal where it was pressed, heading where it was dragged', async () => {
    const { at } = await box();
    await page.mouse.move(...at(1, -2));
    await page.mouse.down();
    await page.mouse.move(...at(1.5, -1.5));
    await page.mouse.move(...at(2, -1));
    await page.mouse.up();
    await until('goal', () => lastCommand('goal') !== undefined);
    const goal = lastCommand('goal') as Extract<Command, { kind: 'goal' }>;
    assert.ok(Math.abs(goal.x - 1) < 0.03 && Math.abs(goal.y + 2) < 0.03, JSON.stringify(goal));
    assert.ok(Math.abs((goal.yaw ?? NaN) - Math.PI / 4) < 0.03, JSON.stringify(goal));
  });

  it('sends a goal of any heading for a plain click', async () => {
    const { at } = await box();
    await page.mouse.click(...at(-2, 2));
    await until('goal', () => (lastCommand('goal') as { x: number } | undefined)?.x !== undefined);
    await until('new goal', () => (lastCommand('goal') as { yaw: unknown }).yaw === null);
    const goal = lastCommand('goal') as Extract<Command, { kind: 'goal' }>;
    assert.ok(Math.abs(goal.x + 2) < 0.03 && Math.abs(goal.y - 2) < 0.03, JSON.stringify(goal));
  });

  it('sends nothing for a goal that is dropped by Escape', async () => {
    const { at } = await box();
    const before = rig.commands.length;
    await page.mouse.move(...at(0, 1));
    await page.mouse.down();
    await page.mouse.move(...at(1, 1));
    await page.keyboard.press('Escape');
    await page.mouse.up();
    await page.click('#cancel');
    await until('cancel', () => lastCommand('cancel') !== undefined);
    assert.deepEqual(rig.commands.slice(before), [{ kind: 'cancel' }]);
  });

  it('sends the goal of the form by keyboard alone', async () => {
    await page.locator('summary').focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('x [m]').fill('1.5');
    await page.getByLabel('y [m]').fill('-0.5');
    await page.getByLabel('Heading').fill('90');
    await page.keyboard.press('Enter');
    await until('goal', () => (lastCommand('goal') as { x: number }).x === 1.5);
    assert.deepEqual(lastCommand('goal'), { kind: 'goal', x: 1.5, y: -0.5, yaw: Math.PI / 2 });
  });

  it('stops by click and by Space, wherever the focus is, and releases by its own button', async () => {
    await page.click('#stop');
    await page.locator('#stopped').waitFor({ state: 'visible' });
    assert.equal(await page.getAttribute('#stop', 'aria-pressed'), 'true');
    await page.click('#release');
    await page.locator('#stopped').waitFor({ state: 'hidden' });
    for (const focus of ['#cancel', '#scene', '#mode']) {
      const before = rig.commands.length;
      await page.locator(focus).focus();
      await page.keyboard.press('Space');
      await page.locator('#stopped').waitFor({ state: 'visible' });
      assert.deepEqual(rig.commands.slice(before), [{ kind: 'emergencyStop', active: true }]);
      await page.click('#release');
      await page.locator('#stopped').waitFor({ state: 'hidden' });
    }
  });

  it('drives by keys only while the switch is on, and ends with zero', async () => {
    const before = rig.commands.length;
    await page.locator('#scene').focus();
    await page.keyboard.press('KeyW');
    await page.locator('#drive').check();
    await page.keyboard.down('KeyW');
    await until('several commands', () => rig.commands.length > before + 3);
    await page.keyboard.up('KeyW');
    await until('zero', () => (rig.commands.at(-1) as { forward?: number }).forward === 0);
    await page.locator('#drive').uncheck();
    const sent = rig.commands.slice(before);
    assert.ok(sent.every(({ kind }) => kind === 'teleop'));
    assert.deepEqual(sent[0], { kind: 'teleop', forward: 0.6, turn: 0 });
    assert.deepEqual(sent.at(-1), { kind: 'teleop', forward: 0, turn: 0 });
  });

  it('stops a driven robot when the page goes away', async () => {
    const other = await browser!.newPage({ reducedMotion: 'reduce' });
    await other.goto(rig.dashboard.url);
    await other.locator('#connection[data-state=live]').waitFor();
    await other.locator('#drive').check();
    await other.keyboard.down('KeyA');
    await until('turning', () => (lastCommand('teleop') as { turn?: number }).turn === 0.6);
    await other.close();
    await until('zero', () => (lastCommand('teleop') as { turn?: number }).turn === 0);
  });

  it('shows the same room raised in 3D, with no error', async () => {
    await page.click('#mode');
    await until('walls', async () => {
      const png = await page.locator('#scene').screenshot();
      return countPixels(png, [171, 186, 199]) > 700;
    });
    await page.click('#mode');
  });

  it('flags a lost connection and comes back by itself', async () => {
    const { port } = rig;
    await rig.close();
    await linked('lost');
    assert.match((await page.textContent('#lost-text')) ?? '', /Connection lost/);
    // a refused connection is told by the browser itself
    errors.splice(0, errors.length, ...errors.filter((text) => !text.includes('ERR_CONNECTION')));
    await rig.serve(port);
    await linked('live');
    await page.locator('#lost').waitFor({ state: 'hidden' });
    const seen = errors.filter((text) => !/ERR_CONNECTION|WebSocket connection/.test(text));
    assert.deepEqual(seen, []);
    errors.length = 0;
  });

  it('works at the width of a phone', async () => {
    const phone = await browser!.newPage({
      viewport: { width: 360, height: 740 },
      reducedMotion: 'reduce',
    });
    await phone.goto(rig.dashboard.url);
    await phone.locator('#connection[data-state=live]').waitFor();
    const wide = await phone.evaluate(() => document.documentElement.scrollWidth);
    assert.equal(wide, 360);
    assert.ok(await phone.locator('#stop').isVisible());
    const stop = await phone.locator('#stop').boundingBox();
    assert.ok(stop !== null && stop.height >= 44 && stop.y + stop.height <= 740);
    await phone.close();
  });

  it('logs no error', () => {
    assert.deepEqual(errors, []);
  });
});

describe('dashboard server', function () {
  this.timeout(30_000);
  const rig = new Rig();
  before(() => rig.serve());
  after(() => rig.close());

  const ask = (headers: Record<string, string>, path = '/') =>
    new Promise<{ status: number | undefined; headers: Record<string, unknown> }>(
      (resolve, reject) => {
        const asked = request({ host: '127.0.0.1', port: rig.port, path, headers }, (response) => {
          response.resume();
          resolve({ status: response.statusCode, headers: response.headers });
        });
        asked.on('upgrade', (response, socket) => {
          socket.destroy();
          resolve({ status: response.statusCode, headers: response.headers });
        });
        asked.on('error', reject);
        asked.end();
      },
    );
  const upgrade = (origin: string | undefined) =>
    ask(
      {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
        ...(origin === undefined ? {} : { Origin: origin }),
      },
      '/socket.io/?EIO=4&transport=websocket',
    );

  it('opens no socket for a foreign origin, nor for none', async () => {
    const own = `http://localhost:${String(rig.port)}`;
    assert.equal((await upgrade(own)).status, 101);
    assert.equal((await upgrade(`http://127.0.0.1:${String(rig.port)}`)).status, 101);
    for (const origin of [
      'http://evil.example',
      'http://localhost:1',
      `https://localhost:${String(rig.port)}`,
      'null',
      undefined,
    ])
      assert.notEqual((await upgrade(origin)).status, 101, String(origin));
    assert.ok(rig.warnings.some((text) => text.includes('evil.example')));
  });

  it('gives no page to a foreign host name', async () => {
    assert.equal((await ask({ Host: 'evil.example' })).status, 421);
    const { status, headers } = await ask({});
    assert.equal(status, 200);
    assert.match(String(headers['content-security-policy']), /default-src 'none'/);
  });

  const join = () =>
    io(rig.dashboard.url, {
      transports: ['websocket'],
      forceNew: true,
      extraHeaders: { Origin: rig.dashboard.url },
    });
  const next = <T>(socket: ReturnType<typeof join>, event: string) =>
    new Promise<T>((resolve) => socket.once(event, resolve));

  it('answers what it does not understand with the field, and goes on', async () => {
    const socket = join();
    await next(socket, 'hello');
    const answers: [string, unknown[], string][] = [
      ['command', [{ kind: 'goal', x: 'far', y: 0, yaw: null }], 'command.x'],
      ['command', [{ kind: 'fly' }], 'command.kind'],
      ['command', [], 'command'],
      ['command', [null, () => undefined], 'command'],
      ['command', [new Uint8Array(9)], 'command.kind'],
      ['dance', [1], 'event'],
    ];
    for (const [event, payload, field] of answers) {
      const problem = next<{ field: string; message: string }>(socket, 'problem');
      socket.emit(event, ...payload);
      assert.equal((await problem).field, field);
    }
    socket.emit('ack', { toString: 1 });
    socket.emit('command', { kind: 'cancel' });
    await until('cancel', () => rig.commands.some(({ kind }) => kind === 'cancel'));
    socket.close();
  });

  it('tells a late page everything at once, then waits for its acknowledgements', async () => {
    const socket = join();
    const frames: Frame[] = [];
    socket.on('frame', (frame: Frame) => frames.push(frame));
    await until('two frames', () => frames.length === 2);
    const items = { ...frames[0]!.items, ...frames[1]!.items };
    for (const item of ['map', 'globalCostmap', 'localCostmap', 'scan', 'robot', 'plan'] as const)
      assert.ok(items[item] !== undefined, item);
    assert.ok(Buffer.isBuffer(items.map!.data));
    await new Promise((resolve) => setTimeout(resolve, 600));
    assert.equal(frames.length, 2);
    socket.emit('ack', 2);
    await until('the next', () => frames.length === 4);
    assert.ok(frames[2]!.dropped.scan! >= 1, JSON.stringify(frames[2]!.dropped));
    assert.equal(frames[2]!.items.map, undefined);
    socket.close();
  });

  it('lets one page drive at a time', async () => {
    const [one, two] = [join(), join()];
    await Promise.all([next(one, 'hello'), next(two, 'hello')]);
    const before = rig.commands.length;
    const refused = next<{ message: string }>(two, 'problem');
    one.emit('command', { kind: 'teleop', forward: 1, turn: 0 });
    await until('driving', () => rig.commands.length === before + 1);
    two.emit('command', { kind: 'teleop', forward: -1, turn: 0 });
    assert.match((await refused).message, /another page drives/);
    two.close();
    one.close();
    await until('zero', () => (rig.commands.at(-1) as { forward?: number }).forward === 0);
    assert.equal(rig.commands.length, before + 2);
  });

  it('says so when its port is taken', async () => {
    await assert.rejects(
      startDashboard({ port: rig.port, title: '', robot: fakeProfile }),
      /port \d+ is in use/,
    );
  });
});
