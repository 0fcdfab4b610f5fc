import type { Frame, Hello, Safety } from '../../protocol.ts';
import { announce } from '../announcer.ts';
import type { LinkState } from '../connection.ts';
import { element, mark, show, write } from '../elements.ts';
import { duration, nothing, speed, turning } from './format.ts';

/** Simulated time that stands still this long is told [ms]. */
const haltAfter = 2000;

const linkTexts: Readonly<Record<LinkState, string>> = {
  connecting: 'connecting',
  live: 'live',
  stale: 'connection stale',
  lost: 'connection lost',
};

/** The bar at the top and the notes on the map: link, time, motion, why the robot stands. */
export class StatusPanel {
  #link: LinkState = 'connecting';
  #time: number | undefined;
  #movedAt = 0;
  #safety: Safety | undefined;

  hello({ title, robot }: Hello): void {
    write(element('title'), title);
    write(element('robot-title'), robot.title === title ? '' : robot.title);
    document.title = title;
  }

  link(state: LinkState): void {
    if (state === 'lost' && this.#link === 'connecting') return;
    this.#link = state;
    mark(element('connection'), 'state', state);
    write(element('connection'), linkTexts[state]);
    document.body.classList.toggle('stale', state === 'stale' || state === 'lost');
    if (state === 'live') announce('Connection live.');
    this.#tellLoss();
  }

  frame({ items, realtimeFactor }: Frame): void {
    const { clock, robot, safety } = items;
    if (clock !== undefined && clock.time !== this.#time) {
      this.#time = clock.time;
      this.#movedAt = performance.now();
      write(element('time'), duration(clock.time));
    }
    write(
      element('realtime'),
      realtimeFactor === null
        ? nothing
        : `${realtimeFactor.toFixed(realtimeFactor < 10 ? 2 : 0)} ×`,
    );
    if (robot !== undefined) {
      write(element('speed'), speed(robot.v));
      write(element('turning'), turning(robot.w));
    }
    if (safety !== undefined) this.#tellSafety(safety);
  }

  /** To be called a few times a second: silence makes no event. */
  look(): void {
    this.#tellLoss();
  }

  #tellLoss(): void {
    const halted =
      this.#time !== undefined &&
      this.#link === 'live' &&
      performance.now() - this.#movedAt > haltAfter;
    const text =
      this.#link === 'lost'
        ? 'Connection lost. What you see is old. Trying again …'
        : this.#link === 'stale'
          ? 'Connection stale. What you see is old.'
          : halted
            ? 'Time stands still: the robot or its simulation is paused.'
            : '';
    write(element('lost-text'), text);
    show(element('lost'), text !== '');
  }

  #tellSafety(safety: Safety): void {
    const before = this.#safety;
    this.#safety = safety;
    write(element('source'), safety.source.replaceAll('_', ' ') || nothing);
    show(element('stopped'), safety.emergencyStop);
    if (before !== undefined && before.emergencyStop !== safety.emergencyStop)
      announce(safety.emergencyStop ? 'Emergency stop.' : 'Emergency stop released.');
    const standing =
      safety.safetyStop !== ''
        ? `Safety stop: ${safety.safetyStop}`
        : safety.monitor !== '' && !safety.emergencyStop
          ? `Collision monitor ${safety.monitor}`
          : '';
    write(element('standing-text'), standing);
    show(element('standing'), standing !== '');
  }
}
