/** What the narrator says, by language; `{…}` is filled in. */
export const phrases = {
  en: {
    goal: 'On my way, {metres} metres to go.',
    arrived: 'I have arrived.',
    emergency: 'Emergency stop.',
    voice: 'I stand, as you said.',
    released: 'I may go on.',
    blocked: 'Something is in the way.',
    slow: 'Slowing down.',
    backing: 'Backing out.',
    seen: '{what} {where}, {metres} metres.',
    heard: 'I hear {what} {where}.',
    heardAnywhere: 'I hear {what}.',
    clock: "at {hour} o'clock",
    sides: [
      'ahead',
      'ahead on the left',
      'on the left',
      'behind on the left',
      'behind',
      'behind on the right',
      'on the right',
      'ahead on the right',
    ],
    names: {} as Readonly<Record<string, string>>,
  },
  de: {
    goal: 'Unterwegs, noch {metres} Meter.',
    arrived: 'Ich bin angekommen.',
    emergency: 'Nothalt.',
    voice: 'Ich stehe, wie gewünscht.',
    released: 'Ich darf weiter.',
    blocked: 'Etwas ist im Weg.',
    slow: 'Ich werde langsamer.',
    backing: 'Ich fahre zurück.',
    seen: '{what} {where}, {metres} Meter.',
    heard: 'Ich höre {what} {where}.',
    heardAnywhere: 'Ich höre {what}.',
    clock: 'auf {hour} Uhr',
    sides: [
      'vorn',
      'vorn links',
      'links',
      'hinten links',
      'hinten',
      'hinten rechts',
      'rechts',
      'vorn rechts',
    ],
    names: {
      person: 'Person',
      vehicle: 'Fahrzeug',
      siren: 'eine Sirene',
      alarm: 'einen Alarm',
      horn: 'ein Warnsignal',
      speech: 'jemanden sprechen',
      footsteps: 'Schritte',
      knock: 'ein Klopfen',
      door: 'Tür',
      chair: 'Stuhl',
    },
  },
} as const;
export type Language = keyof typeof phrases;
export const languages = ['en', 'de'] as const satisfies readonly Language[];
type Wording = (typeof phrases)[Language];

export function filled(phrase: string, values: Readonly<Record<string, string | number>>): string {
  return phrase.replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? ''));
}

export function nameOf(wording: Wording, label: string): string {
  const names: Readonly<Record<string, string>> = wording.names;
  return names[label] ?? label.replaceAll('_', ' ');
}

/** A direction in words, 0 ahead and positive to the left [rad]. */
export function whereabouts(wording: Wording, bearing: number, byClock: boolean): string {
  const turn = bearing / (2 * Math.PI);
  if (byClock) {
    const hour = ((Math.round(-12 * turn) % 12) + 12) % 12;
    return filled(wording.clock, { hour: hour === 0 ? 12 : hour });
  }
  const side = ((Math.round(8 * turn) % 8) + 8) % 8;
  return wording.sides[side] ?? '';
}
