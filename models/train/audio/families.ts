import { eventsLayout, soundClasses } from '#nodes/perception/audio/events.ts';
import { keywordClasses, keywordLayout } from '#nodes/perception/audio/keyword.ts';
import type { LogMelLayout } from '#nodes/perception/audio/log-mel.ts';

export type Family = 'keyword' | 'sound-events';

interface FamilySpec {
  readonly script: string;
  /** Catalogue names are this and the variant. */
  readonly names: string;
  readonly title: string;
  readonly source: string;
  readonly layout: LogMelLayout;
  readonly outputs: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly doc: string;
  }[];
  /** Which of the metrics of the fit the profile names, and what it is. */
  readonly accuracy: { readonly key: string; readonly measure: string };
  /** Modelled time of one inference [s]. */
  readonly latency: number;
}

/** What is trained on sound. */
export const families: Readonly<Record<Family, FamilySpec>> = {
  keyword: {
    script: 'train_audio_keyword.py',
    names: 'keyword',
    title: 'Hears spoken commands',
    source: 'Trained by this repository on voices of espeak-ng and festival',
    layout: keywordLayout,
    outputs: [
      {
        name: 'scores',
        shape: [1, keywordClasses.length],
        doc: `Probabilities: ${keywordClasses.join(', ')}`,
      },
      { name: 'age', shape: [1, 1], doc: 'Time since the end of the word [s], where there is one' },
    ],
    accuracy: {
      key: 'check_commands',
      measure: 'Commands told rightly in streams with noise at 10 dB by voices kept from training',
    },
    latency: 0.003,
  },
  'sound-events': {
    script: 'train_audio_events.py',
    names: 'sound-events',
    title: 'Says what is heard',
    source: 'Trained by this repository on synthetic sounds and voices of espeak-ng and festival',
    layout: eventsLayout,
    outputs: [
      {
        name: 'scores',
        shape: [1, soundClasses.length],
        doc: `Probabilities, each for itself: ${soundClasses.join(', ')}`,
      },
    ],
    accuracy: {
      key: 'f1_seen_generators',
      measure: 'Macro F1 in windows of scenes of recordings kept from training, by its generators',
    },
    latency: 0.003,
  },
};
