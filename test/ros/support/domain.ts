import { createSocket } from 'node:dgram';

/** UDP ports of a DDS domain (RTPS 2.5, section 9.6.2.4): discovery and data, first participant. */
const portsOf = (domain: number): number[] => [0, 1, 10, 11].map((p) => 7400 + 250 * domain + p);

function portFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => {
      socket.close();
      resolve(false);
    });
    socket.bind({ port, exclusive: true }, () => {
      socket.close(() => {
        resolve(true);
      });
    });
  });
}

/** A domain that nobody on this machine talks in, by where its ports lie. */
export async function freeDomain(): Promise<number> {
  for (let i = 0; i < 50; i++) {
    const domain = 1 + ((process.pid * 7 + i * 13 + Math.floor(performance.now())) % 101);
    const free = await Promise.all(portsOf(domain).map(portFree));
    if (free.every(Boolean)) return domain;
  }
  throw new Error('no free ROS domain between 1 and 101');
}
