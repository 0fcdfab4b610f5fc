import { installation, isolated } from './installation.ts';
import type { RosFound } from '#launch/ros/find.ts';
import { Peer } from './peer.ts';

/** What a suite over ROS has at hand; everything it starts ends with the test or suite. */
export class RosBench {
  readonly installation: RosFound;
  readonly #peers: Peer[] = [];

  constructor(found: RosFound) {
    this.installation = found;
  }

  /** An rclpy node of this name that does what it is told. */
  async peer(name: string, namespace = '/', args: readonly string[] = []): Promise<Peer> {
    return this.script('peer.py', [name, namespace, ...args]);
  }

  async script(file: string, args: readonly string[]): Promise<Peer> {
    const peer = await Peer.start(this.installation, file, args);
    this.#peers.push(peer);
    return peer;
  }

  /** What the peers wrote to stderr, for whom a test fails. */
  complaints(): string {
    return this.#peers.map(({ stderr }) => stderr).join('');
  }

  async close(): Promise<void> {
    await Promise.all(this.#peers.splice(0).map((peer) => peer.close()));
  }
}

/** A suite that needs ROS 2; where there is none it is skipped by name, with the reason. */
export function rosSuite(title: string, body: (ros: () => RosBench) => void): void {
  const found = installation();
  if (found.kind === 'missing') {
    describe.skip(`${title} (skipped: ${found.reasons.join('; ')})`, () => {
      it('needs ROS 2');
    });
    return;
  }
  describe(title, function () {
    this.timeout(400_000);
    let bench: RosBench;
    before(async () => {
      await isolated(found.distro);
      bench = new RosBench(found);
    });
    afterEach(function () {
      if (this.currentTest?.isFailed() === true) process.stderr.write(bench.complaints());
    });
    after(() => bench.close());
    body(() => bench);
  });
}
