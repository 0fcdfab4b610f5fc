import type { Observable } from 'rxjs';

/** The only source of time: seconds, from the ROS clock or from the simulator. */
export interface Clock {
  now(): number;
  /** Emits the current time every `period` [s], first after one period. */
  every(period: number): Observable<number>;
  /** Emits the current time once, `delay` [s] from subscription, and completes. */
  after(delay: number): Observable<number>;
}
