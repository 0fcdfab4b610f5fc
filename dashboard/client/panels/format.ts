export const nothing = '–';

export function metres(value: number | null): string {
  return value === null ? nothing : `${value.toFixed(value < 10 ? 2 : 1)} m`;
}

/** `3.4 s`, `2:05`, `1:02:05`. */
export function duration(seconds: number | null): string {
  if (seconds === null) return nothing;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.floor(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${String(h)}:${two(m)}:${two(s)}` : `${String(m)}:${two(s)}`;
}

export function speed(value: number): string {
  return `${tidy(value, 2)} m/s`;
}

export function turning(radians: number): string {
  return `${tidy((radians * 180) / Math.PI, 0)} °/s`;
}

/** No minus before a zero. */
function tidy(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? (0).toFixed(digits) : text.replace('-', '−');
}
