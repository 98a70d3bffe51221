/** Seconds of a duration as Compose and Tandem write them. */
export function seconds(text) {
  const [, number, unit] = /^(\d+)(s|m|h)$/.exec(text);
  return Number(number) * { s: 1, m: 60, h: 3600 }[unit];
}
