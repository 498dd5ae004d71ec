/** Points of a polyline for SVG: samples from the start to the end of the box, the highest at the top. */
export function sparklinePoints(samples: readonly number[], width: number, height: number): string {
  const most = Math.max(1, ...samples);
  const step = samples.length > 1 ? width / (samples.length - 1) : 0;
  return samples
    .map((value, at) => `${(at * step).toFixed(1)},${(height - (value / most) * height).toFixed(1)}`)
    .join(" ");
}
