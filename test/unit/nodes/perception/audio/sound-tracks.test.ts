import assert from 'node:assert/strict';
import { placeOf } from '#nodes/perception/audio/source-place.ts';
import { noTracks, tracked } from '#nodes/perception/audio/sound-tracks.ts';
import type { SoundTracks } from '#nodes/perception/audio/sound-tracks.ts';
import { sourcesMessage } from '#nodes/perception/audio/sources-message.ts';

const settings = {
  bearing_walk: 0.35,
  gate: 0.4,
  patience: 1.5,
  confirm_hits: 2,
  birth_score: 0.2,
};
const at = (bearing: number, score = 0.8) => ({ bearing, sigma: 0.1, score });

describe('place of a source', () => {
  it('is where lines of hearing meet, with a covariance that is long along them', () => {
    const rays = [0, 0.5, 1, 1.5].map((x, i) => ({
      from: { x, y: 0 },
      bearing: Math.atan2(3, 1 - x),
      sigma: 0.05,
      time: i,
    }));
    const place = placeOf(rays);
    assert.ok(place !== undefined);
    assert.ok(Math.hypot(place.x - 1, place.y - 3) < 1e-3);
    assert.ok(place.covariance[3] > 2 * place.covariance[0]);
  });

  it('is unknown from one place, and for lines that part', () => {
    const ray = (x: number, bearing: number) => ({
      from: { x, y: 0 },
      bearing,
      sigma: 0.05,
      time: 0,
    });
    assert.equal(placeOf([ray(0, 1), ray(0, 1.01)]), undefined);
    assert.equal(placeOf([ray(0, 2), ray(1, 1)]), undefined);
  });
});

describe('sound tracks', () => {
  it('names a source after two looks, keeps its name, and forgets it', () => {
    let state: SoundTracks = noTracks;
    for (let k = 0; k < 6; k++)
      state = tracked(state, [at(0.5 + 0.02 * k)], undefined, 0.05 * k, settings);
    assert.deepEqual(
      state.tracks.map(({ id, confirmed }) => [id, confirmed]),
      [[1, true]],
    );
    state = tracked(state, [], undefined, 1, settings);
    assert.equal(state.tracks.length, 1);
    state = tracked(state, [], undefined, 2, settings);
    assert.equal(state.tracks.length, 0);
  });

  it('tells two sources apart, also over the seam of the circle', () => {
    let state: SoundTracks = noTracks;
    for (let k = 0; k < 5; k++)
      state = tracked(
        state,
        [at(k % 2 === 0 ? 3.1 : -3.1), at(2.3)],
        undefined,
        0.05 * k,
        settings,
      );
    assert.equal(state.tracks.length, 2);
  });

  it('finds the place of a source as the robot drives past, and tells it in the array’s frame', () => {
    let state: SoundTracks = noTracks;
    for (let k = 0; k <= 40; k++) {
      const array = { x: 0.05 * k, y: 0, yaw: 0 };
      state = tracked(state, [at(Math.atan2(2, 1 - array.x))], array, 0.1 * k, settings);
    }
    const [track] = state.tracks;
    assert.ok(track?.place !== undefined);
    assert.ok(Math.hypot(track.place.x - 1, track.place.y - 2) < 0.25);
    const message = sourcesMessage(state.tracks, { x: 2, y: 0, yaw: Math.PI / 2 }, 'array', 4);
    const position = message.detections[0]!.results[0]!.pose.pose.position;
    assert.ok(Math.hypot(position.x - 2, position.y - 1) < 0.3);
  });

  it('tells a direction as a vector of length one, its covariance large along it', () => {
    const state = tracked(noTracks, [at(1, 0.95)], undefined, 0, settings);
    const { position, covariance } = (() => {
      const { pose } = sourcesMessage(state.tracks, { x: 0, y: 0, yaw: 0 }, 'array', 0)
        .detections[0]!.results[0]!;
      return { position: pose.pose.position, covariance: pose.covariance };
    })();
    assert.ok(Math.abs(Math.hypot(position.x, position.y) - 1) < 1e-9);
    const c = Math.cos(1);
    const s = Math.sin(1);
    const along = c * c * covariance[0]! + 2 * c * s * covariance[1]! + s * s * covariance[7]!;
    assert.ok(Math.abs(along - 1e4) < 1);
  });
});
