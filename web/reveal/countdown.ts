const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long something lasts at least, in whole hours and minutes or minutes and seconds; what is over lasts 0 s. */
export function durationText(ms: number): string {
  const left = Math.max(0, Math.floor(ms / SECOND)) * SECOND;
  const [hours, minutes, seconds] = [
    Math.floor(left / HOUR),
    Math.floor((left % HOUR) / MINUTE),
    (left % MINUTE) / SECOND,
  ];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds} s` : `${seconds} s`;
}
