/**
 * The commands a policy chooses among, as shares of its limits; the model scores all pairs, [V][W]
 * row-major, and answers with the mean of the best one's neighbourhood.
 */
export const V_SHARES: readonly number[] = [-0.3, 0, 0.15, 0.35, 0.6, 0.8, 1];
export const W_SHARES: readonly number[] = Array.from({ length: 17 }, (_, i) => {
  const u = i / 8 - 1;
  return Math.sign(u) * Math.abs(u) ** 1.4;
});
export const ACTIONS = V_SHARES.length * W_SHARES.length;
