/** `event 98`, or `events 98 to 101`: both ends are in. */
export const eventsNamed = (first: number, last: number): string =>
  first === last ? `event ${first}` : `events ${first} to ${last}`
