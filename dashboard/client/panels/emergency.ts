import type { Safety } from '../../protocol.ts';
import { announce } from '../announcer.ts';
import type { Connection } from '../connection.ts';
import { element, show, write } from '../elements.ts';

/** The robot's own word is waited for so long before the stop counts as not confirmed [ms]. */
const patience = 1500;

/** The stop that stays, and its release, which is another button. */
export class EmergencyPanel {
  readonly #connection: Connection;
  readonly #button = element<HTMLButtonElement>('stop');
  #unconfirmed: ReturnType<typeof setTimeout> | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#button.addEventListener('click', () => {
      this.stop();
    });
    element('release').addEventListener('click', () => {
      if (!connection.send({ kind: 'emergencyStop', active: false }))
        announce('Not released: there is no connection.');
      this.#button.focus();
    });
  }

  stop(): void {
    const sent = this.#connection.send({ kind: 'emergencyStop', active: true });
    clearTimeout(this.#unconfirmed);
    if (sent)
      this.#unconfirmed = setTimeout(() => {
        this.#warn('The emergency stop was sent but is not confirmed by the robot.');
      }, patience);
    else this.#warn('The emergency stop could not be sent; it will be once the link is back.');
  }

  update({ emergencyStop }: Safety): void {
    if (emergencyStop) {
      clearTimeout(this.#unconfirmed);
      this.#warn('');
    }
    this.#button.setAttribute('aria-pressed', String(emergencyStop));
    write(
      this.#button.firstElementChild ?? this.#button,
      emergencyStop ? 'Stopped' : 'Emergency stop',
    );
  }

  #warn(text: string): void {
    write(element('stop-text'), text);
    show(element('stop-warning'), text !== '');
  }
}
