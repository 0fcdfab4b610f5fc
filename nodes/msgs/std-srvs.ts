import { service } from './interface.ts';

export const EmptyService = service('std_srvs/srv/Empty', {}, {});

export const SetBool = service(
  'std_srvs/srv/SetBool',
  { data: 'bool' },
  { success: 'bool', message: 'string' },
);

export const Trigger = service('std_srvs/srv/Trigger', {}, { success: 'bool', message: 'string' });
