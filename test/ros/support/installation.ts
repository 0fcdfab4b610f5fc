import { findRos, loadProblem } from '#launch/ros/find.ts';
import type { RosFound, RosMissing } from '#launch/ros/find.ts';
import { freeDomain } from './domain.ts';

/** What tests run on; a ROS whose addon does not load counts as missing. */
export function installation(): RosFound | RosMissing {
  const found = findRos();
  if (found.kind === 'missing') return found;
  const problem = loadProblem(found);
  return problem === undefined ? found : { kind: 'missing', reasons: [problem] };
}

/** In the environment, because mocha loads this module twice: by `require` and by `import`. */
const ourDomain = 'TRINAV_TEST_ROS_DOMAIN';

/** One private domain a test process, on this machine only; set in this process too. */
export async function isolated(distro: string): Promise<Readonly<Record<string, string>>> {
  const domain = (process.env[ourDomain] ??= String(await freeDomain()));
  const env = {
    ROS_DOMAIN_ID: domain,
    ...(distro < 'iron'
      ? { ROS_LOCALHOST_ONLY: '1' }
      : { ROS_AUTOMATIC_DISCOVERY_RANGE: 'LOCALHOST' }),
  };
  delete process.env['ROS_LOCALHOST_ONLY'];
  delete process.env['ROS_STATIC_PEERS'];
  Object.assign(process.env, env);
  return env;
}
